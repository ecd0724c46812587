import type { DeviceField, MessageProperty, NewField } from '../../admin/api';
import { checkFieldName } from '../../../src/mapping/field-name';
import { sentType } from './field-warnings';
import type { FieldRow } from '../../record/settings';

/**
 * The fields that rows name and the device doesn't have, as they could be created: the type as the row sends it, a
 * number where that isn't known. One that differs in its case only is a slip and not missing.
 */
export function missingFields(
  rows: readonly FieldRow[],
  fields: readonly DeviceField[],
  properties: readonly MessageProperty[],
): NewField[] {
  const known = new Set(fields.map(({ name }) => name.toLowerCase()));
  const missing = new Map<string, NewField>();
  for (const row of rows) {
    const name = row.field.trim();
    if (known.has(name.toLowerCase()) || missing.has(name) || checkFieldName(name) !== undefined) continue;
    missing.set(name, { name, label: labelOf(name), type: sentType(row, properties) ?? 'NUMERIC', unit: '' });
  }
  return [...missing.values()];
}

/** `SOIL_TEMPERATURE` reads `Soil temperature`. */
function labelOf(name: string): string {
  const words = name.replace(/_+/g, ' ').trim().toLowerCase();
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1);
}
