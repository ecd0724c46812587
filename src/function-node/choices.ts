import { choice, compose, constant, isConstant, isOneOf, isOperation, no, operandsOf, same, yes } from './value';
import type { Kind, Value } from './value';

/** A test with whether it is true. */
export type Fact = readonly [test: Value, holds: boolean];
type Facts = readonly Fact[];

/** Stands where no message comes: whatever it is merged with is taken. */
const dead: Value = { kind: 'constant', value: null };

/**
 * The value that a condition chooses. A condition is `yes`, `no`, unknown, or a choice of conditions; a choice names no
 * test whose answer the tests above it tell.
 */
export function ite(condition: Value, whenYes: Value, whenNo: Value, facts: Facts = []): Value {
  if (condition.kind === 'choice') {
    const { test } = condition;
    return split(test, facts, (isYes, known) => ite(isYes ? condition.yes : condition.no, whenYes, whenNo, known));
  }
  if (condition.kind === 'constant') return restrict(condition.value === true ? whenYes : whenNo, facts);
  const [a, b] = [restrict(whenYes, facts), restrict(whenNo, facts)];
  return b === dead || same(a, b) ? a : condition;
}

function restrict(value: Value, facts: Facts): Value {
  if (value.kind !== 'choice' || facts.length === 0) return value;
  return split(value.test, facts, (isYes, known) => restrict(isYes ? value.yes : value.no, known));
}

function split(test: Value, facts: Facts, of: (isYes: boolean, known: Facts) => Value): Value {
  const decided = decide(test, facts);
  if (decided !== undefined) return of(decided, facts);
  const [a, b] = [of(true, [...facts, [test, true]]), of(false, [...facts, [test, false]])];
  // What the second test says the first has not been.
  const isSaid = b.kind === 'choice' && same(b.no, a) && decide(test, [[b.test, true]]) === false;
  return b === dead || isSaid ? (isSaid ? b : a) : a === dead ? b : choice(test, a, b);
}

/** The answer to a test that others tell; undefined where they don't. */
function decide(test: Value, facts: Facts): boolean | undefined {
  const [asked, wanted] = operandsOf(test);
  const isEquality = isOperation(test, '===', '==') && isConstant(wanted);
  for (const [fact, holds] of facts) {
    if (same(fact, test)) return holds;
    if (!holds || !isEquality) continue;
    // What is one constant is no other, and what is true is there.
    const [subject, value] = operandsOf(fact);
    const isNothing = isOneOf(wanted, undefined, null);
    if (isNothing && same(fact, asked)) return false;
    if (!isOperation(fact, '===', '==') || !isConstant(value) || !same(subject, asked)) continue;
    const areAlike = typeof value.value === typeof wanted.value;
    if (areAlike ? value.value !== wanted.value : isNothing && value.value != null) return false;
  }
  return undefined;
}

/** A value as it is where a condition holds. */
export function under(condition: Value, value: Value): Value {
  return value.kind === 'choice' ? ite(condition, value, dead) : value;
}

export const and = (a: Value, b: Value): Value => ite(a, b, no);
export const or = (a: Value, b: Value): Value => ite(a, yes, b);
export const not = (a: Value): Value => ite(a, no, yes);

/** The condition that a value is true for JavaScript. */
export function truth(value: Value): Value {
  if (value.kind === 'choice') return ite(choice(value.test, yes, no), truth(value.yes), truth(value.no));
  if (value.kind === 'unknown') return value;
  if (isConstant(value)) return constant(Boolean(value.value));
  if (isOperation(value, 'count')) return value.operands.reduce(or, no);
  const isThere = ['now', 'regex', 'object', 'array', 'function'].includes(value.kind);
  return isThere || isOperation(value, '.split', 'filter', 'map', 'values', 'date', 'bytes')
    ? yes
    : choice(value, yes, no);
}

/** The values that a value can be. */
export const leavesOf = (value: Value): Value[] =>
  value.kind === 'choice' ? [...leavesOf(value.yes), ...leavesOf(value.no)] : [value];

/** Replaces each value that a value can be. */
export function mapLeaves(value: Value, change: (leaf: Value) => Value): Value {
  if (value.kind !== 'choice') return change(value);
  return ite(choice(value.test, yes, no), mapLeaves(value.yes, change), mapLeaves(value.no, change));
}

/** The values that a value can be where a condition holds, each with the condition under which it is that one. */
export function casesOf(value: Value, when: Value = yes): { value: Value; when: Value }[] {
  const known = under(when, value);
  if (known.kind !== 'choice') return isOneOf(when, false) ? [] : [{ value: known, when }];
  const test = choice(known.test, yes, no);
  return [...casesOf(known.yes, and(when, test)), ...casesOf(known.no, and(when, not(test)))];
}

/** The tests of a choice as one, as far as they lead to the same two values; a test that isn't true is negated by `!`. */
export function factor(value: Kind<'choice'>): { test: Value; yes: Value; no: Value } {
  const { test } = value;
  const [a, b] = [value.yes, value.no].map((one) => (one.kind === 'choice' ? factor(one) : undefined));
  if (b && same(b.yes, value.yes)) return { test: compose('or', test, b.test), yes: b.yes, no: b.no };
  if (b && same(b.no, value.yes)) return { test: compose('and', negated(test), b.test), yes: b.yes, no: b.no };
  if (a && same(a.no, value.no)) return { test: compose('and', test, a.test), yes: a.yes, no: a.no };
  if (a && same(a.yes, value.no)) return { test: compose('and', test, negated(a.test)), yes: a.no, no: a.yes };
  return { test, yes: value.yes, no: value.no };
}

export const negated = (test: Value): Value => (isOperation(test, '!') ? operandsOf(test)[0] : compose('!', test));

/** The tests that are answered in one way wherever a condition holds. */
export function factsOf(condition: Value): Fact[] {
  if (condition.kind !== 'choice') return [];
  const { test } = condition;
  if (isOneOf(condition.no, false)) return [[test, true], ...factsOf(condition.yes)];
  return isOneOf(condition.yes, false) ? [[test, false], ...factsOf(condition.no)] : [];
}
