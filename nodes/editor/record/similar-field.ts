import type { DeviceField } from '../../admin/api';

type NamedField = Pick<DeviceField, 'name'>;

/** Words for one quantity each, as devices name their properties and people their fields; units among them. */
const QUANTITIES: readonly (readonly string[])[] = [
  ['power', 'watt', 'watts', 'apower', 'w', 'kw'],
  ['energy', 'aenergy', 'consumption', 'wh', 'kwh', 'total'],
  ['voltage', 'volt', 'volts', 'v', 'mv'],
  ['current', 'amp', 'amps', 'ampere', 'amperes', 'a', 'ma'],
  ['frequency', 'freq', 'hertz', 'hz'],
  ['temperature', 'temp', 'celsius', 'tc', 'tf'],
  ['humidity', 'hum', 'rh'],
  ['pressure', 'press', 'barometer', 'hpa', 'mbar', 'pa'],
  ['battery', 'batt', 'bat'],
  ['location', 'position', 'gps', 'coordinates', 'geo'],
  ['illuminance', 'brightness', 'light', 'lux'],
  ['speed', 'velocity'],
  ['moisture', 'vwc'],
  ['relay', 'switch', 'output'],
];

const QUANTITY_BY_WORD = new Map(QUANTITIES.flatMap((words, index) => words.map((word) => [word, index] as const)));

/** Shorter beginnings of a word say nothing. */
const MIN_STEM_LENGTH = 3;

/**
 * The one field whose name means what a name means: `volts` is VOLTAGE, `act_power` POWER, `temp` TEMPERATURE. What a name says is its last
 * word; of several such fields, the one that shares most words. Undefined where none or several fit.
 *
 * @param name of a property or of a field
 */
export function similarField<Field extends NamedField>(name: string, fields: readonly Field[]): Field | undefined {
  const words = wordsOf(name);
  const alike = fields
    .map((field) => ({ field, words: wordsOf(field.name) }))
    .filter((other) => isAlike(lastOf(words), lastOf(other.words)))
    .map((other) => ({ ...other, shared: other.words.filter((word) => words.includes(word)).length }))
    .sort((a, b) => b.shared - a.shared || a.words.length - b.words.length);
  const [best, next] = alike;
  const isOnly = next === undefined || best?.shared !== next.shared || best.words.length !== next.words.length;
  return isOnly ? best?.field : undefined;
}

/** Names that are shorter are too easily alike. */
const MIN_TYPED_LENGTH = 4;

/** So long a name may have two wrong letters. */
const MIN_LENGTH_OF_TWO = 7;

/** The one field whose name differs from a typed one by a letter or two: `POWR` is POWER. Undefined where none or several do. */
export function mistypedField<Field extends NamedField>(name: string, fields: readonly Field[]): Field | undefined {
  const typed = name.toUpperCase();
  if (typed.length < MIN_TYPED_LENGTH) return undefined;
  const most = typed.length < MIN_LENGTH_OF_TWO ? 1 : 2;
  // TEMP_1 and TEMP_2 are two fields and no mistake.
  const letters = (text: string): string => text.replace(/\d+/g, '');
  const near = fields
    .filter((field) => letters(field.name.toUpperCase()) !== letters(typed))
    .map((field) => ({ field, distance: distanceOf(typed, field.name.toUpperCase()) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance);
  const [best, next] = near;
  return next?.distance === best?.distance ? undefined : best?.field;
}

/** How many letters have to be added, removed or replaced; 3 for all that is more than 2. */
function distanceOf(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) return 3;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let line = 0; line < one.length; line++) {
    const next = [line + 1];
    for (let index = 0; index < other.length; index++) {
      const replaced = (row[index] ?? 0) + (one[line] === other[index] ? 0 : 1);
      next.push(Math.min(replaced, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return Math.min(3, row.at(-1) ?? 3);
}

/** What a name is about, without the letter of a unit behind it: `temp_c` is about `temp`. */
function lastOf(words: readonly string[]): string | undefined {
  return words.filter((word) => word.length > 1).at(-1) ?? words.at(-1);
}

function isAlike(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const quantity = QUANTITY_BY_WORD.get(one);
  if (quantity !== undefined && quantity === QUANTITY_BY_WORD.get(other)) return true;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length >= MIN_STEM_LENGTH && long.startsWith(short);
}

/** The words of a name in lower case, without numbers: `actPower_2` has `act` and `power`, `kWh` is one word. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/(?<=\p{Ll}{2}|\d)(?=\p{Lu})/gu, ' ')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '');
}
