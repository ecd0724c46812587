import { wordsOf } from './similar-field';

/** Units without a prefix, and words for them. */
const UNITS = new Map(
  Object.entries({
    ...{ w: 'w', watt: 'w', watts: 'w', wh: 'wh', v: 'v', volt: 'v', volts: 'v', a: 'a', amp: 'a', amps: 'a' },
    ...{ va: 'va', var: 'var', varh: 'varh', hz: 'hz', pa: 'pa' },
  }),
);

const PREFIXES = new Map([
  ['m', 1e-3],
  ['h', 1e2],
  ['k', 1e3],
  ['M', 1e6],
]);

interface Conversion {
  /** As the name and the field have them. */
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
  const from = wordsOf(name).at(-1) ?? '';
  // Where case says nothing, a milliwatt can't be told from a megawatt; and `totalkWh` has a prefix that is no word.
  if (/^m(?:w|va)/.test(from) || /[km]$/i.test(name.slice(0, -from.length))) return undefined;
  const [given, wanted] = [readUnit(from), readUnit(unit.trim())];
  if (given === undefined || given.unit !== wanted?.unit) return undefined;
  const factor = Number((given.scale / wanted.scale).toPrecision(6));
  return factor === 1 ? undefined : { from, to: unit.trim(), factor };
}

function readUnit(text: string): { unit: string; scale: number } | undefined {
  const plain = UNITS.get(text.toLowerCase());
  if (plain !== undefined) return { unit: plain, scale: 1 };
  const scale = PREFIXES.get(text.charAt(0));
  const unit = UNITS.get(text.slice(1).toLowerCase());
  return scale === undefined || unit === undefined ? undefined : { unit, scale };
}
