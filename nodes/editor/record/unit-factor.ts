import { wordsOf } from './similar-field';

/** Units without a prefix, by their names and by words for them in lower case. */
const UNITS = new Map(
  Object.entries({
    ...{ w: 'W', watt: 'W', watts: 'W', wh: 'Wh', v: 'V', volt: 'V', volts: 'V', a: 'A', amp: 'A', amps: 'A' },
    ...{ va: 'VA', var: 'var', varh: 'varh', hz: 'Hz', pa: 'Pa' },
  }),
);

const PREFIXES = new Map([
  ['m', 1e-3],
  ['h', 1e2],
  ['k', 1e3],
  ['M', 1e6],
]);

interface Conversion {
  from: string;
  to: string;
  factor: number;
}

/**
 * How a value has to be multiplied whose name ends with its unit, where the field has the same unit with another prefix: `total_wh` into a
 * field in kWh takes 0.001. Undefined where nothing has to be done, or where the name doesn't say its unit.
 *
 * @param name of a property
 * @param unit of the field
 */
export function unitFactor(name: string, unit: string): Conversion | undefined {
  const word = wordsOf(name).at(-1) ?? '';
  // Where case says nothing, a milliwatt can't be told from a megawatt; and `totalkWh` has a prefix that is no word.
  if (/^m(?:w|va)/.test(word) || /[km]$/i.test(name.slice(0, -word.length))) return undefined;
  const [given, wanted] = [readUnit(word), readUnit(unit.trim())];
  if (given === undefined || given.unit !== wanted?.unit) return undefined;
  const factor = Number((given.scale / wanted.scale).toPrecision(6));
  return factor === 1 ? undefined : { from: given.symbol, to: unit.trim(), factor };
}

function readUnit(text: string): { unit: string; symbol: string; scale: number } | undefined {
  const plain = UNITS.get(text.toLowerCase());
  if (plain !== undefined) return { unit: plain, symbol: plain, scale: 1 };
  const scale = PREFIXES.get(text.charAt(0));
  const unit = UNITS.get(text.slice(1).toLowerCase());
  if (scale === undefined || unit === undefined) return undefined;
  return { unit, symbol: `${text.charAt(0)}${unit}`, scale };
}
