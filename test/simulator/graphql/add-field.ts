import type { Field, WorldFieldType } from '../world/world';
import { apiError } from './api-error';
import type { QueryContext } from './views';

export interface AddFieldArguments {
  productId: string;
  fieldName: string;
  verboseFieldName: string;
  fieldType: WorldFieldType;
  displayUnitOverride?: string | null;
  floatDigits?: number | null;
}

/** Types that can't be created although they can be read; the answer doesn't say why. */
const NOT_CREATABLE: ReadonlySet<WorldFieldType> = new Set(['FLOAT', 'INT']);

/** Adds a field to a product, and so to all of its devices. */
export function addField(args: AddFieldArguments, context: QueryContext): { ok: boolean; field: Field | null } {
  const { directory, user } = context;
  const { productId, fieldName } = args;
  if (directory.product(productId) === undefined || !directory.maySeeProduct(user, productId)) {
    throw apiError('NOT_FOUND', 'The product does not exist.');
  }
  if (!directory.mayEditProduct(user, productId)) {
    throw apiError('NOT_AUTHORIZED', 'You need the permission edit_product.');
  }
  if (NOT_CREATABLE.has(args.fieldType)) return { ok: false, field: null };
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(fieldName)) {
    throw apiError('VALIDATION_ERROR', 'fieldName may hold letters, digits and underscores only.');
  }
  if (directory.fields(productId).has(fieldName)) {
    throw apiError('VALIDATION_ERROR', 'A field of this name exists already.');
  }
  const field = directory.addField(productId, {
    fieldName,
    verboseFieldName: args.verboseFieldName,
    fieldType: args.fieldType,
    displayUnitOverride: args.displayUnitOverride ?? null,
    floatDigits: args.floatDigits ?? null,
  });
  return { ok: true, field };
}
