import type { Value, FieldType } from '../model';
import { textOfBytes } from './bytes-text';
import { dateValue, isBytes } from './cross-realm';
import { scale } from './decimals';
import { display, isWritable } from './display';
import type { MappingError } from './mapping-error';
import { readBoolean } from './read-boolean';
import { readLocation } from './read-location';
import { readNumber } from './read-number';

/**
 * Reads a value as a field of the given type records it. 0, false and "" are values; bytes are read as the text that they are.
 *
 * @param factor multiplies numbers; a field of type `auto` that has one reads numbers only. Other types ignore it
 * @returns a value that can be sent to Datacake, a finite number, a text or a boolean, or the error
 */
export function readValue(value: unknown, type: FieldType, factor?: number): Value | MappingError {
  if (value === undefined || value === null) return { code: 'absent' };
  const text = isBytes(value) ? textOfBytes(value) : undefined;
  return readAs(text ?? value, type, factor);
}

function readAs(value: unknown, type: FieldType, factor: number | undefined): Value | MappingError {
  switch (type) {
    case 'auto':
      return factor === undefined ? readScalar(value) : readScaled(value, factor);
    case 'NUMERIC':
    case 'COUNTER':
      return factor === undefined ? readNumber(value) : readScaled(value, factor);
    case 'BOOL':
      return readBoolean(value);
    case 'STRING':
      return readText(value);
    case 'GEO':
      return readLocation(value);
  }
}

function readScalar(value: unknown): Value | MappingError {
  if (typeof value === 'number' || typeof value === 'bigint') return readNumber(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return { code: 'not-scalar', value: display(value) };
}

function readScaled(value: unknown, factor: number): number | MappingError {
  const number = readNumber(value);
  if (typeof number === 'object') return number;
  const scaled = scale(number, factor);
  return Number.isFinite(scaled) ? scaled : { code: 'overflow', value: display(value) };
}

/** Reads a value for a STRING field: texts as they are, also empty ones; finite numbers, booleans and dates as text. */
function readText(value: unknown): string | MappingError {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && !Number.isFinite(value)) return { code: 'not-finite', value: display(value) };
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint' && isWritable(value)) return String(value);
  if (typeof value === 'object' && value !== null) {
    const time = dateValue(value);
    if (time !== undefined && !Number.isNaN(time)) return new Date(time).toISOString();
  }
  return { code: 'not-text', value: display(value) };
}
