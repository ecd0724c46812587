import { compose, constant, isConstant, isOneOf, isOperation, operandsOf, type Kind, type Value } from './value';

/** An operation on bits or bytes as arithmetic; undefined for any other. Bits are those of whole numbers. */
export function arithmeticOf(value: Kind<'operation'>): Value | undefined {
  const [first, second] = operandsOf(value);
  const [, from = 0, count = 0, all = 0] = value.operands.map((one) => (isConstant(one) ? Number(one.value) : NaN));
  switch (value.operator as string) {
    case '&':
      return maskedBits(first, second) ?? compose('bitsOfBoth', beyond32(first), beyond32(second));
    case '|':
      return isOneOf(second, 0) ? int32(first) : compose('bitsOfEither', beyond32(first), beyond32(second));
    case '^':
      return compose('bitsOfOne', beyond32(first), beyond32(second));
    case '<<':
      return int32(beyond32(value));
    case '>>':
      return divided(int32(first), powerOf(second));
    case '>>>':
      return divided(compose('mod', first, constant(2 ** 32)), powerOf(second));
    case 'signed': {
      const half = constant(2 ** (from - 1));
      return compose('-', compose('%', compose('+', first, half), constant(2 ** from)), half);
    }
    // Bytes of a number of `all` bytes, the first of which is the highest.
    case 'ofNumber': {
      const part = divided(first, constant(256 ** (all - from - count)));
      return from === 0 ? part : compose('%', part, constant(256 ** count));
    }
  }
  return undefined;
}

/** The bits of a number that a mask of bits in a row leaves; undefined for another mask. */
function maskedBits(masked: Value, mask: Value): Value | undefined {
  const bits = isConstant(mask) ? Number(mask.value) : 0;
  const lowest = bits & -bits;
  const size = bits / lowest + 1;
  if (!(bits > 0 && bits < 2 ** 31 && Number.isInteger(Math.log2(size)))) return undefined;
  const [shifted, by] = operandsOf(masked);
  const scale = isOperation(masked, '>>', '>>>') && isConstant(by) ? lowest * 2 ** Number(by.value) : Infinity;
  const part = scale * (size - 1) < 2 ** 32 ? divided(shifted, constant(scale)) : divided(masked, constant(lowest));
  // A number with a sign has negative remainders.
  const left = size === 2 ? compose('Math.abs', compose('%', part, constant(2))) : compose('mod', part, constant(size));
  return lowest === 1 ? left : compose('*', left, constant(lowest));
}

/** The lowest 32 bits of a number, of which the highest is its sign. */
function int32(value: Value): Value {
  return isOperation(value, '&', '|', '^', '<<', '>>') ? value : compose('int32', value);
}

/** A number shifted to the left, with bits beyond the 32nd. */
function beyond32(value: Value): Value {
  const [first, by] = operandsOf(value);
  return isOperation(value, '<<') ? compose('*', compose('Math.floor', first), powerOf(by)) : value;
}

/** 2 to the power of how far bits are shifted; infinite, which can't be said, where it isn't fixed. */
function powerOf(by: Value): Value {
  return constant(isConstant(by) ? 2 ** (Number(by.value) & 31) : Infinity);
}

function divided(value: Value, by: Value): Value {
  return compose('Math.floor', isOneOf(by, 1) ? value : compose('/', value, by));
}
