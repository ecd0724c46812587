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
