import { parseDecimal } from './decimal-text';
import { display } from './display';
import type { MappingError } from './problem';

/**
 * Reads a value for a NUMERIC or COUNTER field: finite numbers, texts as `parseDecimal` reads them, booleans as 1 and 0,
 * and big integers that a number holds exactly.
 *
 * Datacake doesn't document what it does with numeric texts, so that only numbers leave here.
 */
export function readNumber(value: unknown): number | MappingError {
  if (typeof value === 'number') return Number.isFinite(value) ? value : { code: 'not-finite', value: display(value) };
  if (typeof value === 'string') return readNumericText(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint') return readInteger(value);
  return { code: 'not-number', value: display(value) };
}

function readNumericText(text: string): number | MappingError {
  const number = parseDecimal(text);
  if (number === undefined) return { code: 'not-number', value: display(text) };
  if (number === 'ambiguous') return { code: 'ambiguous-number', value: display(text) };
  return Number.isFinite(number) ? number : { code: 'not-finite', value: display(text) };
}

function readInteger(value: bigint): number | MappingError {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : { code: 'unsafe-integer', value: display(value) };
}
