import { ite, truth } from './choices';
import { toJsonata } from './jsonata';
import { isConstant, isOneOf, isOperation, isText, operandsOf, same } from './value';
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

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
/** A digit further, a decimal can't be kept through a double. */
const MAX_DIGITS = 15;

/**
 * The row of a value: a plain source with type, factor and decimals where those suffice, an expression otherwise.
 *
 * @throws NotExpressible
 */
export function toRow(field: string, value: Value): Row {
  const { rounded, decimals } = peelRounding(value);
  const row = (of: Value, type: FieldType, factor: number | '' = ''): Row => {
    const input = toInput(of);
    return { field, source: input.value, sourceType: input.type, type, factor, decimals };
  };
  if (decimals === '' && isOperation(value, 'String')) return row(operandsOf(value)[0], 'STRING');
  const { of, isNumber, ...peeled } = peelFactor(rounded);
  const factor = Number(peeled.factor.toPrecision(MAX_DIGITS));
  const digits = String(Math.abs(factor)).replace(/e.*|\D/g, '').length;
  const isShort = Number.isFinite(factor) && factor !== 0 && digits < MAX_DIGITS;
  const isPlain = isShort && !isConstant(of) && plainInput(of) !== undefined;
  const isNumeric = decimals !== '' || (isPlain && isNumber);
  const type = isNumeric ? 'NUMERIC' : isLocation(value) ? 'GEO' : 'auto';
  return isPlain ? row(of, type, factor === 1 ? '' : factor) : row(rounded, type);
}

/**
 * A typed input that says a value.
 *
 * @throws NotExpressible
 */
export function toInput(value: Value): Input {
  return plainInput(value) ?? { value: toJsonata(value), type: 'jsonata' };
}

/** Takes constant factors off. */
function peelFactor(of: Value): { of: Value; factor: number; isNumber: boolean } {
  const [left, right] = operandsOf(of);
  if (isOperation(of, 'Number')) return { ...peelFactor(left), isNumber: true };
  const [inner, by] = isConstant(left) && isOperation(of, '*') ? [right, left] : [left, right];
  if (!isOperation(of, '*', '/') || !isConstant(by) || typeof by.value !== 'number')
    return { of, factor: 1, isNumber: false };
  const peeled = peelFactor(inner);
  return { ...peeled, factor: isOperation(of, '*') ? peeled.factor * by.value : peeled.factor / by.value };
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
  if (isOperation(value, 'Math.round')) return { rounded: first, decimals: 0 };
  const isScaled = isOperation(value, '/') && isOperation(first, 'Math.round');
  const digits = isConstant(second) ? Number(second.value) : NaN;
  const decimals = isOperation(value, '.toFixed') ? digits : isScaled ? Math.log10(digits) : NaN;
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > MAX_DIGITS) return { rounded: value, decimals: '' };
  return { rounded: isScaled ? divided(operandsOf(first)[0], second) : first, decimals };
}

/** `x * 100` by 100 is `x`, whatever the order. */
function divided(value: Value, by: Value): Value {
  const [left, right] = operandsOf(value);
  if (isOperation(value, '*') && same(right, by)) return left;
  return isOperation(value, '*') && same(left, by) ? right : operate('/', value, by);
}

/** `"(" + lat + "," + lng + ")"`: the text that Datacake takes for a location. */
function isLocation(value: Value): boolean {
  return /^\(\uE000\d+\uE001, ?\uE000\d+\uE001\)$/.test(toTemplate(value).text);
}

/** A value that a typed input can be told without computing; undefined for any other. */
function plainInput(value: Value): Input | undefined {
  if (value.kind === 'context') {
    const { name, store, scope } = value;
    return { value: store === undefined ? name : `#:(${store})::${name}`, type: scope };
  }
  if (value.kind === 'place' && (value.root === 'message' || value.root === 'sample')) {
    const path = messagePath(value.keys);
    return path === undefined ? undefined : { value: path, type: 'msg' };
  }
  // Node-RED would substitute `${…}` in the name.
  if (value.kind === 'env' && !value.name.includes('$')) return { value: value.name, type: 'env' };
  if (isText(value)) return { value: value.value, type: 'str' };
  if (!isConstant(value)) return undefined;
  if (typeof value.value === 'boolean') return { value: String(value.value), type: 'bool' };
  return Number.isFinite(value.value) ? { value: String(value.value), type: 'num' } : undefined;
}

/** A path as Node-RED writes it, which knows no escapes: `payload["em1:0"].values[0]`. */
function messagePath([first = '', ...rest]: readonly string[]): string | undefined {
  const steps = rest.map((key) => {
    if (IDENTIFIER.test(key)) return `.${key}`;
    return /^\d+$/.test(key) ? `[${key}]` : key.includes('"') ? `['${key}']` : `["${key}"]`;
  });
  const path = first + steps.join('');
  // Node-RED and the record node take a leading `msg.` for the message itself.
  const isOdd =
    !IDENTIFIER.test(first) ||
    path.includes('[msg.') ||
    rest.some((key) => key === '' || (key.includes(`'`) && key.includes('"')));
  return isOdd ? undefined : path.startsWith('msg.') ? `msg.${path}` : path;
}
