import { factsOf, substitute } from './conditions';
import { and, choose, exists, firstThere, not, operate, typeOf } from './operate';
import {
  arrayOf,
  arrayOfItems,
  forEachChoice,
  itemOf,
  itemsOf,
  newMembers,
  read,
  setItems,
  spend,
  write,
} from './state';
import type { Run } from './state';
import {
  absent,
  compose,
  constant,
  isConstant,
  isOperation,
  isText,
  operandsOf,
  place,
  same,
  unknown,
  within,
  yes,
} from './value';
import type { Item, Kind, Members, Value } from './value';

/** Marks a place of the message that is changed in an unknown way. */
const CHANGED = '[changed]';
const MAX_INDEX = 1000;
const CONSTANTS: Readonly<Record<string, number>> = {
  'Math.PI': Math.PI,
  'Math.E': Math.E,
  'Number.EPSILON': Number.EPSILON,
};
/** The element that a question about each element of an array is about. */
const ELEMENT = place('element');

/** The member of a value. */
export function member(run: Run, object: Value, key: Value, line: number): Value {
  spend(run, 1);
  const [unknownOne] = [object, key].filter(({ kind }) => kind === 'unknown');
  if (unknownOne) return unknownOne;
  if (isOperation(key, 'choose')) return forEachChoice(run, key, (one) => member(run, object, one, line));
  if (isOperation(object, 'choose')) return forEachChoice(run, object, (one) => member(run, one, key, line));
  const name = isConstant(key) ? String(key.value) : undefined;
  switch (object.kind) {
    case 'object': {
      const { base, values } = object.members;
      if (name !== undefined) return read(object.members, name);
      if (base) return values.size === 0 ? operate('at', base, key) : unknown('value', line);
      return memberNamed(key, [...values]);
    }
    case 'array':
      return elementOf(run, object, key, name, line);
    case 'place':
      return name === undefined ? operate('at', object, key) : memberOfPlace(run, object, name);
    case 'context':
      if (name === undefined || name === 'length') break;
      return { ...object, name: object.name + (/^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `["${name}"]`) };
    case 'constant':
      if (!isText(object) || name === undefined) return absent;
      return constant(name === 'length' ? object.value.length : object.value[Number(name)]);
    case 'global': {
      const path = `${object.name}.${name ?? '…'}`;
      return path in CONSTANTS ? constant(CONSTANTS[path]) : { kind: 'global', name: path, line };
    }
    case 'operation':
      if (isOperation(object, 'slice') && /^\d+$/.test(name ?? '')) return elementOfPart(object, Number(name));
      if (!isOperation(object, 'bytes') || name === undefined || name === 'length') break;
      return byteAt(object, Number(name));
    case 'env':
    case 'key':
      break;
    case 'all':
    case 'function':
    case 'list':
    case 'measurement':
    case 'now':
    case 'regex':
    case 'unknown':
      return unknown('value', line);
  }
  return operate(name === 'length' ? 'length' : 'at', ...(name === 'length' ? [object] : [object, key]));
}

/** Element of a slice: of an array, or a character of a text, which only the message tells. */
function elementOfPart(part: Value, index: number): Value {
  const [of, start] = operandsOf(part);
  const at = operate('+', start, constant(index));
  const end = isConstant(at) && at.value === -1 ? absent : operate('+', at, constant(1));
  const character = operate('slice', of, at, end);
  return typeOf(of) === 'string' ? character : choose(operate('isArray', of), operate('at', of, at), character);
}

/** A byte of an array, of a text, or of bytes that the message has. */
export function byteAt(of: Value, index: number): Value {
  const [text, encoding] = operandsOf(of);
  if (of.kind === 'array') return itemsOf(of)[index]?.value ?? absent;
  if (!isOperation(of, 'bytes')) return operate('byte', of, constant(index));
  return operate(
    isConstant(encoding) && encoding.value === 'hex' ? 'byteOfHex' : 'byteOfBase64',
    text,
    constant(index),
  );
}

function memberOfPlace(run: Run, of: Kind<'place'>, name: string): Value {
  const members = placeOf(run, of);
  if (name !== 'length') run.containers.add(placeKey(of));
  const value = members?.values.get(CHANGED) ?? (members ? read(members, name) : within(of, name));
  // Texts, arrays and bytes have a length of their own, which isn't read as other members are.
  return name === 'length' && value.kind === 'place' ? operate('length', of) : value;
}

export function placeKey({ keys }: Kind<'place'>): string {
  return JSON.stringify(keys);
}

function placeOf(run: Run, of: Kind<'place'>): Members | undefined {
  return run.places.get(placeKey(of));
}

function elementOf(run: Run, array: Kind<'array'>, key: Value, name: string | undefined, line: number): Value {
  const items = itemsOf(array);
  const [first] = items;
  const areSure = (some: readonly Item[]): boolean => some.every(({ when }) => when === yes);
  if (first?.each && items.length === 1) {
    const element = operate('at', first.each.of, first.each);
    const all = asOperation({ ...first, value: element });
    return name === 'length' ? operate('length', all) : substitute(first.value, element, member(run, all, key, line));
  }
  if (name === 'length')
    return areSure(items) ? constant(items.length) : compose('count', ...items.map(({ when }) => when));
  if (name === undefined) {
    return areSure(items)
      ? memberNamed(
          key,
          items.map(({ value }, index) => [String(index), value]),
        )
      : unknown('value', line);
  }
  const index = Number(name);
  if (areSure(items.slice(0, index + 1))) return items[index]?.value ?? absent;
  return index === 0 ? firstThere(items) : unknown('value', line);
}

/** The one of some members that has a name. */
function memberNamed(key: Value, members: readonly (readonly [string, Value])[]): Value {
  const text = operate('string', key);
  return firstThere(members.map(([name, value]) => ({ value, when: operate('===', text, constant(name)) })));
}

/** Assigns to the member of a value. */
export function assignMember(run: Run, object: Value, key: Value, value: Value, line: number): void {
  spend(run, 1);
  const name = isConstant(key) ? String(key.value) : undefined;
  if (name === 'url') run.urlLine = line;
  forEachChoice(run, object, (one) => {
    if (name === undefined) return change(run, one, unknown('value', line));
    else if (one.kind === 'object') write(run, one.members, name, value);
    else if (one.kind === 'array') assignElement(run, one, name, value, line);
    else if (one.kind === 'place') {
      // A copy of the message has the same places: which of them is meant isn't known.
      if (run.isCopied && one.keys.length > 0) return change(run, one, unknown('value', line));
      write(run, membersAt(run, one), name, value);
    }
    return absent;
  });
}

function assignElement(run: Run, array: Kind<'array'>, name: string, value: Value, line: number): void {
  const items = itemsOf(array);
  const isEmptied = name === 'length' && isConstant(value) && value.value === 0;
  const index = isEmptied ? 0 : Number(name);
  if (!(index < MAX_INDEX) || items.slice(0, index).some(({ when }) => when !== yes)) {
    change(run, array, unknown('value', line));
    return;
  }
  const holes = Array.from({ length: Math.max(0, index - items.length) }, () => itemOf(absent));
  const assigned = isEmptied ? [] : [itemOf(value), ...items.slice(index + 1)];
  setItems(run, array, [...items.slice(0, index), ...holes, ...assigned]);
}

/** Makes the contents of a value unknown after an unsupported change. */
export function change(run: Run, value: Value, by: Value): Value {
  if (value.kind === 'array') setItems(run, value, [itemOf(by)]);
  if (value.kind === 'object') for (const name of value.members.values.keys()) write(run, value.members, name, by);
  if (value.kind === 'place') write(run, membersAt(run, value), CHANGED, by);
  if (isOperation(value, 'choose')) for (const operand of value.operands.slice(1)) change(run, operand, by);
  return absent;
}

/** The members of a place to assign to: the message is there whatever condition it was first assigned to under. */
function membersAt(run: Run, of: Kind<'place'>): Members {
  const members = placeOf(run, of) ?? { ...newMembers(run, [], of), born: undefined };
  run.places.set(placeKey(of), members);
  return members;
}

/** An array of one item that stands for each element of a message's array, or each member of its object. */
export function eachOf(run: Run, of: Value, isIndex: boolean, line: number, take = 'value'): Kind<'array'> {
  const key: Kind<'key'> = { kind: 'key', of, isIndex, line };
  if (of.kind === 'place') run.containers.add(placeKey(of));
  const element = member(run, of, key, line);
  const value = take === 'value' ? element : take === 'key' ? key : arrayOf(run, [key, element]);
  return arrayOfItems(run, [{ value, when: exists(element), each: key }]);
}

/** Turns an item that stands for each element into one operation on the message's array. */
export function asOperation({ value, when, each }: Item): Value {
  if (!each) return unknown('value', 0);
  const element = operate('at', each.of, each);
  const asked = factsOf(when).filter((fact) => !same(fact, exists(element)));
  const all = each.isIndex ? each.of : operate('values', each.of);
  const ofElement = (one: Value): Value => outside(substitute(one, element, ELEMENT));
  // JSONata takes a number for an index.
  const condition = asked.reduce(and, yes);
  const boolean = typeOf(condition) === 'boolean' ? condition : not(not(condition));
  const filtered = asked.length === 0 ? all : operate('filter', all, ofElement(boolean));
  return same(value, element) ? filtered : operate('map', filtered, ofElement(value));
}

/** Within a predicate on elements, places of the message are read from JSONata's root. */
function outside(value: Value): Value {
  if (value.kind === 'place') return value.root === 'message' ? { ...value, root: 'outer' } : value;
  return value.kind === 'operation' ? { ...value, operands: value.operands.map(outside) } : value;
}

/** The items of a value that is spread, or added to others. */
export function itemsWithin(run: Run, value: Value): Item[] {
  if (value.kind === 'array') return [...itemsOf(value)];
  if (isConstant(value) && !isText(value)) return [];
  if (!isOperation(value, 'choose')) return [itemOf(value.kind === 'unknown' ? value : { kind: 'all', of: value })];
  const [test, whenYes, whenNo] = operandsOf(value);
  const [a, b] = [itemsWithin(run, whenYes), itemsWithin(run, whenNo)];
  const under = ({ when, ...item }: Item, isYes: boolean): Item => {
    return { ...item, when: isYes ? choose(test, when, constant(false)) : choose(test, constant(false), when) };
  };
  return [...a.map((item) => under(item, true)), ...b.map((item) => under(item, false))];
}

/** Gives an object the members of another, as `{...other}` and `Object.assign` do. */
export function copyMembers(run: Run, to: Kind<'object'>, from: Value, line: number): void {
  forEachChoice(run, from, (one) => {
    const members =
      one.kind === 'object'
        ? one.members
        : one.kind === 'place'
          ? (placeOf(run, one) ?? newMembers(run, [], one))
          : undefined;
    if (members) {
      if (to.members.values.size === 0) to.members.base = members.base;
      spend(run, members.values.size);
      for (const [name, value] of members.values) write(run, to.members, name, value);
    } else if (one.kind !== 'constant') change(run, to, unknown('value', line));
    return absent;
  });
}

/** A deep copy, independent of later assignments to the value. */
export function deepCopy(run: Run, value: Value, depth = 0): Value {
  const of = (one: Value): Value => (depth > 20 ? unknown('complex', 0) : deepCopy(run, one, depth + 1));
  if (value.kind === 'array')
    return arrayOfItems(
      run,
      itemsOf(value).map((item) => ({ ...item, value: of(item.value) })),
    );
  const members = value.kind === 'object' ? value.members : value.kind === 'place' ? placeOf(run, value) : undefined;
  if (value.kind === 'place' || members?.base) run.isCopied = true;
  if (!members) return value;
  spend(run, members.values.size);
  const values = Array.from(members.values, ([name, one]) => [name, of(one)] as const);
  const line = value.kind === 'object' ? value.line : 0;
  return { kind: 'object', members: newMembers(run, values, members.base), line };
}
