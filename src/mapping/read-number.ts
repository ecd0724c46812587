import { display } from './display';
import type { MappingError } from './mapping-error';

/**
 * Reads a value for a NUMERIC or COUNTER field: finite numbers, texts as `parseDecimal` reads them, booleans as 1 and 0,
 * and big integers that a number holds exactly.
 *
 * It returns only numbers, because Datacake doesn't document how it reads numeric texts.
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

// Each pattern can match a text in one way only, so no text takes long to refuse.
const PLAIN = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const LEADING_ZERO = /^[+-]?0\d/;
const WITH_COMMA = /^[+-]?\d*,\d+(?:e[+-]?\d+)?$/i;
const DOT_GROUPS = /^[+-]?[1-9]\d{0,2}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})$/;
const COMMA_GROUPS = /^[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})$/;
// No group of thousands begins with 0 or has more than three digits: "0,125" and "1234,125" are decimals.
const AMBIGUOUS_COMMA = /^[+-]?[1-9]\d{0,2},\d{3}(?!\d)/;

/**
 * Reads a decimal number with a dot, or none: `23.5`, `-.5`, `1e3`. White space around it is ignored; hexadecimal,
 * words and an empty text are no numbers.
 *
 * @returns the number, infinite when it is too large, or undefined when the text is none
 */
export function parsePlainDecimal(text: string): number | undefined {
  const trimmed = text.trim();
  return PLAIN.test(trimmed) ? Number(trimmed) : undefined;
}

/**
 * Reads a text that is surely meant as a number, and that a number holds as it is written: `21.5`, `-3`, `+1.2E+01`. Leading zeros are
 * those of an identifier, and so are more digits than a number keeps.
 *
 * @returns undefined for every other text
 */
export function parseExactNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (LEADING_ZERO.test(trimmed) || !PLAIN.test(trimmed)) return undefined;
  const number = Number(trimmed);
  if (!Number.isFinite(number)) return undefined;
  return /[.e]/i.test(trimmed) || Number.isSafeInteger(number) ? number : undefined;
}

/**
 * Reads a decimal number with a dot or a comma, and with separated thousands where that leaves no doubt: `23,5`,
 * `1.234,5`, `1,234.5`, `1.234.567`. A single dot is always the decimal separator.
 *
 * @returns the number, infinite when it is too large; `ambiguous` for a text like `1,234`; undefined when it is none
 */
export function parseDecimal(text: string): number | 'ambiguous' | undefined {
  const trimmed = text.trim();
  if (PLAIN.test(trimmed)) return Number(trimmed);
  if (WITH_COMMA.test(trimmed)) return AMBIGUOUS_COMMA.test(trimmed) ? 'ambiguous' : Number(trimmed.replace(',', '.'));
  if (DOT_GROUPS.test(trimmed)) return Number(trimmed.replaceAll('.', '').replace(',', '.'));
  if (COMMA_GROUPS.test(trimmed)) return Number(trimmed.replaceAll(',', ''));
  return undefined;
}
