import { byteAt } from './members';
import { operate } from './operate';
import { itemOf, itemsOf, setItems, type Run } from './run';
import { absent, constant, isConstant, type Kind, type Value } from './value';

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
  const number = method.indexes.reduce<Value>((sum, index) => {
    return operate('+', operate('*', sum, constant(256)), byteAt(run, object, index));
  }, constant(0));
  if (method.type === 'Float') return operate('float', number);
  return method.type.startsWith('U') ? number : operate('signed', number, constant(method.indexes.length * 8));
}

/** Writes an integer into bytes; undefined for another method. */
export function writeNumber(run: Run, array: Kind<'array'>, name: string, given: readonly Value[]): Value | undefined {
  const [value = absent, offset, length] = given;
  const method = methodOf(name, 'write', offset, length);
  if (!method || method.type === 'Float') return undefined;
  const items = itemsOf(run, array);
  for (const [at, index] of method.indexes.entries())
    items[index] = itemOf(operate('byteOfNumber', value, constant(method.indexes.length - 1 - at)));
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
