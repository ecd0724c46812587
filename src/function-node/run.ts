import { and, ite, not, or, under } from './choices';
import type { Note } from './notes';
import { absent, choice, isOneOf, no, place, sizeOf, within, yes } from './value';
import type { Item, Kind, Scope, Value } from './value';

/** A measurement as a message has it when it is sent, where a condition holds. */
export interface Measurement {
  field: Value;
  value: Value;
  timestamp: Value;
  url: Value;
  urlLine: number;
  headers: Value;
  line: number;
  when: Value;
}

/** The named values of an object, a scope or a place of the message; those of the message have a base that the others are read from. */
export interface Named {
  values: Map<string, Value>;
  base?: Kind<'place' | 'unknown'> | undefined;
}

/** Bounds of following code: steps in all, levels within one another, and items of an array. */
export const LIMITS = { steps: 10_000, depth: 300, items: 2000 };

/** The code exceeds a limit. */
export class LimitExceeded extends Error {}

/** The state of following code. What a statement does, it does where the guard holds. */
export class Run {
  guard: Value = yes;
  /** How many branches and ends have another side that goes on as well; where none has, all that goes on is under the guard. */
  branches = 0;
  /** Where `break` and `continue` have left the innermost loop and round. */
  left: Record<'break' | 'continue', Value> = { break: no, continue: no };
  /** How many times something was left for good. */
  exits = 0;
  /** The text of the message that was read as JSON, if any. */
  parsed: Value = absent;
  /** What is done after the code: the callbacks of timers and promises. */
  later: (() => void)[] = [];
  /** How many calls there were of what gives another value each time. */
  draws = 0;
  /** What the innermost function returns. */
  result: Value = absent;
  /** Steps that may still be taken, and how deep statements, expressions and calls are within one another. */
  stepsLeft = LIMITS.steps;
  depth = 0;
  readonly top: Scope = { values: new Map([['msg', place('message')]]), parent: undefined, isFunction: true };
  scope = this.top;
  /** All that can be assigned to. */
  cells: (Named | Kind<'array'>)[] = [this.top];
  /** The members of the message that were assigned to, by their place. */
  readonly places = new Map<string, Named>();
  /** The places of the message that something is taken out of. */
  readonly containers = new Set<string>();
  /** True when the code has copied the message. */
  isCopied = false;
  sent: Measurement[] = [];
  /** True when the code sends, or ends, by itself. */
  isWhole = false;
  /** Values that aren't assigned to anything: code that was copied in part. */
  loose: Value[] = [];
  readonly notes: Note[] = [];
  /** The line of what is followed, and where a URL was assigned last. */
  line = 1;
  urlLine = 1;

  /**
   * @param contexts the context values that the code stores and reads, as `flow.name`; `flow.*` for a name that isn't fixed
   * @param call calls a function of the code, or one that JavaScript or Node-RED provides
   */
  constructor(
    readonly contexts: Readonly<Record<'stored' | 'read', ReadonlySet<string>>>,
    readonly call: (callee: Value, given: readonly Value[]) => Value,
  ) {}
}

/** Notes why something can't be taken over. */
export function note(run: Run, about: Note['about'], { code, line, name }: Kind<'unknown'>): void {
  run.notes.push({ about, code, line, name });
}

/** @throws LimitExceeded when no steps are left */
export function spend(run: Run, steps: number): void {
  run.stepsLeft -= steps;
  if (run.stepsLeft < 0) throw new LimitExceeded();
}

/** Spends what it takes to merge values: each of their tests is compared with those before it. */
export function weigh(run: Run, ...values: readonly Value[]): void {
  const size = values.reduce((sum, value) => sum + sizeOf(value), 0);
  spend(run, (size / 16) ** 2);
}

/** Follows a nested statement, expression or call. */
export function deeper<T>(run: Run, follow: () => T): T {
  spend(run, 1);
  if (run.depth >= LIMITS.depth) throw new LimitExceeded();
  run.depth += 1;
  const result = follow();
  run.depth -= 1;
  return result;
}

/** The value of a name or a member. */
export function read(run: Run, { values, base }: Named, key: string): Value {
  const value = values.get(key);
  return value ? here(run, value) : inBase(base, key);
}

function inBase(base: Named['base'], key: string): Value {
  return base?.kind === 'place' ? within(base, key) : (base ?? absent);
}

/** A value as it is where the guard holds. */
export function here(run: Run, value: Value): Value {
  if (value.kind !== 'choice') return value;
  weigh(run, run.guard, value);
  return under(run.guard, value);
}

/** Assigns where the guard holds. */
export function write(run: Run, { values, base }: Named, key: string, value: Value): void {
  const before = values.get(key) ?? inBase(base, key);
  weigh(run, run.guard, before);
  values.set(key, ite(guardOf(run), value, before));
}

/** Does something in a scope of its own. */
export function inScope(run: Run, act: () => void, parent = run.scope, isFunction = false): void {
  const before = run.scope;
  run.scope = { values: new Map(), parent, isFunction };
  run.cells.push(run.scope);
  act();
  run.scope = before;
}

type Names = Iterable<readonly [string, Value]>;

export function newObject(run: Run, values: Names = [], base?: Named['base']): Kind<'object'> {
  const object: Kind<'object'> = { kind: 'object', values: new Map(values), base, line: run.line };
  run.cells.push(object);
  return object;
}

export function arrayOfItems(run: Run, items: readonly Item[]): Kind<'array'> {
  spend(run, items.length > LIMITS.items ? Infinity : items.length / 64);
  const array: Kind<'array'> = { kind: 'array', items };
  run.cells.push(array);
  return array;
}

export function arrayOf(run: Run, values: readonly Value[]): Kind<'array'> {
  const items = values.map((value) => itemOf(value));
  return arrayOfItems(run, items);
}

export function itemOf(value: Value, when: Value = yes): Item {
  return { value, when };
}

/** The items of an array as they are where the guard holds. */
export function itemsOf(run: Run, { items }: Kind<'array'>): Item[] {
  return items
    .map(({ value, when, each }) => ({ value: here(run, value), when: here(run, when), each }))
    .filter(({ when }) => !isOneOf(when, false));
}

/** The condition that tells what is done here from what is done elsewhere. */
export function guardOf(run: Run): Value {
  return run.branches === 0 ? yes : run.guard;
}

/** Replaces the items of an array where the guard holds. */
export function setItems(run: Run, array: Kind<'array'>, items: readonly Item[]): void {
  const are = (some: readonly Item[], condition: Value): Item[] =>
    some.map((item) => ({ ...item, when: and(condition, item.when) })).filter(({ when }) => !isOneOf(when, false));
  array.items = [...are(array.items, not(guardOf(run))), ...are(items, guardOf(run))];
}

/** Follows both branches of a condition; the value is the one or the other. */
export function either(run: Run, condition: Value, whenYes: () => Value, whenNo: () => Value = () => absent): Value {
  const { guard } = run;
  weigh(run, guard, condition);
  const sides = [and(guard, condition), and(guard, not(condition))] as const;
  const more = sides.some((side) => isOneOf(side, false)) ? 0 : 1;
  run.branches += more;
  const follow = (side: Value, act: () => Value): { value: Value; after: Value } => {
    run.guard = side;
    return { value: isOneOf(side, false) ? absent : act(), after: run.guard };
  };
  const [a, b] = [follow(sides[0], whenYes), follow(sides[1], whenNo)];
  run.guard = a.after === sides[0] && b.after === sides[1] ? guard : or(a.after, b.after);
  run.branches -= more;
  weigh(run, condition, a.value, b.value);
  return ite(condition, a.value, b.value);
}

/** Does something where a condition holds as well. */
export function where(run: Run, condition: Value, act: () => void): void {
  either(run, condition, () => (act(), absent));
}

/** Does something with each of the values that a value can be, where it is that one. */
export function forEachChoice(run: Run, value: Value, act: (one: Value) => Value): Value {
  if (value.kind !== 'choice') return act(value);
  const on = (one: Value) => (): Value => forEachChoice(run, one, act);
  return either(run, choice(value.test, yes, no), on(value.yes), on(value.no));
}

/** What an action changed: named values, and arrays. */
interface Changed {
  values: { cell: Named; key: string; value: Value }[];
  arrays: Kind<'array'>[];
  sent: readonly Measurement[];
  hasLeft: boolean;
}

/** Tries an action out: undoes all that it changes, and tells what that was. */
export function attempt(run: Run, act: () => void): Changed {
  const { guard, branches, left, exits, later, result, sent, isCopied, urlLine } = run;
  const before = new Map(run.cells.map((cell) => [cell, 'items' in cell ? cell.items : new Map(cell.values)]));
  spend(run, 1 + before.size / 64);
  Object.assign(run, { left: { ...left }, later: [...later], sent: [] });
  act();
  followLater(run, later.length);
  const changed: Changed = { values: [], arrays: [], sent: run.sent, hasLeft: run.exits > exits };
  run.cells = [...new Set([...before.keys(), ...run.places.values()])];
  for (const cell of run.cells) {
    const was = before.get(cell);
    if ('items' in cell) {
      if (cell.items !== was) changed.arrays.push(cell);
      cell.items = was as readonly Item[];
    } else {
      const values = was instanceof Map ? was : new Map<string, Value>();
      for (const [key, value] of cell.values) if (values.get(key) !== value) changed.values.push({ cell, key, value });
      cell.values = values;
    }
  }
  Object.assign(run, { guard, branches, left, exits, later, result, sent, isCopied, urlLine });
  return changed;
}

/** Follows an action that is repeated, once: what it assigns to is unknown during and after it. */
export function repeat(run: Run, by: Value, act: () => void): void {
  const { values } = attempt(run, act);
  const forget = (): void => {
    for (const { cell, key } of values) cell.values.set(key, by);
  };
  forget();
  act();
  forget();
}

/** Does something after the code, under the condition that holds here. */
export function defer(run: Run, act: () => void): void {
  const { guard } = run;
  run.later.push(() => {
    Object.assign(run, { guard, branches: 1 });
    act();
  });
}

/** Does what was put off, from an index on; what that puts off in turn isn't done. */
export function followLater(run: Run, from: number): void {
  for (const act of run.later.slice(from)) act();
}

/** Gives up on an action that is repeated an unknown number of times: all that it changes becomes unknown. */
export function giveUp(run: Run, by: Kind<'unknown'>, act: () => void): void {
  const { values, arrays, sent, hasLeft } = attempt(run, act);
  for (const { cell, key } of values) cell.values.set(key, by);
  for (const array of arrays) array.items = [...array.items, itemOf(by, by)];
  // To which device it sends isn't lost.
  run.sent.push(...sent.map((one) => ({ ...one, field: by, when: run.guard })));
  if (!hasLeft) return;
  run.guard = and(run.guard, by);
  run.branches += 1;
}
