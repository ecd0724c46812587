import { and, choose, exists, not, onceNegated, operate, or, typeOf } from './operate';
import { absent, isConstant, isOneOf, isOperation, operandsOf, same, within, yes } from './value';
import type { Item, Kind, Value } from './value';

/** The conditions that a condition says all at once. */
export function factsOf(condition: Value): Value[] {
  if (isOperation(condition, 'and')) return condition.operands.flatMap(factsOf);
  const [negated] = operandsOf(condition);
  const isNeither = isOperation(condition, '!') && isOperation(negated, 'or');
  if (isNeither)
    return operandsOf(negated)
      .slice(0, 2)
      .flatMap((operand) => factsOf(onceNegated(not(operand))));
  return isOneOf(condition, true) ? [] : [condition];
}

/** Whether a condition holds where the facts do; undefined where they don't tell. */
function decide(condition: Value, facts: readonly Value[]): boolean | undefined {
  if (isConstant(condition)) return Boolean(condition.value);
  if (facts.some((fact) => same(fact, condition))) return true;
  if (isOperation(condition, '!')) {
    const decided = decide(operandsOf(condition)[0], facts);
    return decided === undefined ? undefined : !decided;
  }
  const negated = not(condition);
  if (facts.some((fact) => same(fact, negated) || excludes(fact, condition))) return false;
  if (!isOperation(condition, 'and', 'or')) return undefined;
  const decided = condition.operands.map((operand) => decide(operand, facts));
  const deciding = condition.operator === 'or';
  if (decided.includes(deciding)) return deciding;
  return decided.every((one) => one === !deciding) ? !deciding : undefined;
}

/** A value is no two constants at once. */
function excludes(fact: Value, condition: Value): boolean {
  const [[a, x], [b, y]] = [operandsOf(fact), operandsOf(condition)];
  const areEqualities = isOperation(fact, '===', '==') && isOperation(condition, '===', '==') && same(a, b);
  return areEqualities && isConstant(x) && isConstant(y) && typeOf(x) === typeOf(y) && x.value !== y.value;
}

/** True for conditions that can't both hold. */
export function exclude(a: Value, b: Value): boolean {
  return factsOf(a).some((condition) => decide(condition, factsOf(b)) === false);
}

/** Simplifies a value under facts: choices that they decide are replaced by the chosen branch. */
function assuming(value: Value, facts: readonly Value[]): Value {
  if (facts.length === 0 || value.kind !== 'operation') return value;
  const decided = value.operator === 'choose' ? decide(operandsOf(value)[0], facts) : undefined;
  if (decided !== undefined) return assuming(operandsOf(value)[decided ? 1 : 2], facts);
  return rebuild(value, (operand) => assuming(operand, facts));
}

/** A value with something else in the place of one that it is made of. */
export function substitute(value: Value, old: Value, by: Value): Value {
  if (same(value, old)) return by;
  return value.kind === 'operation' ? rebuild(value, (operand) => substitute(operand, old, by)) : value;
}

/** Makes tests of known containers exact: JavaScript takes `[]` and `{}` for true, JSONata for false. */
export function askingExactly(value: Value, isContainer: (place: Kind<'place'>) => boolean): Value {
  if (value.kind !== 'operation') return value;
  const asked = value.operator === 'choose' ? 1 : isOperation(value, 'and', 'or', '!') ? value.operands.length : 0;
  const operands = value.operands.map((operand, index) => {
    const isAsked = index < asked && operand.kind === 'place' && isContainer(operand);
    return isAsked ? operate('truthy', operand) : askingExactly(operand, isContainer);
  });
  return { ...value, operands };
}

function rebuild(value: Kind<'operation'>, change: (operand: Value) => Value): Value {
  const operands = value.operands.map(change);
  if (operands.every((operand, index) => operand === value.operands[index])) return value;
  const [first = absent, second = absent, third = absent] = operands;
  if (value.operator === 'choose') return choose(first, second, third);
  if (value.operator === 'and') return and(first, second);
  if (value.operator === 'or') return or(first, second);
  if (value.operator === '!') return not(first);
  const isPlace = value.operator === 'at' && first.kind === 'place' && isConstant(second);
  return isPlace ? within(first, second.value) : operate(value.operator, ...operands);
}

/** The alternatives that a value is, each where a condition holds that can. */
export function alternatives(value: Value, when: Value = yes): Item[] {
  const facts = factsOf(when);
  const known = assuming(value, facts);
  if (isOperation(known, 'choose')) {
    const [test, whenYes, whenNo] = operandsOf(known);
    return [...alternatives(whenYes, and(when, test)), ...alternatives(whenNo, and(when, not(test)))];
  }
  const isPossible = facts.every(
    (fact, index) =>
      decide(
        fact,
        facts.filter((_, at) => at !== index),
      ) !== false,
  );
  return isPossible ? [{ value: known, when }] : [];
}

/** The value of the first of several items whose condition holds, without the conditions that go without saying. */
export function firstOf([item, ...others]: readonly Item[], known: readonly Value[] = []): Value {
  if (item === undefined) return absent;
  const facts = factsOf(item.when);
  const value = assuming(item.value, [...facts, ...known]);
  const otherwise = firstOf(others, [...known, ...factsOf(not(item.when))]);
  const asked = facts.reduce((left, fact) => {
    const rest = left.filter((one) => one !== fact);
    const isSaid = decide(fact, [...known, ...rest]) === true;
    return isSaid || (isOneOf(otherwise, undefined) && isImplied(fact, value)) ? rest : left;
  }, facts);
  return choose(asked.reduce(and, yes), value, otherwise);
}

/** True when nothing is recorded of the value anyway where the condition doesn't hold. */
export function isImplied(condition: Value, value: Value): boolean {
  const parts = partsOf(value);
  const liesIn = (place: Value): boolean => parts.some((part) => isWithin(part, place));
  if (condition.kind === 'place') return liesIn(condition) && !parts.some((part) => same(part, condition));
  const [negated] = operandsOf(condition);
  const [asked, nothing] = operandsOf(negated);
  if (!isOperation(condition, '!')) return false;
  if (isOperation(negated, 'nan')) {
    const isRead = isOperation(value, 'number', 'parseFloat', 'parseInt');
    return isRead && [value, operandsOf(value)[0]].some((one) => same(one, asked));
  }
  // Neither null nor undefined is recorded.
  const isThere = isOperation(negated, '===', '==') && isOneOf(nothing, undefined, null);
  return isThere && (same(value, asked) || liesIn(asked) || parts.some((part) => same(part, asked)));
}

const ASKING = '! and or === == < > <= >= typeof nan count sum filter find map join length'.split(' ');

/** The parts without which JSONata gives no value: operands of computations, but not of questions. */
function partsOf(value: Value): Value[] {
  if (value.kind !== 'operation') return isConstant(value) ? [] : [value];
  if (ASKING.includes(value.operator)) return [];
  if (value.operator === 'choose') return isSure(value) ? [] : [value];
  return [...(value.operator === 'at' ? [value] : []), ...value.operands.flatMap(partsOf)];
}

/** True for a choice whose branches are all constants with a value. */
function isSure(value: Value): boolean {
  if (isOperation(value, 'choose')) return value.operands.slice(1).every(isSure);
  return isConstant(value) && value.value !== undefined;
}

function isWithin(part: Value, place: Value): boolean {
  if (part.kind !== 'place' || place.kind !== 'place' || part.root !== place.root) return false;
  return place.keys.every((key, index) => part.keys[index] === key);
}

/** That all that values are made of in the message is there. */
export function allThere(values: readonly Value[]): Value {
  const parts = values.flatMap(partsOf).filter((part) => part.kind === 'place' || isOperation(part, 'choose'));
  return parts.reduce<Value>(
    (all, part) => and(all, part.kind === 'place' ? exists(part) : operate('there', part)),
    yes,
  );
}
