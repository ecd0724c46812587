import type { DeviceField, MessageProperty } from '../../admin/api';
import type { FieldRow } from '../../record/settings';
import type { FieldType } from '../../../src/model';

/** A difference between a row and the device's fields, which may be out of date: nothing is blocked by it. */
export type FieldWarning =
  | { code: 'field-unknown'; field: string }
  /** Datacake tells upper from lower case. */
  | { code: 'field-case'; known: string }
  | { code: 'field-calculated'; field: string }
  /** The row sends another type than the field has. */
  | { code: 'field-type'; sent: SentType; kept: SentType }
  /** What the last message said is a time, and the field takes numbers. */
  | { code: 'field-time'; value: string };

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
  const warnings = warningsOf(name, sentType(row, properties), row.type === 'auto', fields);
  const property = propertyOf(row, properties);
  const isNumber = sentType(row, properties) === 'NUMERIC' && row.factor === '';
  if (property !== undefined && isNumber && isTime(property))
    warnings.push({ code: 'field-time', value: property.value });
  return warnings;
}

/** The property of the last message that a row records. */
function propertyOf(
  { source, sourceType }: FieldRow,
  properties: readonly MessageProperty[],
): MessageProperty | undefined {
  const path = source.replace(/^msg\./, '');
  return sourceType === 'msg' ? properties.find((property) => property.path === path) : undefined;
}

/** Unix milliseconds of 2001 and 2100: measurements are seldom as large. */
const MIN_TIME_MS = 1e12;
const MAX_TIME_MS = 4.1e12;

/** True for a number that is a Unix time in milliseconds, as an inject node sends it, and for a text that is an ISO 8601 time. */
export function isTime({ type, value }: MessageProperty): boolean {
  if (type === 'string') return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value);
  return type === 'number' && Number(value) >= MIN_TIME_MS && Number(value) < MAX_TIME_MS;
}

/** The same for a measurement as it would be sent. */
export function measurementWarnings(
  { name, type }: { name: string; type: SentType },
  fields: readonly DeviceField[],
): FieldWarning[] {
  return warningsOf(name, type, true, fields);
}

/** @param isAuto false where a person has chosen the type that is sent */
function warningsOf(
  name: string,
  sent: SentType | undefined,
  isAuto: boolean,
  fields: readonly DeviceField[],
): FieldWarning[] {
  const field = fields.find((candidate) => candidate.name === name);
  if (field === undefined) {
    const similar = fields.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    return [similar ? { code: 'field-case', known: similar.name } : { code: 'field-unknown', field: name }];
  }
  if (field.calculated) return [{ code: 'field-calculated', field: name }];
  const kept = recordedAs(field.type);
  if (kept === 'auto' || sent === undefined || fits(sent, kept, isAuto)) return [];
  return [{ code: 'field-type', sent, kept }];
}

/** The type that a row sends; undefined where only a message will show. */
export function sentType(row: FieldRow, properties: readonly MessageProperty[]): SentType | undefined {
  if (row.sourceType === 'late') return 'NUMERIC';
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
      const property = propertyOf(row, properties);
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

function fits(sent: SentType, kept: SentType, isAuto: boolean): boolean {
  if (sent === kept) return true;
  if (kept === 'NUMERIC' || kept === 'COUNTER') return sent === 'NUMERIC' || sent === 'COUNTER';
  // A location is text; only its content could tell.
  return kept === 'GEO' && sent === 'STRING' && isAuto;
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
