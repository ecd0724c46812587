import { display } from './display';
import type { MappingError } from './mapping-error';

const CONVENTIONAL = /^(?!\d|_+$)[A-Z0-9_]+$/;
const ACCEPTABLE = /^[^\s"'`\\\p{C}]+$/u;

/** In characters: the topics and properties of devices are shorter, and all patterns here take as long as a name is. */
export const MAX_NAME_LENGTH = 1000;

/** Letters that don't decompose into a Latin letter and marks. */
const TRANSLITERATIONS: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['ł', 'l'],
  ['đ', 'd'],
  ['µ', 'u'],
]);

/**
 * Makes a Datacake field identifier of a property's name or a topic: upper case with underscores, as Datacake's
 * convention is. `tempC` becomes `TEMP_C`, `em1:1` becomes `EM1_1`, and `1` becomes `F_1`, so that it begins
 * with a letter. Units stay whole: `total_kWh` becomes `TOTAL_KWH`. An upper case identifier stays as it is.
 *
 * @returns the identifier, or undefined when the name has no Latin letter or digit, or more than 1000 characters
 */
export function toFieldName(name: string): string | undefined {
  if (name.length > MAX_NAME_LENGTH) return undefined;
  if (CONVENTIONAL.test(name)) return name;
  const identifier = name
    .replace(/[ßæœøłđµ]/gi, (letter) => TRANSLITERATIONS.get(letter.toLowerCase()) ?? '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([A-Za-z][a-z\d])(?=[A-Z])/g, '$1_')
    .replace(/([A-Z])(?=[A-Z][a-z]{2})/g, '$1_')
    .toUpperCase()
    .replace(/[^A-Z\d]+/g, '_')
    .replace(/^_|_$/g, '');
  if (identifier === '') return undefined;
  return /^\d/.test(identifier) ? `F_${identifier}` : identifier;
}

/**
 * The error of a field identifier that is used exactly as given. Letters, digits and underscores are Datacake's convention and not
 * its rule (documented), so only an empty name, one of more than 1000 characters, white space, quotes, backslashes and control
 * characters are refused.
 */
export function checkFieldName(name: unknown): MappingError | undefined {
  const isAcceptable = typeof name === 'string' && name.length <= MAX_NAME_LENGTH && ACCEPTABLE.test(name);
  return isAcceptable ? undefined : { code: 'bad-name', value: display(name) };
}
