import { OPERATORS, computeOf, type Operator } from './operators';
import {
  absent,
  compose,
  constant,
  isConstant,
  isOneOf,
  isOperation,
  isText,
  no,
  operandsOf,
  same,
  unknown,
  yes,
} from './value';
import type { Item, Value } from './value';

const MAX_TEXT_LENGTH = 10_000;

/** The certain type of a value as `typeof` names it, `null` for null, and `any` where it is uncertain. */
export function typeOf(value: Value): string {
  if (value.kind === 'constant') return value.value === null ? 'null' : typeof value.value;
  if (value.kind === 'now') return 'number';
  if (value.kind === 'key') return value.isIndex ? 'number' : 'string';
  if (value.kind !== 'operation') return ['object', 'array', 'regex'].includes(value.kind) ? 'object' : 'any';
  if (value.operator !== '+' && value.operator !== 'choose') return OPERATORS[value.operator][0];
  const [first = 'any', second, third] = value.operands.map(typeOf);
  if (value.operator === 'choose') return second === third ? (second ?? 'any') : 'any';
  if (first === 'string' || second === 'string') return 'string';
  return [first, second].every((type) => type === 'number' || type === 'boolean') ? 'number' : 'any';
}

/** An operation on values: its result where they are known, and as few operations as say the same otherwise. */
export function operate(operator: Operator, ...operands: readonly Value[]): Value {
  const [first = absent, second = absent] = operands;
  const unknownOperand = operands.find(({ kind }) => kind === 'unknown');
  if (unknownOperand) return unknownOperand;
  const compute = computeOf(operator);
  const [varying, ...others] = operands.filter((operand) => !isConstant(operand));
  // JavaScript would write "undefined" into the text.
  if (operator === '+' && !varying && operands.some(isText) && [first, second].some((one) => isOneOf(one, undefined)))
    return absent;
  if (compute && !varying)
    return computed(() => compute(...operands.map((one) => (isConstant(one) ? one.value : undefined))));
  if (compute && others.length === 0 && isOperation(varying, 'choose') && isFixed(varying)) {
    const [test, ...values] = operandsOf(varying);
    const [a, b] = values.map((value) => operate(operator, ...operands.map((one) => (one === varying ? value : one))));
    return choose(test, a ?? absent, b ?? absent);
  }
  if (operator === '===' || operator === '==') return equality(operator, first, second);
  if (operator === '-' && isOneOf(second, 0)) return operate('number', first);
  if ((operator === 'number' || operator === 'parseFloat') && typeOf(first) === 'number') return first;
  if (operator === 'parseFloat' && isOperation(first, 'fixed')) return compose('number', first);
  if (operator === 'string' && typeOf(first) === 'string') return first;
  if (operator === 'millis' && typeOf(first) === 'number') return first;
  if (['floor', 'ceil', 'round', 'trunc'].includes(operator) && isInteger(first)) return first;
  if (operator === '+' && isOneOf(first, 0) && typeOf(second) === 'number') return second;
  if (operator === '+' && (isOneOf(first, '') || isOneOf(second, ''))) {
    return operate('string', isOneOf(first, '') ? second : first);
  }
  // Texts that follow one another are one text.
  const [start, end] = operandsOf(first);
  if (
    operator === '+' &&
    isOperation(first, '+') &&
    isConstant(second) &&
    typeOf(end) === 'string' &&
    isConstant(end)
  ) {
    return operate('+', start, operate('+', end, second));
  }
  return compose(operator, ...operands);
}

function computed(compute: () => ReturnType<typeof constant>['value']): Value {
  try {
    const value = compute();
    return typeof value === 'string' && value.length > MAX_TEXT_LENGTH ? unknown('complex', 0) : constant(value);
  } catch {
    // The code would fail there.
    return unknown('value', 0);
  }
}

/** True for a constant, or a choice of them. */
function isFixed(value: Value): boolean {
  return isConstant(value) || (isOperation(value, 'choose') && value.operands.slice(1).every(isFixed));
}

/** The value that a condition chooses. */
export function choose(test: Value, whenYes: Value, whenNo: Value): Value {
  const condition = onceNegated(test);
  const known = truth(condition);
  if (known !== undefined) return known ? whenYes : whenNo;
  if (same(whenYes, whenNo)) return whenYes;
  if (condition.kind === 'unknown') return condition;
  if (typeOf(whenYes) === 'boolean' && typeOf(whenNo) === 'boolean') {
    const [a, b] = [same(whenYes, condition) ? yes : whenYes, same(whenNo, condition) ? no : whenNo];
    const boolean = (one: Value): Value => (typeOf(one) === 'boolean' ? one : not(not(one)));
    if (isConstant(a)) return boolean(a.value === true ? or(condition, b) : and(not(condition), b));
    if (isConstant(b)) return boolean(b.value === true ? or(not(condition), a) : and(condition, a));
  }
  if (isOperation(condition, '!')) return choose(operandsOf(condition)[0], whenNo, whenYes);
  // A nested choice by the same condition is already decided.
  const [[first, inner], [other, , outer]] = [operandsOf(whenYes), operandsOf(whenNo)];
  if (isOperation(whenYes, 'choose') && same(first, condition)) return choose(condition, inner, whenNo);
  if (isOperation(whenNo, 'choose') && same(other, condition)) return choose(condition, whenYes, outer);
  return compose('choose', condition, whenYes, whenNo);
}

/** Simplifies a value that is only tested for truth. */
export function asCondition(value: Value): Value {
  const [test, whenYes, whenNo] = operandsOf(value);
  if (isOperation(value, '!') && isOperation(test, '!')) return asCondition(onceNegated(value));
  if (isOperation(value, 'count')) return value.operands.reduce((any, when) => or(any, when), no);
  if (!isOperation(value, 'choose')) return value;
  const known = (one: Value, isTest: boolean): boolean | undefined =>
    same(one, test) ? isTest : same(one, not(test)) ? !isTest : truth(one);
  const [a, b] = [known(whenYes, true), known(whenNo, false)];
  if (a === true) return or(test, asCondition(whenNo));
  if (b === false) return and(test, asCondition(whenYes));
  if (a === false) return and(not(test), asCondition(whenNo));
  return b === true ? or(not(test), asCondition(whenYes)) : value;
}

export function not(value: Value): Value {
  const known = truth(value);
  if (known !== undefined) return constant(!known);
  const [inner] = operandsOf(value);
  // `!!x` is x when x is a boolean.
  const isDouble = isOperation(value, '!') && (typeOf(inner) === 'boolean' || isOperation(inner, '!'));
  return value.kind === 'unknown' ? value : isDouble ? inner : compose('!', value);
}

export function and(a: Value, b: Value): Value {
  return both('and', false, a, isOperation(b, 'or') ? withoutImpossible(b, a) : b);
}

/** Drops alternatives of an `or` that contradict a fact. */
function withoutImpossible(condition: Value, fact: Value): Value {
  if (isOperation(fact, 'and')) return fact.operands.reduce(withoutImpossible, condition);
  if (!isOperation(condition, 'or')) return same(condition, not(fact)) ? no : condition;
  const [left, right] = operandsOf(condition);
  return or(withoutImpossible(left, fact), withoutImpossible(right, fact));
}

export function or(a: Value, b: Value): Value {
  // `a || (!a && b)`, as a chain of `else if` says it, is `a || b`.
  const [first, rest] = operandsOf(b);
  return isOperation(b, 'and') && same(first, not(a)) ? or(a, rest) : both('or', true, a, b);
}

/** Removes a double negation from a value that is only tested for truth. */
export function onceNegated(value: Value): Value {
  const [inner] = operandsOf(value);
  return isOperation(value, '!') && isOperation(inner, '!') ? operandsOf(inner)[0] : value;
}

/** @param deciding the truth value with which one operand decides the result: false for `and`, true for `or` */
function both(operator: 'and' | 'or', deciding: boolean, first: Value, second: Value): Value {
  const [a, b] = [onceNegated(first), onceNegated(second)];
  const [left, right] = [truth(a), truth(b)];
  if (left === deciding || right === deciding) return constant(deciding);
  if (left !== undefined) return b;
  if (right !== undefined || same(a, b)) return a;
  if (same(a, not(b)) || same(not(a), b)) return constant(deciding);
  return [a, b].find(({ kind }) => kind === 'unknown') ?? compose(operator, a, b);
}

/** Whether a value is true for JavaScript; undefined where only a message tells. */
export function truth(value: Value): boolean | undefined {
  if (isConstant(value)) return Boolean(value.value);
  if (isOperation(value, 'split', 'filter', 'map', 'values', 'date', 'bytes')) return true;
  return ['now', 'regex', 'object', 'array', 'function'].includes(value.kind) || undefined;
}

const WHOLE =
  'floor ceil round trunc parseInt byte byteOfNumber byteOfHex byteOfBase64 signed modulo length count & | ^ << >> >>>';

/** True for a number that has no fraction, whatever message comes. */
export function isInteger(value: Value): boolean {
  if (value.kind !== 'operation') return value.kind === 'now' || (isConstant(value) && Number.isInteger(value.value));
  if (['*', '-', '+'].includes(value.operator)) return typeOf(value) === 'number' && value.operands.every(isInteger);
  if (value.operator === 'choose') return value.operands.slice(1).every(isInteger);
  return WHOLE.split(' ').includes(value.operator);
}

function equality(operator: '===' | '==', left: Value, right: Value): Value {
  if (same(left, right)) return yes;
  // The constant stands at the right, so that the same question is the same operation.
  if (isConstant(left) && !isConstant(right)) return equality(operator, right, left);
  const [a, b] = [typeOf(left), typeOf(right)];
  const isNothing = b === 'undefined' || b === 'null';
  if (a !== 'any' && b !== 'any' && a !== b && (operator === '===' || isNothing)) return no;
  if (a === 'boolean' && isConstant(right) && b === 'boolean') return right.value === true ? left : not(left);
  const [test, whenYes, whenNo] = operandsOf(left);
  if (isOperation(left, 'choose') && isConstant(right) && (isConstant(whenYes) || isConstant(whenNo))) {
    return choose(test, operate(operator, whenYes, right), operate(operator, whenNo, right));
  }
  return compose(a === b && a !== 'any' ? '===' : operator, left, right);
}

export function exists(value: Value): Value {
  return not(operate('===', value, absent));
}

const OPPOSITE = { '<': '>', '>': '<', '<=': '>=', '>=': '<=', '===': '===', '==': '==' } as const;
const ABOVE = ['> -1', '>= 0'];
const BELOW = ['=== -1', '== -1', '< 0', '<= -1'];

/** A comparison, simplified for counts, positions in texts and `typeof`. */
export function compare(operator: keyof typeof OPPOSITE, left: Value, right: Value): Value {
  if (isConstant(left) && !isConstant(right)) return compare(OPPOSITE[operator], right, left);
  const asked = `${operator} ${isConstant(right) ? String(right.value) : ''}`;
  if (isOperation(left, 'count') && ['> 0', '>= 1'].includes(asked)) return asCondition(left);
  if (isOperation(left, 'count') && ['<= 0', '< 1', '=== 0', '== 0'].includes(asked)) return not(asCondition(left));
  if (isOperation(left, 'indexOf')) {
    if (ABOVE.includes(asked)) return operate('includes', ...left.operands);
    if (BELOW.includes(asked)) return not(operate('includes', ...left.operands));
    if (['=== 0', '== 0'].includes(asked)) return operate('startsWith', ...left.operands);
  }
  if (isOperation(left, 'typeof') && isOneOf(right, 'undefined')) return operate('===', operandsOf(left)[0], absent);
  return operate(operator, left, right);
}

/** The parts of a concatenated text, adjacent constants merged. */
export function textParts(value: Value): Value[] {
  const isJoined = isOperation(value, '+') && typeOf(value) === 'string';
  if (!isJoined) return [value];
  return value.operands.flatMap(textParts).reduce<Value[]>((parts, part) => {
    const last = parts.at(-1);
    const isOne = isText(last) && isText(part);
    return isOne ? [...parts.slice(0, -1), constant(last.value + part.value)] : [...parts, part];
  }, []);
}

/** The first of some items that is there. */
export function firstThere(items: readonly Item[]): Value {
  return items.reduceRight<Value>((rest, { value, when }) => choose(when, value, rest), absent);
}
