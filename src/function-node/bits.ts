import { and, choose, compare, isInteger, operate } from './operate';
import { absent, constant, isConstant, isOneOf, isOperation, operandsOf, unknown, type Value } from './value';

const WORD = 2 ** 32;
const EVERY = [-Infinity, Infinity] as const;

/** Rewrites a bit operator as arithmetic, because JSONata has none. Unknown for bits of two values that aren't fixed. */
export function asArithmetic(value: Value): Value {
  const operator = value.kind === 'operation' ? value.operator : '+';
  const [left, right] = operandsOf(value);
  const [a, b] = [withoutBits(left), withoutBits(right)];
  const by = isConstant(b) ? 2 ** (Number(b.value) & 31) : undefined;
  const [mask, masks] = isConstant(a) ? [a, b] : [b, a];
  const bits = isConstant(mask) ? Number(mask.value) : -1;
  if (operator === '&' && bits >= 0) {
    // Higher bits than the mask's don't count, so that a shift to the right needs no care of the sign.
    const [shifted, shift] = operandsOf(left);
    const scale = isOperation(left, '>>', '>>>') && isConstant(shift) ? 2 ** (Number(shift.value) & 31) : WORD;
    return bits * scale < WORD ? masked(withoutBits(shifted), bits, scale) : masked(masks, bits, 1);
  }
  if (operator === '<<' && by) return int32(operate('*', whole(a), constant(by)));
  if (operator === '>>' && by) return operate('floor', operate('/', int32(whole(a)), constant(by)));
  if (operator === '>>>' && by) {
    const [least, most] = rangeOf(a);
    const unsigned = least >= 0 && most < WORD ? a : operate('modulo', whole(a), constant(WORD));
    return by === 1 ? unsigned : operate('floor', operate('/', unsigned, constant(by)));
  }
  if (operator === '|' && isOneOf(b, 0)) return int32(operate('trunc', a));
  if ((operator === '|' || operator === '^') && bits >= 0) {
    const shared = operate('*', masked(masks, bits, 1), constant(operator === '|' ? 1 : 2));
    return int32(operate('-', operate('+', operate('number', masks), mask), shared));
  }
  return operator === '|' ? joined(a, b) : unknown('bits', 0);
}

function withoutBits(value: Value): Value {
  return isOperation(value, '&', '|', '^', '<<', '>>', '>>>') ? asArithmetic(value) : value;
}

/** `(value >> shift) & mask` as arithmetic, one run of set bits after the other; `scale` is 2 to the shift. */
function masked(value: Value, mask: number, scale: number): Value {
  const [least, most] = rangeOf(value);
  let all: Value = constant(0);
  for (let low = 1; low <= mask; low *= 2) {
    if (Math.floor(mask / low) % 2 === 0) continue;
    let high = low;
    while (Math.floor(mask / high) % 2 === 1) high *= 2;
    const moved = low * scale === 1 ? whole(value) : operate('floor', operate('/', value, constant(low * scale)));
    const isShort = least >= 0 && most < high * scale;
    const bits = isShort ? moved : operate(least >= 0 ? '%' : 'modulo', moved, constant(high / low));
    const part = low === 1 ? bits : operate('*', bits, constant(low));
    all = isOneOf(all, 0) ? part : operate('+', all, part);
    low = high;
  }
  return all;
}

/** Bits of both, where those of one are all lower than those of the other. */
function joined(a: Value, b: Value): Value {
  const [high, low] = stepOf(a) >= stepOf(b) ? [a, b] : [b, a];
  const step = stepOf(high);
  if (step === 1) return unknown('bits', 0);
  const [least, most] = rangeOf(low);
  const sum = operate('+', high, whole(low));
  if (least >= 0 && most < step) return sum;
  return choose(and(compare('>=', low, constant(0)), compare('<', low, constant(step))), sum, absent);
}

/** A power of two that a number is certainly a multiple of. */
function stepOf(value: Value): number {
  if (isOneOf(value, 0, undefined)) return WORD;
  const [left, right, other] = operandsOf(value);
  if (isOperation(value, 'signed', 'floor')) return stepOf(left);
  if (isOperation(value, '+')) return Math.min(stepOf(left), stepOf(right));
  if (isOperation(value, 'choose')) return Math.min(stepOf(right), stepOf(other));
  const by = isConstant(right) ? Number(right.value) : 1;
  if (isOperation(value, '/')) return Math.max(1, stepOf(left) / by);
  return isOperation(value, '*') && Number.isInteger(Math.log2(by)) ? by : 1;
}

/** The least and the greatest number that a value can be. */
function rangeOf(value: Value): readonly [number, number] {
  if (isConstant(value)) return [Number(value.value), Number(value.value)];
  if (value.kind !== 'operation') return EVERY;
  const [first, second, third] = operandsOf(value);
  const [[a, b], [c, d], [e, f]] = [rangeOf(first), rangeOf(second), rangeOf(third)];
  switch (value.operator as string) {
    case 'byte':
    case 'byteOfHex':
    case 'byteOfBase64':
    case 'byteOfNumber':
      return [0, 255];
    case 'modulo':
      return [0, d - 1];
    case '%':
      return a >= 0 ? [0, d - 1] : EVERY;
    case 'floor':
      return [Math.floor(a), Math.floor(b)];
    case '+':
      return [a + c, b + d];
    case '*':
      return c === d && c > 0 ? [a * c, b * c] : EVERY;
    case '/':
      return c === d && c > 0 ? [a / c, b / c] : EVERY;
    case 'choose':
      return [Math.min(c, Number.isNaN(e) ? c : e), Math.max(d, Number.isNaN(f) ? d : f)];
    default:
      return EVERY;
  }
}

function whole(value: Value): Value {
  return isInteger(value) ? value : operate('floor', value);
}

function int32(value: Value): Value {
  const [least, most] = rangeOf(value);
  return least >= -WORD / 2 && most < WORD / 2 ? value : operate('signed', value, constant(32));
}
