import type { Note } from './notes';
import { and, choose, not, truth } from './operate';
import { ITEMS, absent, isOperation, no, operandsOf, within, yes } from './value';
import type { Item, Kind, Members, Scope, Value } from './value';

/** The state of following code. */
export interface Run {
  /** Steps that may still be taken. */
  stepsLeft: number;
  /** How deep statements, expressions and calls are within one another. */
  depth: number;
  lineOf: (node: { start: number }) => number;
  /** For each open branch, the values of members before it assigned to them. */
  journal: Map<Members, Map<string, Value | undefined>>[];
  /** The members of the message that were assigned to, by their place. */
  places: Map<string, Members>;
  /** True when the code has copied the message. */
  isCopied: boolean;
  /** The places of the message that something is taken out of. */
  containers: Set<string>;
  /** The measurements that were sent; `isWhole` says that the code sends, or ends, by itself. */
  sent: Kind<'array'>;
  isWhole: boolean;
  /** Where a URL was assigned last. */
  urlLine: number;
  /** Context values that the code stores, and reads, as `flow.name`; `flow.*` for a name that isn't fixed. */
  stored: ReadonlySet<string>;
  read: ReadonlySet<string>;
  notes: Note[];
  /** Values that aren't assigned to anything: code that was copied in part. */
  loose: Value[];
  top: Scope;
  /** The conditions under which the blocks that are tried fail, the innermost last. */
  catching: Value[][];
  /** Calls a function of the code, or one that JavaScript or Node-RED provides. */
  call: (callee: Value, given: readonly Value[], line: number) => Value;
}

/** Bounds of following code: steps in all, levels within one another, and items of an array. */
export const LIMITS = { steps: 10_000, depth: 300, items: 2000 };

/** The code exceeds a limit. */
export class LimitExceeded extends Error {}

/** @throws LimitExceeded when no steps are left */
export function spend(run: Run, steps: number): void {
  run.stepsLeft -= steps;
  if (run.stepsLeft < 0) throw new LimitExceeded();
}

/** Follows a nested statement, expression or call. */
export function deeper<T>(run: Run, follow: () => T): T {
  spend(run, 1);
  if (run.depth >= LIMITS.depth) throw new LimitExceeded();
  run.depth += 1;
  try {
    return follow();
  } finally {
    run.depth -= 1;
  }
}

/** The value of a name or a member. */
export function read({ values, base }: Members, key: string): Value {
  return values.get(key) ?? (base ? within(base, key) : absent);
}

/** Assigns, and logs the value before for the innermost open branch. */
export function write(run: Run, members: Members, key: string, value: Value): void {
  const log = run.journal.at(-1);
  if (log && log !== members.born) {
    const before = log.get(members) ?? new Map<string, Value | undefined>();
    log.set(members, before);
    if (!before.has(key)) before.set(key, members.values.get(key));
  }
  members.values.set(key, value);
}

type Born = Pick<Run, 'journal'>;

export function newMembers(run: Born, values: Iterable<readonly [string, Value]> = [], base?: Kind<'place'>): Members {
  return { values: new Map(values), base, born: run.journal.at(-1) };
}

export function itemsOf({ members }: Kind<'array'>): readonly Item[] {
  const list = members.values.get(ITEMS);
  return list?.kind === 'list' ? list.items : [];
}

export function setItems(run: Run, { members }: Kind<'array'>, items: readonly Item[]): void {
  write(run, members, ITEMS, listOf(run, items));
}

export function arrayOfItems(run: Run, items: readonly Item[]): Kind<'array'> {
  return { kind: 'array', members: newMembers(run, [[ITEMS, listOf(run, items)]]) };
}

function listOf(run: Run, items: readonly Item[]): Kind<'list'> {
  spend(run, items.length > LIMITS.items ? Infinity : items.length / 64);
  return { kind: 'list', items };
}

export function arrayOf(run: Run, values: readonly Value[]): Kind<'array'> {
  return arrayOfItems(run, values.map(itemOf));
}

export function itemOf(value: Value): Item {
  return { value, when: yes };
}

const nothing = (): void => undefined;

/** Follows both branches of a condition and merges their assignments into choices. */
export function branch(run: Run, condition: Value, onYes: () => void, onNo: () => void = nothing): void {
  const known = truth(condition);
  if (known === true) return onYes();
  if (known === false) return onNo();
  const [whenYes, whenNo] = [attempt(run, onYes), attempt(run, onNo)];
  for (const members of new Set([...whenYes.keys(), ...whenNo.keys()])) {
    const [a, b] = [whenYes.get(members), whenNo.get(members)];
    for (const key of new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])])) {
      const before = read(members, key);
      write(run, members, key, merge(run, condition, before, a?.get(key) ?? before, b?.get(key) ?? before));
    }
  }
}

/** A choice between two values, each evaluated in its own branch. */
export function either(run: Run, condition: Value, whenYes: () => Value, whenNo: () => Value): Value {
  let [a, b]: [Value, Value] = [absent, absent];
  const [onYes, onNo] = [() => void (a = whenYes()), () => void (b = whenNo())];
  branch(run, condition, onYes, onNo);
  return choose(condition, a, b);
}

/** Does something with each of the values that a value is one of, where it is that one. */
export function forEachChoice(run: Run, value: Value, act: (one: Value) => Value): Value {
  if (!isOperation(value, 'choose')) return act(value);
  const [test, whenYes, whenNo] = operandsOf(value);
  const on = (one: Value) => () => forEachChoice(run, one, act);
  return either(run, test, on(whenYes), on(whenNo));
}

/** Runs an action, undoes its assignments, and returns the assigned values. */
export function attempt(run: Run, act: () => void): Map<Members, Map<string, Value>> {
  const log: Run['journal'][number] = new Map();
  run.journal.push(log);
  try {
    act();
  } finally {
    run.journal.pop();
  }
  const assigned = new Map<Members, Map<string, Value>>();
  for (const [members, before] of log) {
    spend(run, before.size);
    assigned.set(members, new Map(Array.from(before.keys(), (key) => [key, read(members, key)])));
    for (const [key, value] of before) {
      if (value === undefined) members.values.delete(key);
      else members.values.set(key, value);
    }
  }
  return assigned;
}

function merge(run: Run, condition: Value, before: Value, whenYes: Value, whenNo: Value): Value {
  if (whenYes === whenNo) return whenYes;
  if (whenYes.kind !== 'list' || whenNo.kind !== 'list') return choose(condition, whenYes, whenNo);
  const [a, b] = [whenYes.items, whenNo.items];
  spend(run, (a.length + b.length) / 64);
  const shared = a.findIndex((item, index) => item !== b[index]);
  const start = shared < 0 ? a.length : shared;
  // Elements that were replaced are still the same elements.
  if (a.length === b.length && before.kind === 'list' && a.length === before.items.length) {
    const items = a.map((item, index) => {
      const { value, when } = b[index] ?? item;
      return { ...item, value: choose(condition, item.value, value), when: choose(condition, item.when, when) };
    });
    return listOf(run, items);
  }
  const more = (items: readonly Item[], when: Value): Item[] =>
    items.slice(start).map((item) => ({ ...item, when: and(when, item.when) }));
  return listOf(run, [...a.slice(0, start), ...more(a, condition), ...more(b, not(condition))]);
}

/** Flags of a function, under names that code can't use: the following statements aren't reached. */
export const FLAGS = ['[return]', '[break]', '[continue]', '[thrown]'] as const;

export function innerScope(run: Born, parent: Scope | undefined, isFunction = false): Scope {
  return { variables: newMembers(run, isFunction ? FLAGS.map((name) => [name, no]) : []), parent, isFunction };
}

/** The scope that has a variable, or the scope that has all others. */
export function holderOf(run: Run, scope: Scope, name: string): Scope {
  if (scope.variables.values.has(name) || !scope.parent) return scope;
  return holderOf(run, scope.parent, name);
}

export function functionOf(scope: Scope): Scope {
  return scope.isFunction || !scope.parent ? scope : functionOf(scope.parent);
}

export function flagOf(scope: Scope, name: string): Value {
  return functionOf(scope).variables.values.get(name) ?? no;
}

export function setFlag(run: Run, scope: Scope, name: string, value: Value): void {
  write(run, functionOf(scope).variables, name, value);
}

/** Follows a repeated action once. Variables that it assigns to are unknown during and after it. */
export function repeat(run: Run, by: Value, follow: () => void): void {
  const assigned = attempt(run, follow);
  forget(run, assigned, by, false);
  follow();
  forget(run, assigned, by, false);
}

/** Gives up on an action repeated an unknown number of times: all that it assigns to becomes unknown. */
export function giveUp(run: Run, by: Value, follow: () => void): void {
  forget(run, attempt(run, follow), by, true);
}

/** Makes variables unknown; with `lists` also which items arrays have. */
function forget(run: Run, assigned: ReturnType<typeof attempt>, by: Value, lists: boolean): void {
  for (const [members, values] of assigned) {
    for (const [name, value] of values) {
      if (value.kind !== 'list' && !name.startsWith('[')) write(run, members, name, by);
      if (value.kind !== 'list' || !lists) continue;
      const items = [...value.items, itemOf(by)].map((item) => ({ ...item, when: and(item.when, by) }));
      write(run, members, name, listOf(run, items));
    }
  }
}
