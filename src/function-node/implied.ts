import { leavesOf } from './choices';
import { choice, isConstant, isOneOf, isOperation, operandsOf, same } from './value';
import type { Value } from './value';

const ASKING = ['typeof', 'isNaN', 'count', 'sum', 'filter', 'map', '.join', 'length'] as const;

/** A value without the tests without which nothing is recorded of it anyway. */
export function withoutImplied(value: Value): Value {
  if (value.kind !== 'choice') return value;
  const [a, b] = [withoutImplied(value.yes), withoutImplied(value.no)];
  if (isOneOf(b, undefined) && isImplied(value.test, true, a)) return a;
  if (isOneOf(a, undefined) && isImplied(value.test, false, b)) return b;
  return choice(value.test, a, b);
}

/** True when nothing is recorded of the value anyway where the test isn't answered so. */
function isImplied(test: Value, holds: boolean, value: Value): boolean {
  if (value.kind === 'choice')
    return leavesOf(value).every((leaf) => isOneOf(leaf, undefined) || isImplied(test, holds, leaf));
  const parts = partsOf(value);
  const liesIn = (place: Value): boolean => parts.some((part) => isWithin(part, place));
  const [asked, wanted] = operandsOf(test);
  if (holds) return test.kind === 'place' && liesIn(test) && !parts.some((part) => same(part, test));
  // A text has no members.
  if (isOperation(test, 'noJson')) return liesIn(asked) && !parts.some((part) => same(part, asked));
  if (isOperation(test, 'isNaN')) {
    const isRead = isOperation(value, 'Number', 'parseFloat', 'parseInt');
    return isRead && [value, operandsOf(value)[0]].some((one) => same(one, asked));
  }
  // Neither null nor undefined is recorded.
  const isThere = isOperation(test, '===', '==') && isOneOf(wanted, undefined, null);
  return isThere && (same(value, asked) || liesIn(asked) || parts.some((part) => same(part, asked)));
}

/** The parts without which JSONata gives no value: operands of computations, but not of questions. */
function partsOf(value: Value): Value[] {
  if (value.kind === 'choice') return isSure(value) ? [] : [value];
  if (value.kind !== 'operation') return isConstant(value) ? [] : [value];
  if (isOperation(value, ...ASKING)) return [];
  return [...(value.operator === 'at' ? [value] : []), ...value.operands.flatMap(partsOf)];
}

/** True for a choice whose branches are all constants with a value. */
function isSure(value: Value): boolean {
  if (value.kind === 'choice') return isSure(value.yes) && isSure(value.no);
  return isConstant(value) && value.value !== undefined;
}

function isWithin(part: Value, place: Value): boolean {
  if (part.kind !== 'place' || place.kind !== 'place' || part.root !== place.root) return false;
  return place.keys.every((key, index) => part.keys[index] === key);
}

/** What has to be there in the message for all of some values to be there. */
export function allThere(values: readonly Value[]): Value[] {
  const parts = values.flatMap(partsOf).filter(({ kind }) => kind === 'place' || kind === 'choice');
  return parts.filter((part, index) => parts.findIndex((other) => same(other, part)) === index);
}
