// Each pattern can match a text in one way only, so that no text is slow to refuse.
const plain = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const withComma = /^[+-]?\d*,\d+(?:e[+-]?\d+)?$/i;
const dotsGroup = /^[+-]?[1-9]\d{0,2}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})$/;
const commasGroup = /^[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})$/;
// No group of thousands begins with 0 or has more than three digits: "0,125" and "1234,125" are decimals.
const groupOrDecimals = /^[+-]?[1-9]\d{0,2},\d{3}(?!\d)/;

/**
 * Reads a decimal number with a dot, or none: `23.5`, `-.5`, `1e3`. White space around it is ignored; hexadecimal,
 * words and an empty text are no numbers.
 *
 * @returns the number, infinite when it is too large, or undefined when the text is none
 */
export function parsePlainDecimal(text: string): number | undefined {
  const trimmed = text.trim();
  return plain.test(trimmed) ? Number(trimmed) : undefined;
}

/**
 * Reads a decimal number with a dot or a comma, and with separated thousands where that leaves no doubt: `23,5`,
 * `1.234,5`, `1,234.5`, `1.234.567`. A single dot is always the decimal separator.
 *
 * @returns the number, infinite when it is too large; `ambiguous` for a text like `1,234`; undefined when it is none
 */
export function parseDecimal(text: string): number | 'ambiguous' | undefined {
  const trimmed = text.trim();
  if (plain.test(trimmed)) return Number(trimmed);
  if (withComma.test(trimmed)) return groupOrDecimals.test(trimmed) ? 'ambiguous' : Number(trimmed.replace(',', '.'));
  if (dotsGroup.test(trimmed)) return Number(trimmed.replaceAll('.', '').replace(',', '.'));
  if (commasGroup.test(trimmed)) return Number(trimmed.replaceAll(',', ''));
  return undefined;
}
