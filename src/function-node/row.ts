import { toJsonata } from './jsonata';
import type { FunctionInput, FunctionRow } from './mapping';
import { plainSource, type Source } from './source';
import { absent, compose, isOperation, type Operation, type Value } from './value';
import type { FieldType } from '../model';

/** What a row says besides its field. */
type RowValue = Omit<FunctionRow, 'field'>;

/** A digit further, a decimal can't be kept through a double. */
const exact = 15;

/**
 * What a row says of a value: a source with type, factor and decimals where those are enough, an expression otherwise.
 *
 * @throws NotTranslatable
 */
export function toRowValue(value: Value): RowValue {
  const { rounded, decimals } = peelRounding(value);
  if (decimals !== '') return { ...toNumberRow(rounded), type: 'NUMERIC', decimals };
  if (isOperation(value, 'string')) return { ...toSource(first(value)), type: 'STRING', factor: '', decimals };
  const type = isLocation(value) ? 'GEO' : 'auto';
  const row = toNumberRow(value);
  return { ...row, type: row.type === 'auto' ? type : row.type, decimals };
}

/**
 * A typed input that names a device or a time.
 *
 * @throws NotTranslatable
 */
export function toInput(value: Value): FunctionInput {
  const { source, sourceType } = toSource(value);
  return { value: source, type: sourceType };
}

function toNumberRow(value: Value): Source & { type: FieldType; factor: number | '' } {
  const scaled = peelFactor(value);
  const plain = scaled && plainSource(scaled.value);
  // A constant is what the code says it is; a factor belongs to what comes.
  if (plain !== undefined && scaled !== undefined && scaled.value.kind !== 'constant') {
    return { ...plain, type: scaled.isNumber ? 'NUMERIC' : 'auto', factor: scaled.factor === 1 ? '' : scaled.factor };
  }
  return { ...toSource(value), type: 'auto', factor: '' };
}

function toSource(value: Value): Source {
  return plainSource(value) ?? { source: toJsonata(value), sourceType: 'jsonata' };
}

/** Takes rounding off: `.toFixed(2)`, `Math.round(x)`, `Math.round(x * 100) / 100`, and what makes a number or a text of it again. */
function peelRounding(value: Value): { rounded: Value; decimals: number | '' } {
  if (isOperation(value, 'number', 'string')) {
    const inner = peelRounding(first(value));
    if (inner.decimals !== '') return inner;
  }
  if (isOperation(value, 'fixed')) {
    const decimals = constantNumber(value.operands[1]);
    return isDecimals(decimals) ? { rounded: first(value), decimals } : { rounded: value, decimals: '' };
  }
  if (isOperation(value, 'round')) return { rounded: first(value), decimals: 0 };
  if (isOperation(value, '/') && isOperation(value.operands[0], 'round')) {
    const divisor = constantNumber(value.operands[1]);
    const decimals = divisor === undefined ? undefined : Math.log10(divisor);
    if (isDecimals(decimals)) {
      const [, by = absent] = value.operands;
      return { rounded: divided(withoutEpsilon(first(value.operands[0])), by), decimals };
    }
  }
  return { rounded: value, decimals: '' };
}

/** `x * 100` by 100 is `x`, whatever the order. */
function divided(value: Value, by: Value): Value {
  if (isOperation(value, '*')) {
    const [left = absent, right = absent] = value.operands;
    if (constantNumber(right) === constantNumber(by)) return left;
    if (constantNumber(left) === constantNumber(by)) return right;
  }
  return compose('/', value, by);
}

/** `(x + Number.EPSILON) * 100` is meant to round as decimals do, which the runtime does by itself. */
function withoutEpsilon(value: Value): Value {
  if (!isOperation(value, '*', '+')) return value;
  const [left = absent, right = absent] = value.operands;
  if (value.operator === '+') return constantNumber(right) === Number.EPSILON ? left : value;
  return compose('*', withoutEpsilon(left), withoutEpsilon(right));
}

interface Scaled {
  value: Value;
  factor: number;
  /** True when the code makes a number of it. */
  isNumber: boolean;
}

/** Takes constant factors off; undefined when something else is computed, or the factor is no short decimal. */
function peelFactor(value: Value): Scaled | undefined {
  const peeled = peel(value);
  if (peeled === undefined) return undefined;
  const factor = peeled.times / peeled.by;
  const short = Number(factor.toPrecision(exact));
  const isShort = String(Math.abs(short)).replace(/e.*|\D/g, '').length < exact;
  if (!isShort || short === 0 || !Number.isFinite(short)) return undefined;
  return { value: peeled.value, factor: short, isNumber: peeled.isNumber };
}

interface Peeled {
  value: Value;
  times: number;
  by: number;
  isNumber: boolean;
}

function peel(value: Value): Peeled | undefined {
  if (isOperation(value, 'number')) {
    const inner = peel(first(value));
    return inner && { ...inner, isNumber: true };
  }
  if (isOperation(value, '*')) {
    const [left = absent, right = absent] = value.operands;
    const [factor, inner] = right.kind === 'constant' ? [constantNumber(right), left] : [constantNumber(left), right];
    const peeled = peel(inner);
    return peeled && factor !== undefined ? { ...peeled, times: peeled.times * factor } : undefined;
  }
  if (isOperation(value, '/')) {
    const divisor = constantNumber(value.operands[1]);
    const peeled = peel(first(value));
    return peeled && divisor !== undefined ? { ...peeled, by: peeled.by * divisor } : undefined;
  }
  return value.kind === 'operation' ? undefined : { value, times: 1, by: 1, isNumber: false };
}

/** `"(" + lat + "," + lng + ")"`: the text that Datacake takes for a location. */
function isLocation(value: Value): boolean {
  const parts = textParts(value).map((part) => (part.kind === 'constant' ? part.value : undefined));
  return parts.length === 5 && parts[0] === '(' && /^, ?$/.test(String(parts[2])) && parts[4] === ')';
}

function textParts(value: Value): Value[] {
  return isOperation(value, '+') ? value.operands.flatMap(textParts) : [value];
}

function constantNumber(value: Value | undefined): number | undefined {
  return value?.kind === 'constant' && typeof value.value === 'number' ? value.value : undefined;
}

function isDecimals(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= 15;
}

function first({ operands }: Operation): Value {
  return operands[0] ?? absent;
}
