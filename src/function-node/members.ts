import { and, casesOf, ite, leavesOf, or, under } from './choices';
import { compare, exists, operate, rebuild } from './operate';
import { arrayOf, arrayOfItems, forEachChoice, guardOf, here, itemOf, itemsOf, newObject, read, setItems } from './run';
import { spend, write, type Named, type Run } from './run';
import { absent, compose, constant, isConstant, isOneOf, isOperation, isText, no, operandsOf, place } from './value';
import { same, unknown, type Each, type Item, type Kind, type Value } from './value';

const CONSTANTS = new Map(Object.entries({ 'Math.PI': Math.PI, 'Number.EPSILON': Number.EPSILON }));

/** The member of a value. */
export function member(run: Run, object: Value, key: Value): Value {
  spend(run, 1);
  if (object.kind === 'unknown' || key.kind === 'unknown') return object.kind === 'unknown' ? object : key;
  if (key.kind === 'choice') return forEachChoice(run, key, (one) => member(run, object, one));
  if (object.kind === 'choice') return forEachChoice(run, object, (one) => member(run, one, key));
  const name = isConstant(key) ? String(key.value) : undefined;
  if (key.kind === 'key' && same(key.each.of, object)) return place(key.each);
  if (object.kind === 'array') return elementOf(run, object, key, name);
  if ((object.kind === 'object' || object.kind === 'place') && name !== undefined)
    return memberNamed(run, object, name);
  if (object.kind === 'object') {
    const members = Array.from(object.values, ([one, value]) => [one, here(run, value)] as const);
    return object.base ? unknown('value', run.line) : memberOf(key, members);
  }
  if (object.kind === 'global') {
    const path = `${object.name}.${name ?? '…'}`;
    return CONSTANTS.has(path) ? constant(CONSTANTS.get(path)) : { kind: 'global', name: path, line: run.line };
  }
  if (isText(object)) return constant(name === 'length' ? object.value.length : object.value[Number(name)]);
  if (isConstant(object)) return absent;
  if (object.kind === 'context' && name !== undefined && name !== 'length')
    return { ...object, name: object.name + (/^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `["${name}"]`) };
  if (isOperation(object, 'bytes') && /^\d+$/.test(name ?? '')) return byteAt(run, object, Number(name));
  // The end of an array isn't that of a text, and only the message tells which of them it is.
  const isOpen = ['all', 'function', 'regex', 'now'].includes(object.kind) || isOperation(object, '.slice');
  if (isOpen) return unknown('value', run.line);
  return name === 'length' ? operate('length', object) : operate('at', object, key);
}

/** A byte of an array, of a text, or of bytes that the message has. */
export function byteAt(run: Run, of: Value, index: number): Value {
  const [text, encoding] = operandsOf(of);
  if (of.kind === 'array') {
    const { value = absent } = itemsOf(run, of)[index] ?? {};
    return isOperation(value, 'byte', 'hex', 'base64', 'ofNumber') ? value : operate('&', value, constant(255));
  }
  if (!isOperation(of, 'bytes')) return operate('byte', of, constant(index));
  return isOneOf(encoding, 'hex')
    ? operate('hex', text, constant(2 * index), constant(2))
    : operate('base64', text, constant(index));
}

function memberNamed(run: Run, of: Kind<'object' | 'place'>, name: string): Value {
  if (of.kind === 'place' && name !== 'length') run.containers.add(placeKey(of));
  const value = read(run, membersAt(run, of), name);
  // Texts, arrays and bytes have a length of their own, which isn't read as other members are.
  return name === 'length' && value.kind === 'place' ? operate('length', of) : value;
}

/** The members of an object, or those of a place of the message, as far as they were assigned to. */
function membersAt(run: Run, of: Kind<'object' | 'place'>): Named {
  return of.kind === 'object' ? of : (run.places.get(placeKey(of)) ?? { values: new Map(), base: of });
}

/** Tells the places of the message apart; those of elements are never assigned to. */
export function placeKey({ root, keys }: Kind<'place'>): string {
  return JSON.stringify([typeof root === 'string' ? root : '', ...keys]);
}

function elementOf(run: Run, array: Kind<'array'>, key: Value, name: string | undefined): Value {
  const items = itemsOf(run, array);
  const [first] = items;
  const areSure = (some: readonly Item[]): boolean => some.every(({ when }) => isOneOf(when, true));
  if (first?.each && items.length === 1) {
    if (name === 'length') return operate('length', asOperation(first));
    // An element by its index is the element that the condition leaves at that index.
    const element = member(run, asOperation({ ...first, value: place(first.each) }), key);
    const within = (of: Value, one: string): Value => operate('at', of, constant(one));
    return replaced(first.value, first.each, (keys) => keys.reduce(within, element));
  }
  const index = Number(name);
  const named = items.map(({ value }, at) => [String(at), value] as const);
  if (name === undefined && areSure(items)) return memberOf(key, named);
  if (name === 'length' && !areSure(items)) return compose('count', ...items.map(({ when }) => when));
  if (name === 'length') return constant(items.length);
  if (areSure(items.slice(0, index + 1))) return items[index]?.value ?? absent;
  return index === 0 ? firstThere(items) : unknown('value', run.line);
}

/** The first of some items that is there. */
export function firstThere(items: readonly Item[]): Value {
  return items.reduceRight<Value>((rest, { value, when }) => ite(when, value, rest), absent);
}

/** The one of some members that has a name. */
function memberOf(key: Value, members: readonly (readonly [string, Value])[]): Value {
  const text = operate('String', key);
  return firstThere(members.map(([name, value]) => ({ value, when: compare('===', text, constant(name)) })));
}

/** Assigns to the member of a value. */
export function assignMember(run: Run, object: Value, key: Value, value: Value): void {
  spend(run, 1);
  const name = isConstant(key) ? String(key.value) : undefined;
  if (name === 'url') run.urlLine = run.line;
  forEachChoice(run, object, (one) => {
    // A copy of the message has the same places: which of them is meant isn't known.
    const isOpen = one.kind === 'place' && ((run.isCopied && one.keys.length > 0) || typeof one.root !== 'string');
    if (name === undefined || isOpen) return change(run, one, unknown('value', run.line));
    if (one.kind === 'array') assignElement(run, one, Number(name), value);
    if (one.kind === 'object' || one.kind === 'place') write(run, assigned(run, one), name, value);
    return absent;
  });
}

function assignElement(run: Run, array: Kind<'array'>, index: number, value: Value): void {
  const items = [...array.items];
  const isNext = index <= items.length && items.slice(0, index).every(({ when }) => isOneOf(here(run, when), true));
  if (!isNext) return void change(run, array, unknown('value', run.line));
  const before = items[index] ?? itemOf(absent, no);
  items[index] = itemOf(ite(guardOf(run), value, before.value), or(before.when, guardOf(run)));
  array.items = items;
}

/** Makes the contents of a value unknown after an unsupported change. */
export function change(run: Run, value: Value, by: Kind<'unknown'>): Value {
  if (value.kind === 'choice') for (const leaf of leavesOf(value)) change(run, leaf, by);
  if (value.kind === 'array') setItems(run, value, [itemOf(by)]);
  if (value.kind !== 'object' && value.kind !== 'place') return absent;
  const members = assigned(run, value);
  for (const name of members.values.keys()) members.values.set(name, by);
  members.base = by;
  return absent;
}

/** The members of a value, to assign to. */
function assigned(run: Run, of: Kind<'object' | 'place'>): Named {
  const members = membersAt(run, of);
  if (of.kind === 'object' || run.places.has(placeKey(of))) return members;
  run.places.set(placeKey(of), members);
  run.cells.push(members);
  return members;
}

/** An array of one item that stands for each element of a message's array, or each member of its object. */
export function eachOf(run: Run, of: Value, isIndex: boolean, take = 'value'): Kind<'array'> {
  const each: Each = { of, isIndex, line: run.line };
  const [key, element]: [Value, Value] = [{ kind: 'key', each }, place(each)];
  if (of.kind === 'place') run.containers.add(placeKey(of));
  const value = take === 'value' ? element : take === 'key' ? key : arrayOf(run, [key, element]);
  return arrayOfItems(run, [{ value, when: exists(element), each }]);
}

/** Replaces what is read out of the elements of an array. */
function replaced(value: Value, each: Each, by: (keys: readonly string[]) => Value): Value {
  const element = place(each);
  return rebuild(value, (part) =>
    part.kind === 'place' && same({ ...part, keys: [] }, element) ? by(part.keys) : part,
  );
}

/** Turns an item that stands for each element into one operation on the message's array. */
export function asOperation({ value, when, each }: Item): Value {
  if (!each) return unknown('value', 0);
  // Within a predicate on elements, places of the message are read from JSONata's root.
  const outside = (part: Value): Value =>
    part.kind === 'place' && part.root === 'message' ? { ...part, root: 'outer' } : part;
  const ofElement = (one: Value): Value =>
    rebuild(
      replaced(one, each, (keys) => place('element', ...keys)),
      outside,
    );
  const asked = under(exists(place(each)), when);
  const all = each.isIndex ? each.of : operate('values', each.of);
  const filtered = isOneOf(asked, true) ? all : operate('filter', all, ofElement(asked));
  return same(value, place(each)) ? filtered : operate('map', filtered, ofElement(value));
}

/** The items of a value that is spread, or added to others. */
export function itemsWithin(run: Run, value: Value): Item[] {
  return casesOf(value).flatMap(({ value: one, when }) => {
    if (one.kind === 'array') return itemsOf(run, one).map((item) => ({ ...item, when: and(when, item.when) }));
    if (isConstant(one) && !isText(one)) return [];
    return [itemOf(one.kind === 'unknown' ? one : { kind: 'all', of: one }, when)];
  });
}

/** Gives an object the members of another, as `{...other}` does. */
export function copyMembers(run: Run, to: Kind<'object'>, from: Value): void {
  forEachChoice(run, from, (one) => {
    if (one.kind !== 'place' && one.kind !== 'object')
      return isConstant(one) ? absent : change(run, to, unknown('value', run.line));
    const { values, base } = membersAt(run, one);
    if (to.values.size === 0) to.base = base;
    for (const [name, value] of values) write(run, to, name, here(run, value));
    return absent;
  });
}

/** A deep copy, independent of later assignments to the value. */
export function deepCopy(run: Run, value: Value, depth = 0): Value {
  const of = (one: Value): Value => (depth > 20 ? unknown('complex', 0) : deepCopy(run, here(run, one), depth + 1));
  const copyOf = (item: Item): Item => ({ ...item, value: of(item.value) });
  if (value.kind === 'array') return arrayOfItems(run, itemsOf(run, value).map(copyOf));
  if (value.kind !== 'object' && value.kind !== 'place') return value;
  const { values, base } = membersAt(run, value);
  if (base) run.isCopied = true;
  if (values.size === 0 && base) return value.kind === 'place' ? value : newObject(run, [], base);
  spend(run, values.size);
  const copied = Array.from(values, ([name, one]) => [name, of(one)] as const);
  return Object.assign(newObject(run, copied, base), value.kind === 'object' && { line: value.line });
}
