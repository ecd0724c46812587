import { readNumber, writeNumber } from './bytes';
import { and, ite, leavesOf, not, or, truth } from './choices';
import { callUnknown, timeOf } from './globals';
import { asOperation, eachOf, firstThere, itemsWithin, member } from './members';
import { askOrOperate, compare, exists, operate } from './operate';
import { operatorNamed } from './operators';
import { arrayOf, arrayOfItems, defer, either, forEachChoice, guardOf, itemOf, itemsOf } from './run';
import { repeat, setItems, where, type Run } from './run';
import { absent, compose, constant, isConstant, isOneOf, isOperation, isText, no, operandsOf } from './value';
import { unknown, yes } from './value';
import type { Item, Kind, Value } from './value';

/** A method of a text, a number or a date that isn't the operator of its name; undefined for unsupported arguments. */
type OfText = (of: Value, first: Value, second: Value) => Value | undefined;

const slice: OfText = (of, from, end) => operate('.slice', of, isOneOf(from, undefined) ? constant(0) : from, end);
const replace: OfText = (of, old, by) => {
  // Other replacements than a plain text mean something else to JSONata.
  if (!isText(by) || by.value.includes('$') || isOneOf(old, '')) return undefined;
  return operate(old.kind === 'regex' && old.flags.includes('g') ? 'replaceAll' : '.replace', of, old, by);
};
const match: OfText = (text, pattern) =>
  pattern.kind !== 'regex' || pattern.flags.includes('g') ? undefined : operate('.match', text, pattern);
const time: OfText = (of) => (isOperation(of, 'date') ? timeOf(of) : undefined);
const iso: OfText = (of) => (isOperation(of, 'date') ? operate('.toISOString', timeOf(of)) : undefined);

const OF_TEXTS = new Map<string, OfText>(
  Object.entries({
    slice,
    substring: slice,
    substr: (of, from, length) =>
      operate('.slice', of, from, isOneOf(length, undefined) ? absent : operate('+', from, length)),
    charAt: (of, index) => operate('.slice', of, index, operate('+', index, constant(1))),
    padStart: (of, length, by) => operate('.padStart', of, length, isOneOf(by, undefined) ? constant(' ') : by),
    replace,
    match,
    test: (pattern, text) => (pattern.kind === 'regex' ? truth(operate('.test', text, pattern)) : undefined),
    toString: (of: Value, radix: Value) =>
      isOneOf(radix, undefined) ? operate('String', of) : operate('.toString', of, radix),
    toFixed: (of, digits) => operate('.toFixed', of, isOneOf(digits, undefined) ? constant(0) : digits),
    pop: (of) => (isOperation(of, '.split') ? operate('at', of, constant(-1)) : undefined),
    getTime: time,
    toISOString: iso,
  } satisfies Record<string, OfText>),
);

/** The result of a method that a value has. */
export function callMethod(run: Run, object: Value, name: string, given: readonly Value[]): Value {
  const isMade = object.kind === 'choice' && leavesOf(object).some(({ kind }) => kind === 'array' || kind === 'object');
  if (isMade) return forEachChoice(run, object, (one) => (isConstant(one) ? one : callMethod(run, one, name, given)));
  if (name === 'hasOwnProperty') return exists(member(run, object, given[0] ?? absent));
  if (object.kind === 'unknown') callUnknown(run, name, [object, ...given]);
  if (object.kind === 'unknown') return object;
  const result = readNumber(run, object, name, given) ?? ofValue(run, object, name, given);
  return result ?? invoke(run, object, name, given) ?? callUnknown(run, name, [object, ...given]);
}

const BUILT_IN: readonly object[] = [String, Number, Boolean, Array, Date, RegExp, Map, Buffer].map(
  (one) => one.prototype as object,
);

/** True for what may be a module: something in the global context, or what one of its methods gives. */
function isModule(value: Value): boolean {
  if (value.kind === 'context') return value.scope === 'global';
  return isOperation(value, 'invoke') || (isOperation(value, 'at') && isModule(operandsOf(value)[0]));
}

/** A method of a module, which JSONata calls as well, waiting for a promise. What it is given may be changed by it. */
function invoke(run: Run, module: Value, name: string, given: readonly Value[]): Value | undefined {
  if (!isModule(module) || BUILT_IN.some((one) => name in one)) return undefined;
  const [first] = given;
  if (name === 'then' && first?.kind === 'function') {
    defer(run, () => void run.call(first, [module]));
    return absent;
  }
  return given.every(isConstant)
    ? compose('invoke', constant(run.draws++), module, constant(name), ...given)
    : undefined;
}

function ofValue(run: Run, object: Value, name: string, given: readonly Value[]): Value | undefined {
  if (object.kind === 'array') return ofArray(run, object, name, given);
  const [first = absent, second = absent] = given;
  const ofText = OF_TEXTS.get(name);
  if (ofText) return ofText(object, first, second);
  const operator = operatorNamed(`.${name}`);
  if (operator) return askOrOperate(operator, [object, ...given]);
  return isOperation(object, 'date') ? undefined : ofArray(run, arrayFor(run, object), name, given);
}

/** The elements of an array that a message has, each by itself where there are only a few. */
function arrayFor(run: Run, of: Value): Kind<'array'> {
  const [inner, start, end] = operandsOf(of);
  const count = isConstant(start) && isConstant(end) ? Number(end.value) - Number(start.value) : NaN;
  if (!isOperation(of, '.slice') || !(count <= 100)) return eachOf(run, of, true);
  const indexes = Array.from({ length: count }, (_, index) => operate('+', start, constant(index)));
  const elements = indexes.map((index) => member(run, inner, index));
  return arrayOf(run, elements);
}

/** A method of an array; undefined for one that isn't known. */
function ofArray(run: Run, array: Kind<'array'>, name: string, given: readonly Value[]): Value | undefined {
  const [first = absent, second = absent] = given;
  const items = itemsOf(run, array);
  const each = items.find((item) => item.each);
  const areSure = !each && items.every(({ when }) => isOneOf(when, true));
  /** The items with the callback's result for each, under the item's condition. */
  const made = (): Item[] =>
    items.map((item, index) => {
      let value: Value = absent;
      const key: Value = item.each ? { kind: 'key', each: item.each } : constant(index);
      const follow = (): void => where(run, item.when, () => void (value = run.call(first, [item.value, key])));
      if (item.each) repeat(run, unknown('loop', run.line), follow);
      else follow();
      return { ...item, value };
    });
  const kept = (): Item[] =>
    made().map(({ value, when, each }, index) => {
      return { value: items[index]?.value ?? absent, when: and(when, truth(value)), each };
    });
  const equal = (): Item[] =>
    items.map(({ value, when }, index) => ({ value: constant(index), when: and(when, compare('===', first, value)) }));
  const any = (some: readonly Item[]): Value => some.reduce<Value>((all, { when }) => or(all, when), no);
  switch (name) {
    case 'forEach':
      made();
      return absent;
    case 'map':
      return arrayOfItems(run, made());
    case 'filter':
      return arrayOfItems(run, kept());
    case 'find':
      return member(run, arrayOfItems(run, kept()), constant(0));
    case 'reduce':
      return each ? sumOf(run, each, first, second) : fold(run, items, first, given[1]);
    case 'push':
      array.items = [...array.items, ...given.map((value) => itemOf(value, guardOf(run)))];
      return absent;
    case 'unshift':
      array.items = [...given.map((value) => itemOf(value, guardOf(run))), ...array.items];
      return absent;
    case 'concat': {
      const added = given.flatMap((one) => (one.kind === 'array' ? itemsWithin(run, one) : [itemOf(one)]));
      return arrayOfItems(run, [...items, ...added]);
    }
    case 'join': {
      const separator = isOneOf(first, undefined) ? constant(',') : first;
      return each ? operate('.join', asOperation(each), separator) : join(items, separator);
    }
    case 'includes':
      return each ? undefined : any(equal());
    case 'indexOf':
      return each ? undefined : ite(any(equal()), firstThere(equal()), constant(-1));
    case 'sort': {
      if (!areSure || !isAscending(run, first)) return undefined;
      const sorted = operate('sort', ...items.map(({ value }) => value));
      const inOrder = items.map((_, index) => itemOf(operate('at', sorted, constant(index))));
      setItems(run, array, inOrder);
      return array;
    }
    default:
      return writeNumber(run, array, name, given);
  }
}

/** True for a callback that subtracts its second argument from its first. */
function isAscending(run: Run, by: Value): boolean {
  const [a, b]: Value[] = ['a', 'b'].map((name) => ({ kind: 'global', name, line: 0 }));
  const order = by.kind === 'function' && a && b ? run.call(by, [a, b]) : absent;
  return isOperation(order, '-') && order.operands[0] === a && order.operands[1] === b;
}

function fold(run: Run, items: readonly Item[], by: Value, start: Value | undefined): Value {
  const [first, ...others] = start ? [itemOf(start), ...items] : items;
  return others.reduce<Value>((all, { value, when }, index) => {
    const next = (): Value => run.call(by, [all, value, constant(index)]);
    return either(run, when, next, () => all);
  }, first?.value ?? absent);
}

/** `reduce` over a message's array, when its callback adds a value to the sum. */
function sumOf(run: Run, item: Item, by: Value, start: Value): Value | undefined {
  const before: Value = { kind: 'global', name: 'sum', line: 0 };
  const added = run.call(by, [before, item.value]);
  const [left, right] = operandsOf(added);
  if (!isOperation(added, '+') || (left !== before && right !== before)) return undefined;
  const sum = operate('sum', asOperation({ ...item, value: left === before ? right : left }));
  return isOneOf(start, 0, undefined) ? sum : operate('+', sum, start);
}

function join(items: readonly Item[], separator: Value): Value {
  let [text, isFirst]: [Value, Value] = [constant(''), yes];
  for (const { value, when } of items) {
    const more = operate('+', ite(isFirst, constant(''), separator), operate('String', value));
    text = ite(when, operate('+', text, more), text);
    isFirst = and(isFirst, not(when));
  }
  return text;
}
