import type { FieldType } from '../../../src/mapping/field-type';

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
