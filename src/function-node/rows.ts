import { ite, truth } from './choices';
import { toJsonata } from './jsonata';
import { absent, isConstant, isOneOf, isOperation, isText, operandsOf } from './value';
import type { Value } from './value';
import { operate } from './operate';
import { toTemplate } from './texts';
import type { FieldType } from '../model';

/** The typed-input types that a value is taken from. */
type SourceType = 'msg' | 'flow' | 'global' | 'env' | 'jsonata' | 'str' | 'num' | 'bool';

/** A value of a typed input. */
export interface Input {
  value: string;
  type: SourceType;
}

/** A row of the fields table. */
export interface Row {
  field: string;
  source: string;
  sourceType: SourceType;
  type: FieldType;
  factor: number | '';
  decimals: number | '';
}

/** A digit further, a decimal can't be kept through a double. */
const MAX_DIGITS = 15;

/**
 * The row of a value: a plain source with type, factor and decimals where those suffice, an expression otherwise.
 *
 * @throws NotExpressible
 */
export function toRow(field: string, value: Value): Row {
  const { rounded, decimals } = peelRounding(value);
  if (decimals !== '') return { field, ...scaled(rounded), type: 'NUMERIC', decimals };
  if (isOperation(value, 'String'))
    return { field, ...source(operandsOf(value)[0]), type: 'STRING', factor: '', decimals };
  const row = scaled(value);
  return { field, ...row, type: row.type === 'auto' && isLocation(value) ? 'GEO' : row.type, decimals };
}

/**
 * A typed input that says a value.
 *
 * @throws NotExpressible
 */
export function toInput(value: Value): Input {
  const { source: text, sourceType } = source(value);
  return { value: text, type: sourceType };
}

type Scaled = Pick<Row, 'source' | 'sourceType' | 'type' | 'factor'>;

/** Takes constant factors off, where the rest is a plain source and the factor a short decimal. */
function scaled(value: Value): Scaled {
  const peeled = peelFactor(value);
  const plain = isConstant(peeled.value) ? undefined : plainSource(peeled.value);
  const factor = Number((peeled.times / peeled.by).toPrecision(MAX_DIGITS));
  const digits = String(Math.abs(factor)).replace(/e.*|\D/g, '').length;
  if (!plain || !Number.isFinite(factor) || factor === 0 || digits >= MAX_DIGITS)
    return { ...source(value), type: 'auto', factor: '' };
  return { ...plain, type: peeled.isNumber ? 'NUMERIC' : 'auto', factor: factor === 1 ? '' : factor };
}

function source(value: Value): Pick<Row, 'source' | 'sourceType'> {
  return plainSource(value) ?? { source: toJsonata(value), sourceType: 'jsonata' };
}

function peelFactor(value: Value): { value: Value; times: number; by: number; isNumber: boolean } {
  if (isOperation(value, 'Number')) return { ...peelFactor(operandsOf(value)[0]), isNumber: true };
  if (isOperation(value, '*', '/')) {
    const [left, right] = operandsOf(value);
    const [inner, factor] = isConstant(left) && value.operator === '*' ? [right, left] : [left, right];
    if (isConstant(factor) && typeof factor.value === 'number') {
      const peeled = peelFactor(inner);
      const { times, by } = peeled;
      return value.operator === '*' ? { ...peeled, times: times * factor.value } : { ...peeled, by: by * factor.value };
    }
  }
  return { value, times: 1, by: 1, isNumber: false };
}

/** Splits off rounding: `.toFixed(2)`, `Math.round(x)`, `Math.round(x * 100) / 100`, and a conversion back to a number. */
function peelRounding(value: Value): { rounded: Value; decimals: number | '' } {
  const [first, second] = operandsOf(value);
  if (isOperation(value, 'Number', 'parseFloat', 'String') || (isOperation(value, '*') && isOneOf(second, 1))) {
    const inner = peelRounding(first);
    if (inner.decimals !== '') return inner;
  }
  if (value.kind === 'choice') {
    const [a, b] = [peelRounding(value.yes), peelRounding(value.no)];
    if (a.decimals === b.decimals || [value.yes, value.no].some((one) => isOneOf(one, undefined))) {
      const rounded = ite(truth(value.test), a.rounded, b.rounded);
      return { rounded, decimals: a.decimals === '' ? b.decimals : a.decimals };
    }
  }
  if (isOperation(value, '.toFixed') && isConstant(second) && isDecimals(Number(second.value))) {
    return { rounded: first, decimals: Number(second.value) };
  }
  if (isOperation(value, 'Math.round')) return { rounded: first, decimals: 0 };
  if (isOperation(value, '/') && isOperation(first, 'Math.round') && isConstant(second)) {
    const decimals = Math.log10(Number(second.value));
    if (isDecimals(decimals)) return { rounded: divided(operandsOf(first)[0], second), decimals };
  }
  return { rounded: value, decimals: '' };
}

function isDecimals(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= MAX_DIGITS;
}

/** `x * 100` by 100 is `x`, whatever the order. */
function divided(value: Value, by: Value): Value {
  const [left, right] = isOperation(value, '*') ? operandsOf(value) : [absent, absent];
  if (isConstant(right) && isOneOf(by, right.value)) return left;
  if (isConstant(left) && isOneOf(by, left.value) && isOperation(value, '*')) return right;
  return operate('/', value, by);
}

/** `"(" + lat + "," + lng + ")"`: the text that Datacake takes for a location. */
function isLocation(value: Value): boolean {
  return /^\(\uE000\d+\uE001, ?\uE000\d+\uE001\)$/.test(toTemplate(value).text);
}

/** A value that a typed input can be told without computing; undefined for any other. */
function plainSource(value: Value): Pick<Row, 'source' | 'sourceType'> | undefined {
  if (value.kind === 'place') {
    const path = value.root === 'message' || value.root === 'sample' ? messagePath(value.keys) : undefined;
    return path === undefined ? undefined : { source: path, sourceType: 'msg' };
  }
  if (value.kind === 'context') {
    const { name, store, scope } = value;
    return { source: store === undefined ? name : `#:(${store})::${name}`, sourceType: scope };
  }
  // Node-RED would substitute `${…}` in the name.
  if (value.kind === 'env' && !value.name.includes('$')) return { source: value.name, sourceType: 'env' };
  if (isText(value)) return { source: value.value, sourceType: 'str' };
  if (!isConstant(value)) return undefined;
  if (typeof value.value === 'boolean') return { source: String(value.value), sourceType: 'bool' };
  return Number.isFinite(value.value) ? { source: String(value.value), sourceType: 'num' } : undefined;
}

/** A path as Node-RED writes it, which knows no escapes: `payload["em1:0"].values[0]`. */
function messagePath([first = '', ...rest]: readonly string[]): string | undefined {
  if (!/^[A-Za-z_$][\w$]*$/.test(first)) return undefined;
  let path = first;
  for (const key of rest) {
    if (/^[A-Za-z_$][\w$]*$/.test(key)) path += `.${key}`;
    else if (/^\d+$/.test(key)) path += `[${key}]`;
    else if (key !== '' && !key.includes('"')) path += `["${key}"]`;
    else if (key !== '' && !key.includes("'")) path += `['${key}']`;
    else return undefined;
  }
  // Node-RED and the record node take a leading `msg.` for the message itself.
  if (path.includes('[msg.')) return undefined;
  return path.startsWith('msg.') ? `msg.${path}` : path;
}
