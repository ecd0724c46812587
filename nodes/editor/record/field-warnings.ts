import type { DeviceField, MessageProperty, NewField } from '../../admin/api';
import type { FieldRow } from '../../record/settings';
import type { FieldType } from '../../../src/model';
import { checkFieldName } from '../../../src/mapping/field-name';

/** What Datacake's knowledge of the device says against a row. It may be out of date, so that nothing is blocked. */
export type FieldWarning =
  | { code: 'field-unknown'; field: string }
  /** Datacake tells upper from lower case. */
  | { code: 'field-case'; known: string }
  | { code: 'field-calculated'; field: string }
  | { code: 'field-type'; sent: SentType; kept: SentType };

type SentType = Exclude<FieldType, 'auto'>;

/**
 * @param row of the fields table
 * @param fields all that the device has
 * @param properties of the last message, as far as it is known
 */
export function fieldWarnings(
  row: FieldRow,
  fields: readonly DeviceField[],
  properties: readonly MessageProperty[],
): FieldWarning[] {
  const name = row.field.trim();
  if (name === '') return [];
  const field = fields.find((one) => one.name === name);
  if (field === undefined) {
    const alike = fields.find((one) => one.name.toLowerCase() === name.toLowerCase());
    return [alike ? { code: 'field-case', known: alike.name } : { code: 'field-unknown', field: name }];
  }
  if (field.calculated) return [{ code: 'field-calculated', field: name }];
  const kept = recordedAs(field.type);
  const sent = sentType(row, properties);
  if (kept === 'auto' || sent === undefined || fits(sent, kept, row)) return [];
  return [{ code: 'field-type', sent, kept }];
}

/** The type that a row sends; undefined where only a message will show. */
export function sentType(row: FieldRow, properties: readonly MessageProperty[]): SentType | undefined {
  if (row.type !== 'auto') return row.type;
  if (row.factor !== '') return 'NUMERIC';
  switch (row.sourceType) {
    case 'num':
      return 'NUMERIC';
    case 'bool':
      return 'BOOL';
    case 'str':
      return 'STRING';
    case 'msg': {
      const path = row.source.replace(/^msg\./, '');
      const property = properties.find((one) => one.path === path);
      return property && FIELD_TYPES_BY_VALUE[property.type];
    }
    case 'flow':
    case 'global':
    case 'env':
    case 'jsonata':
      return undefined;
  }
}

const FIELD_TYPES_BY_VALUE = { number: 'NUMERIC', boolean: 'BOOL', string: 'STRING' } as const;

function fits(sent: SentType, kept: SentType, row: FieldRow): boolean {
  if (sent === kept) return true;
  if (kept === 'NUMERIC' || kept === 'COUNTER') return sent === 'NUMERIC' || sent === 'COUNTER';
  // A location is text; only its content could tell.
  return kept === 'GEO' && sent === 'STRING' && row.type === 'auto';
}

/**
 * The type that a row records a field of Datacake's as.
 *
 * @param type as Datacake reads it: FLOAT, INT, NUMERIC, BOOL, STRING, COUNTER, GEO, OUTPUT
 */
export function recordedAs(type: string): FieldType {
  switch (type) {
    case 'FLOAT':
    case 'INT':
    case 'NUMERIC':
      return 'NUMERIC';
    case 'BOOL':
    case 'STRING':
    case 'COUNTER':
    case 'GEO':
      return type;
    default:
      return 'auto';
  }
}

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
