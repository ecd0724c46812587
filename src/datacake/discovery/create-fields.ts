import type { ApiQuery } from './ask';
import { readDevice } from './device-details';
import type { ApiError, ApiResult } from './api-error';
import { flagAt, objectAt } from './untrusted-json';
import type { FieldType } from '../../model';

export interface NewField {
  name: string;
  label: string;
  type: Exclude<FieldType, 'auto'>;
  unit: string;
}

/** What became of a field that was to be created. */
export interface CreatedField {
  name: string;
  created: boolean;
  /** Why not, in plain words. */
  detail?: string;
}

const ADD_FIELD_MUTATION = `mutation AddField($productId: String!, $name: String!, $label: String!, $type: FieldType!, $unit: String) {
  addProductMeasurementField(productId: $productId, fieldName: $name, verboseFieldName: $label,
    fieldType: $type, displayUnitOverride: $unit) { ok field { id } } }`;

/**
 * Creates fields in the product of a device, and so in all devices of the product. One after the other, so that what is
 * said of each is what became of it.
 *
 * @param device its UUID
 */
export async function createFields(
  ask: ApiQuery,
  workspace: string,
  device: string,
  fields: readonly NewField[],
): Promise<ApiResult<CreatedField[]>> {
  const found = await readDevice(ask, workspace, device);
  if (!found.ok) return found;
  const { productId, mayCreateFields, fields: existing } = found.result;
  if (!mayCreateFields) return { ok: false, error: { code: 'forbidden' } };
  const taken = new Set(existing.map(({ name }) => name));
  const results: CreatedField[] = [];
  for (const field of fields) {
    results.push(
      taken.has(field.name)
        ? { name: field.name, created: false, detail: 'the device has a field of this name already' }
        : await createField(ask, productId, field),
    );
    taken.add(field.name);
  }
  return { ok: true, result: results };
}

async function createField(
  ask: ApiQuery,
  productId: string,
  { name, label, type, unit }: NewField,
): Promise<CreatedField> {
  const asked = await ask(ADD_FIELD_MUTATION, { productId, name, label, type, unit: unit === '' ? null : unit });
  if (!asked.ok) return { name, created: false, detail: describeApiError(asked.error) };
  if (flagAt(objectAt(asked.result, 'addProductMeasurementField'), 'ok')) return { name, created: true };
  return { name, created: false, detail: 'Datacake created none and gave no reason' };
}

function describeApiError({ code, detail }: ApiError): string {
  if (code === 'forbidden') return 'the token may not create fields';
  // An answer that was lost says nothing about what was done.
  if (code === 'timeout' || code === 'network') return 'no answer: look into Datacake whether the field was created';
  return detail ?? code;
}
