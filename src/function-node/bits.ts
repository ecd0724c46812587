import { compose, constant, isConstant, isOneOf, isOperation, operandsOf, type Kind, type Value } from './value';

/** Bits in a row of a number: so many of them, the lowest is worth 2 to the power of `from`. */
export interface BitField {
  of: Value;
  from: number;
  count: number;
  /** How far the bits are from the lowest one in the result of `&`. */
  shift: number;
}

/** How many bits a value surely has: it is a whole number from 0 to 2 to that power, exclusive. Undefined for any other. */
function bitCount(value: Value): number | undefined {
  const [first, second, third] = operandsOf(value);
  if (isConstant(value)) {
    const number = value.value;
    return Number.isSafeInteger(number) && Number(number) >= 0 ? Math.ceil(Math.log2(Number(number) + 1)) : undefined;
  }
  if (isOperation(value, 'byte', 'base64')) return 8;
  if (isOperation(value, 'hex', 'ofNumber')) return isConstant(third) ? Number(third.value) * 8 : undefined;
  const [a, b] = [bitCount(first), bitCount(second)];
  if (isOperation(value, '&')) return (a ?? 32) < 32 || (b ?? 32) < 32 ? Math.min(a ?? 32, b ?? 32) : undefined;
  if (isOperation(value, '>>>')) return Math.max((a ?? 32) - (shiftOf(second) ?? 0), 0);
  if (a === undefined || b === undefined) return undefined;
  if (isOperation(value, '*')) return isConstant(second) ? a + Math.ceil(Math.log2(Number(second.value))) : a + b;
  if (isOperation(value, '+')) return Math.max(a, b) + (lowZeros(first) >= b ? 0 : 1);
  if (isOperation(value, '>>')) return a < 32 ? a : undefined;
  return isOperation(value, '|', '^') && Math.max(a, b) < 32 ? Math.max(a, b) : undefined;
}

/** How far a constant shifts bits; undefined for any other value. */
function shiftOf(value: Value): number | undefined {
  const by = isConstant(value) ? value.value : undefined;
  return typeof by === 'number' && [...Array(32).keys()].includes(by) ? by : undefined;
}

/** How many of the lowest bits of a whole number are surely 0. */
function lowZeros(value: Value): number {
  const [first, second] = operandsOf(value);
  if (isConstant(value)) return value.value === 0 ? 32 : Math.log2(Number(value.value) & -Number(value.value));
  if (isOperation(value, '*')) return lowZeros(first) + lowZeros(second);
  return isOperation(value, '+', '|') ? Math.min(lowZeros(first), lowZeros(second)) : 0;
}

/** True for a number that bits were put together to, or that has fewer than 32. */
function isInt32(value: Value): boolean {
  return isOperation(value, '&', '|', '^', '<<', '>>', 'signed') || (bitCount(value) ?? 32) < 32;
}

/** The bits that `&` reads out of a number by a mask of bits in a row; undefined for another mask. */
export function bitFieldOf(value: Value): BitField | undefined {
  const [masked, mask] = operandsOf(value);
  const bits = isOperation(value, '&') && bitCount(mask) !== undefined && isConstant(mask) ? Number(mask.value) : 0;
  const shift = lowZeros(constant(bits));
  const count = Math.log2(bits / 2 ** shift + 1);
  if (bits === 0 || bits >= 2 ** 31 || !Number.isInteger(count)) return undefined;
  const [shifted, by] = operandsOf(masked);
  const from = shift + ((isOperation(masked, '>>', '>>>') ? shiftOf(by) : undefined) ?? NaN);
  return from + count <= 32 ? { of: shifted, from, count, shift } : { of: masked, from: shift, count, shift };
}

/** A sum or a product that says the same as an operation on bits; undefined where none is known to. */
export function withoutBits(
  operator: string,
  first: Value,
  second: Value,
  operate: (operator: '+' | '*' | 'signed' | '&', ...operands: Value[]) => Value,
): Value | undefined {
  // The bits of a signed number are those of the number without its sign.
  const [a, b] = [first, second].map((one) => (isSigned32(one) ? operandsOf(one)[0] : one)) as [Value, Value];
  const [ofA, ofB] = [bitCount(a) ?? NaN, bitCount(b) ?? NaN];
  const by = shiftOf(second) ?? NaN;
  const ofBits = (bits: number, value: Value): Value => (bits < 32 ? value : operate('signed', value, constant(32)));
  switch (operator) {
    case '<<':
      return ofA + by <= 32 ? ofBits(ofA + by, operate('*', a, constant(2 ** by))) : undefined;
    case '>>':
      // To the left and back gives a number its sign.
      if (isSigned32(first) && isOperation(a, '*') && isOneOf(operandsOf(a)[1], 2 ** by))
        return operate('signed', operandsOf(a)[0], constant(32 - by));
      return by === 0 && isInt32(first) ? first : undefined;
    case '>>>':
      return by === 0 && ofA <= 32 ? a : undefined;
    case '&':
      if (isConstant(first)) return operate('&', second, first);
      if (isSigned32(first) && ofB < 32) return operate('&', a, b);
      return ofA < 32 && isConstant(b) && Number(b.value) + 1 === 2 ** ofB && ofA <= ofB ? a : undefined;
    case '|':
      if (Math.max(ofA, ofB) <= 32 && lowZeros(a) >= ofB) return ofBits(Math.max(ofA, ofB), operate('+', a, b));
      return Math.max(ofA, ofB) <= 32 && lowZeros(b) >= ofA ? ofBits(ofB, operate('+', b, a)) : undefined;
  }
  return undefined;
}

function isSigned32(value: Value): boolean {
  return isOperation(value, 'signed') && isOneOf(operandsOf(value)[1], 32);
}

/** An operation on bits or bytes as arithmetic; of a test counts only whether it is 0. Bits are those of whole numbers. */
export function arithmeticOf(value: Kind<'operation'>, isTest = false): Value {
  const [first, second, third = first] = value.operands as [Value, Value, Value?];
  const by = shiftOf(second);
  switch (value.operator as string) {
    case '&': {
      const field = bitFieldOf(value);
      return field ? bitsIn(field, isTest) : compose('bitsOfBoth', first, second);
    }
    case '|':
      return isOneOf(second, 0) ? compose('int32', first) : compose('bitsOfEither', ...[first, second].map(unbounded));
    case '<<':
      return compose('int32', unbounded(value));
    case '>>':
      return divided(isInt32(first) ? first : compose('int32', first), powerOf(second));
    case '>>>':
      return divided(
        (bitCount(first) ?? NaN) <= 32 ? first : compose('mod', whole(first), constant(2 ** 32)),
        powerOf(second),
      );
    case 'signed': {
      const [all, half] = [constant(2 ** (by ?? 32)), constant(2 ** ((by ?? 32) - 1))];
      return compose('-', compose('%', compose('+', first, half), all), half);
    }
    default: {
      const [from = 0, count = 0, all] = [second, third, value.operands[3]].map((one) =>
        Number(isConstant(one) && one.value),
      );
      const part = moved(first, 8 * from);
      return from + count === all ? part : compose('%', part, constant(256 ** count));
    }
  }
}

/** The bits of a field. A single bit of a number with a sign may be -1, which a test takes for true as well. */
function bitsIn({ of, from, count, shift }: BitField, isTest: boolean): Value {
  const [known, size] = [bitCount(of), constant(2 ** count)];
  const part = moved(of, from);
  const isSure = known !== undefined || (isTest && count === 1);
  const bit = compose('%', part, size);
  const signless = count === 1 ? compose('Math.abs', bit) : compose('mod', part, size);
  const bits = (known ?? NaN) <= from + count ? part : isSure ? bit : signless;
  return shift === 0 || isTest ? bits : compose('*', bits, constant(2 ** shift));
}

/** A number without its fraction. */
function whole(value: Value): Value {
  return isInt32(value) || bitCount(value) !== undefined ? value : compose('Math.floor', value);
}

/** A number shifted to the left, with bits beyond the 32nd. */
function unbounded(value: Value): Value {
  const [first, by] = operandsOf(value);
  return isOperation(value, '<<') ? compose('*', whole(first), powerOf(by)) : value;
}

/** 2 to the power of how far bits are shifted. */
function powerOf(by: Value): Value {
  const shift = shiftOf(by);
  return shift === undefined ? compose('**', constant(2), compose('%', by, constant(32))) : constant(2 ** shift);
}

/** A number without its lowest bits. */
function moved(value: Value, bits: number): Value {
  return bits === 0 ? whole(value) : divided(value, constant(2 ** bits));
}

function divided(value: Value, by: Value): Value {
  return isOneOf(by, 1) ? value : compose('Math.floor', compose('/', value, by));
}
