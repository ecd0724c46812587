import type { FieldType } from '../../model';
import { flagAt, objectAt } from '../untrusted-json';
import type { ApiError, ApiQuery, ApiResult } from './api-error';
import { readDevice } from './device-details';

export interface NewField {
  name: string;
  label: string;
  type: Exclude<FieldType, 'auto'>;
  unit: string;
}

/** A field that was created, or why it wasn't. */
export interface CreatedField {
  name: string;
  created: boolean;
  /** The reason, in plain words. */
  detail?: string;
}

const ADD_FIELD_MUTATION = `mutation AddField($productId: String!, $name: String!, $label: String!, $type: FieldType!, $unit: String) {
  addProductMeasurementField(productId: $productId, fieldName: $name, verboseFieldName: $label,
    fieldType: $type, displayUnitOverride: $unit) { ok field { id } } }`;

/**
 * Creates fields in the product of a device, and so in all devices of the product, one after the other.
 *
 * @param device its UUID
 */
export async function createFields(
  query: ApiQuery,
  workspace: string,
  device: string,
  fields: readonly NewField[],
): Promise<ApiResult<CreatedField[]>> {
  const details = await readDevice(query, workspace, device);
  if (!details.ok) return details;
  const { productId, mayCreateFields, fields: existing } = details.result;
  if (!mayCreateFields) return { ok: false, error: { code: 'forbidden' } };
  const existingNames = new Set(existing.map(({ name }) => name));
  const results: CreatedField[] = [];
  for (const field of fields) {
    results.push(
      existingNames.has(field.name)
        ? { name: field.name, created: false, detail: 'the device has a field of this name already' }
        : await createField(query, productId, field),
    );
    existingNames.add(field.name);
  }
  return { ok: true, result: results };
}

async function createField(
  query: ApiQuery,
  productId: string,
  { name, label, type, unit }: NewField,
): Promise<CreatedField> {
  const added = await query(ADD_FIELD_MUTATION, { productId, name, label, type, unit: unit === '' ? null : unit });
  if (!added.ok) return { name, created: false, detail: describeApiError(added.error) };
  if (flagAt(objectAt(added.result, 'addProductMeasurementField'), 'ok')) return { name, created: true };
  return { name, created: false, detail: 'Datacake created none and gave no reason' };
}

function describeApiError({ code, detail }: ApiError): string {
  if (code === 'forbidden') return 'the token may not create fields';
  // Without an answer it isn't known whether the field was created.
  if (code === 'timeout' || code === 'network') return 'no answer: look into Datacake whether the field was created';
  return detail ?? code;
}
