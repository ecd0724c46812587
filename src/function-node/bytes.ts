import { byteAt } from './members';
import { operate } from './operate';
import { itemOf, itemsOf, setItems, type Run } from './run';
import { absent, compose, constant, isConstant, isOperation, operandsOf, same, type Kind, type Value } from './value';

const MAX_BYTES = 1000;
/** `readUInt16BE`; an integer of any length is given its number of bytes. */
const METHOD = /^(read|write)(U?[Ii]nt|Float)(8|16|32)?(BE|LE)?$/;

/** A number that is read out of bytes; undefined for another method, or a place that isn't fixed. */
export function readNumber(
  run: Run,
  object: Value,
  name: string,
  [offset, length]: readonly Value[],
): Value | undefined {
  const method = methodOf(name, 'read', offset, length);
  if (!method) return undefined;
  const number = joined(method.indexes.map((index) => byteAt(run, object, index)));
  if (method.type === 'Float') return operate('float', number);
  return method.type.startsWith('U') ? number : operate('signed', number, constant(method.indexes.length * 8));
}

/** The number of some bytes, the highest first. Bytes that follow one another in one text or number are read at once. */
function joined(bytes: readonly Value[]): Value {
  const parts: { value: Value; count: number }[] = [];
  for (const byte of bytes) {
    const last = parts.at(-1);
    const both = last && continued(last.value, byte);
    if (last && both) Object.assign(last, { value: both, count: last.count + 1 });
    else parts.push({ value: byte, count: 1 });
  }
  return parts.reduce<Value>(
    (sum, { value, count }) => operate('+', operate('*', sum, constant(256 ** count)), value),
    constant(0),
  );
}

/** Some bytes of a text or number, and the one after them; undefined for others. */
function continued(bytes: Value, next: Value): Value | undefined {
  if (!isOperation(bytes, 'hex', 'ofNumber') || !isOperation(next, bytes.operator)) return undefined;
  const [of, from, size, ...all] = bytes.operands as [Value, Value, Value];
  const [other, start, more] = operandsOf(next);
  const isNext = same(of, other) && same(operate('+', from, size), start);
  return isNext ? compose(bytes.operator, of, from, operate('+', size, more), ...all) : undefined;
}

/** Writes an integer without a sign into bytes; undefined for another method. */
export function writeNumber(run: Run, array: Kind<'array'>, name: string, given: readonly Value[]): Value | undefined {
  const [value = absent, offset, length] = given;
  const method = methodOf(name, 'write', offset, length);
  if (!method?.type.startsWith('U')) return undefined;
  const [items, count] = [itemsOf(run, array), method.indexes.length];
  for (const [at, index] of method.indexes.entries())
    items[index] = itemOf(operate('ofNumber', value, constant(at), constant(1), constant(count)));
  setItems(run, array, items);
  return absent;
}

/** The type of a number, and the indexes of its bytes, the highest first. */
function methodOf(
  name: string,
  verb: string,
  offset: Value = constant(0),
  length: Value = absent,
): { type: string; indexes: number[] } | undefined {
  const [, found, type = '', bits, order] = METHOD.exec(name) ?? [];
  const start = isConstant(offset) ? Number(offset.value) : NaN;
  const count = bits ? Number(bits) / 8 : type === 'Float' ? 4 : Number(isConstant(length) ? length.value : NaN);
  if (found !== verb || !(start < MAX_BYTES && count <= 6)) return undefined;
  const indexes = Array.from({ length: count }, (_, index) => start + index);
  return { type, indexes: order === 'LE' ? indexes.reverse() : indexes };
}
