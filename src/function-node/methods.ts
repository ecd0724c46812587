import { readNumber, writeNumber } from './bytes';
import { callUnknown } from './globals';
import { asOperation, eachOf, itemsWithin, member } from './members';
import { and, asCondition, choose, compare, exists, firstThere, not, operate, or } from './operate';
import type { Operator } from './operators';
import { arrayOf, arrayOfItems, branch, forEachChoice, itemOf, itemsOf, repeat, setItems, type Run } from './state';
import { absent, constant, isConstant, isOneOf, isOperation, isText, no, operandsOf, unknown, yes } from './value';
import type { Item, Kind, Value } from './value';

/** A method of a text or a number with its first two arguments; undefined for unsupported arguments. */
type OfText = (of: Value, first: Value, second: Value) => Value | undefined;

const simple =
  (operator: Operator): OfText =>
  (of, first) =>
    operate(operator, of, first);
const alone =
  (operator: Operator): OfText =>
  (of) =>
    operate(operator, of);
const slice: OfText = (of, first, second) =>
  operate('slice', of, isOneOf(first, undefined) ? constant(0) : first, second);
const replace =
  (isAll: boolean): OfText =>
  (of, old, by) => {
    // Other replacements than a plain text mean something else to JSONata.
    if (!isText(by) || by.value.includes('$') || isOneOf(old, '')) return undefined;
    const isEach = isAll || (old.kind === 'regex' && old.flags.includes('g'));
    return operate(isEach ? 'replaceAll' : 'replace', of, old, by);
  };
const match: OfText = (text, pattern) =>
  pattern.kind !== 'regex' || pattern.flags.includes('g') ? undefined : operate('match', text, pattern);

const OF_TEXTS: Readonly<Record<string, OfText>> = {
  toUpperCase: alone('upper'),
  toLowerCase: alone('lower'),
  trim: alone('trim'),
  split: simple('split'),
  indexOf: simple('indexOf'),
  includes: simple('includes'),
  startsWith: simple('startsWith'),
  endsWith: simple('endsWith'),
  join: simple('join'),
  replace: replace(false),
  replaceAll: replace(true),
  match,
  exec: (pattern, text) => match(text, pattern, absent),
  test: (pattern, text) => (pattern.kind === 'regex' ? operate('test', text, pattern) : undefined),
  toString: (of: Value, radix: Value) =>
    isConstant(radix) && typeof radix.value === 'number' ? operate('radix', of, radix) : operate('string', of),
  toFixed: (of, digits) => operate('fixed', of, isOneOf(digits, undefined) ? constant(0) : digits),
  slice,
  substring: slice,
  substr: (of, start, length) =>
    operate('slice', of, start, isOneOf(length, undefined) ? absent : operate('+', start, length)),
  charAt: (of, index) => operate('slice', of, index, operate('+', index, constant(1))),
  padStart: (of, length, by) =>
    operate('pad', of, operate('*', length, constant(-1)), isOneOf(by, undefined) ? constant(' ') : by),
  pop: (of) => (isOperation(of, 'split') ? operate('at', of, constant(-1)) : undefined),
};

const OF_ELEMENTS = 'forEach map filter find some every reduce'.split(' ');
const OF_DATES = new Map<string, Operator>([
  ['getTime', 'millis'],
  ['valueOf', 'millis'],
  ['toISOString', 'iso'],
  ['toJSON', 'iso'],
]);

/** The result of a method that a value has. */
export function callMethod(run: Run, object: Value, name: string, given: readonly Value[], line: number): Value {
  const [first = absent, second = absent] = given;
  const isMade =
    isOperation(object, 'choose') && object.operands.some(({ kind }) => kind === 'array' || kind === 'object');
  if (isMade)
    return forEachChoice(run, object, (one) => (isConstant(one) ? one : callMethod(run, one, name, given, line)));
  if (name === 'hasOwnProperty') return exists(member(run, object, first, line));
  const number = readNumber(object, name, given);
  if (number) return number;
  if (isOperation(object, 'date')) {
    const operator = OF_DATES.get(name);
    const time = operate('millis', operandsOf(object)[0]);
    return operator ? operate(operator, time) : unknown('call', line, name);
  }
  const isOfText = object.kind !== 'array' && !OF_ELEMENTS.includes(name) && Object.hasOwn(OF_TEXTS, name);
  const ofText = isOfText && object.kind !== 'unknown' ? OF_TEXTS[name]?.(object, first, second) : undefined;
  const result = ofText ?? (isOfText ? undefined : ofArray(run, arrayFor(run, object, line), name, given, line));
  if (result) return result;
  const lost = callUnknown(run, name, [object, ...given], line);
  return object.kind === 'unknown' ? object : lost;
}

/** The elements of an array that a message has, each by itself where there are only a few. */
function arrayFor(run: Run, of: Value, line: number): Kind<'array'> {
  if (of.kind === 'array') return of;
  const [inner, start, end] = operandsOf(of);
  const count = isConstant(start) && isConstant(end) ? Number(end.value) - Number(start.value) : NaN;
  if (!isOperation(of, 'slice') || !(count <= 100)) return eachOf(run, of, true, line);
  const indexes = Array.from({ length: count }, (_, index) => operate('+', start, constant(index)));
  return arrayOf(
    run,
    indexes.map((index) => member(run, inner, index, line)),
  );
}

/** A method of an array; undefined for one that isn't known. */
function ofArray(
  run: Run,
  array: Kind<'array'>,
  name: string,
  given: readonly Value[],
  line: number,
): Value | undefined {
  const [first = absent, second = absent] = given;
  const items = itemsOf(array);
  const [item] = items;
  const areSure = items.every(({ when }) => when === yes);
  /** The callback's result for each item, under the item's condition. */
  const made = (): Item[] =>
    items.map((one, index) => {
      let value: Value = absent;
      const act = (): void => void (value = run.call(first, [one.value, one.each ?? constant(index)], line));
      const follow = (): void => branch(run, one.when, act);
      if (one.each) repeat(run, unknown('loop', line), follow);
      else follow();
      return { ...one, value };
    });
  const asked = (): Item[] =>
    made().map(({ value }, index) => ({
      ...(items[index] ?? itemOf(absent)),
      when: and(items[index]?.when ?? no, asCondition(value)),
    }));
  const isEqual = ({ value }: Item): Value => compare('===', first, value);
  switch (name) {
    case 'forEach':
      made();
      return absent;
    case 'map':
      return arrayOfItems(run, made());
    case 'filter':
      return arrayOfItems(run, asked());
    case 'find':
      return member(run, arrayOfItems(run, asked()), constant(0), line);
    case 'some':
      return asked().reduce((any, { when }) => or(any, when), no);
    case 'every':
      return made().reduce<Value>((all, { value, when }) => and(all, or(not(when), asCondition(value))), yes);
    case 'reduce':
      return item?.each ? sumOf(run, item, first, second, line) : fold(run, items, first, given[1], line);
    case 'push':
      setItems(run, array, [...items, ...given.map(itemOf)]);
      return absent;
    case 'unshift':
      setItems(run, array, [...given.map(itemOf), ...items]);
      return absent;
    case 'shift':
      setItems(run, array, areSure ? items.slice(1) : [itemOf(unknown('value', line))]);
      return areSure ? (item?.value ?? absent) : unknown('value', line);
    case 'concat':
      return arrayOfItems(run, [
        ...items,
        ...given.flatMap((value) => (value.kind === 'array' ? itemsWithin(run, value) : [itemOf(value)])),
      ]);
    case 'slice': {
      const [start, end] = [first, second].map((one) =>
        isConstant(one) && one.value !== undefined ? Number(one.value) : undefined,
      );
      return item?.each ? undefined : arrayOfItems(run, items.slice(start, end));
    }
    case 'join':
      return item?.each
        ? operate('join', asOperation(item), first)
        : join(items, isOneOf(first, undefined) ? constant(',') : first);
    case 'includes':
      return item?.each ? undefined : items.reduce<Value>((any, one) => or(any, and(one.when, isEqual(one))), no);
    case 'indexOf':
      if (item?.each) return undefined;
      return choose(
        items.reduce<Value>((any, one) => or(any, isEqual(one)), no),
        firstThere(items.map((one, index) => ({ value: constant(index), when: isEqual(one) }))),
        constant(-1),
      );
    case 'sort': {
      const sorted = operate('sort', ...items.map(({ value }) => value));
      if (item?.each || !areSure) return undefined;
      setItems(
        run,
        array,
        items.map((_, index) => itemOf(operate('at', sorted, constant(index)))),
      );
      return array;
    }
    default:
      return writeNumber(run, array, name, given);
  }
}

function fold(run: Run, items: readonly Item[], by: Value, start: Value | undefined, line: number): Value {
  const [first, ...others] = start ? [itemOf(start), ...items] : items;
  return others.reduce<Value>((all, { value, when }, index) => {
    let next: Value = absent;
    branch(run, when, () => void (next = run.call(by, [all, value, constant(index)], line)));
    return choose(when, next, all);
  }, first?.value ?? absent);
}

/** `reduce` over a message's array, when its callback adds a value to the sum. */
function sumOf(run: Run, item: Item, by: Value, start: Value, line: number): Value | undefined {
  const before: Value = { kind: 'global', name: 'sum', line };
  const added = run.call(by, [before, item.value], line);
  const [left, right] = operandsOf(added);
  if (!isOperation(added, '+') || (left !== before && right !== before)) return undefined;
  const sum = operate('sum', asOperation({ ...item, value: left === before ? right : left }));
  return isOneOf(start, 0, undefined) ? sum : operate('+', sum, start);
}

function join(items: readonly Item[], separator: Value): Value {
  let [text, isFirst]: [Value, Value] = [constant(''), yes];
  for (const { value, when } of items) {
    const more = operate('+', choose(isFirst, constant(''), separator), operate('string', value));
    text = choose(when, operate('+', text, more), text);
    isFirst = and(isFirst, not(when));
  }
  return text;
}
