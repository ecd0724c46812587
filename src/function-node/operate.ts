import { ite, leavesOf, mapLeaves, not, or, truth } from './choices';
import { compute, resultType, type Operator } from './operators';
import { absent, compose, constant, isConstant, isOneOf, isOperation, isText, no, operandsOf, same } from './value';
import { unknown, yes, type Value } from './value';

/** The certain type of a value as `typeof` names it, `null` for null, and `any` where it is uncertain. */
export function typeOf(value: Value): string {
  if (value.kind === 'constant') return value.value === null ? 'null' : typeof value.value;
  if (value.kind === 'now') return 'number';
  if (value.kind === 'key') return value.each.isIndex ? 'number' : 'string';
  if (value.kind === 'choice') {
    const [first = 'any', ...others] = leavesOf(value).map(typeOf);
    return others.every((type) => type === first) ? first : 'any';
  }
  if (value.kind !== 'operation') return ['object', 'array', 'regex'].includes(value.kind) ? 'object' : 'any';
  if (value.operator !== '+') return resultType(value.operator);
  const types = value.operands.map(typeOf);
  if (types.includes('string')) return 'string';
  return types.every((type) => type === 'number' || type === 'boolean') ? 'number' : 'any';
}

/** An operation on values: its result where they are known, and as few operations as say the same otherwise. */
export function operate(operator: Operator, ...operands: readonly Value[]): Value {
  const [first = absent, second = absent] = operands;
  const unknownOperand = operands.find(({ kind }) => kind === 'unknown');
  if (unknownOperand) return unknownOperand;
  const [varying, ...others] = operands.filter((operand) => !isConstant(operand));
  if (!varying) return computed(operator, operands) ?? compose(operator, ...operands);
  if (others.length === 0 && varying.kind === 'choice' && leavesOf(varying).some(isConstant))
    return mapLeaves(varying, (leaf) => operate(operator, ...operands.map((one) => (one === varying ? leaf : one))));
  return simplified(operator, first, second) ?? compose(operator, ...operands);
}

/** Conversions that leave a value of their type as it is. */
const CONVERTED: Partial<Record<Operator, string>> = {
  ...{ Number: 'number', parseFloat: 'number', 'Date.parse': 'number' },
  String: 'string',
};

function simplified(operator: Operator, first: Value, second: Value): Value | undefined {
  const type = typeOf(first);
  if (CONVERTED[operator] === type) return first;
  switch (operator as string) {
    case '-':
      return isOneOf(second, 0) ? operate('Number', first) : undefined;
    case 'isNaN':
      if (isOperation(first, 'Number')) return operate('isNaN', operandsOf(first)[0]);
      // Where JavaScript calculates no number, JSONata gives no value.
      return type === 'number' ? operate('===', first, absent) : undefined;
    case '+': {
      // It is added to round as decimals do, which the record node does by itself.
      if (isOneOf(second, Number.EPSILON)) return operate('Number', first);
      if (isOneOf(first, 0) && typeOf(second) === 'number') return second;
      if (isOneOf(first, '')) return operate('String', second);
      if (isOneOf(second, '')) return operate('String', first);
      // Texts that follow one another are one text.
      const [start, end] = operandsOf(first);
      return isOperation(first, '+') && isConstant(second) && isText(end)
        ? operate('+', start, operate('+', end, second))
        : undefined;
    }
    case '&':
      return isConstant(first) ? operate('&', second, first) : undefined;
  }
  return undefined;
}

function computed(operator: Operator, operands: readonly Value[]): Value | undefined {
  // JavaScript would write "undefined" into the text.
  if (operator === '+' && operands.some(isText) && operands.some((one) => isOneOf(one, undefined))) return absent;
  try {
    const scalars = operands.map((one) => (isConstant(one) ? one.value : undefined));
    const computed = compute(operator, scalars);
    return computed && constant(computed.result);
  } catch {
    // The code would fail there.
    return unknown('value', 0);
  }
}

/** An operation with the result true or false as a condition, any other as it is. */
export function askOrOperate(operator: Operator, operands: readonly Value[]): Value {
  const value = operate(operator, ...operands);
  return resultType(operator) === 'boolean' ? truth(value) : value;
}

const OPPOSITE = { '<': '>', '>': '<', '<=': '>=', '>=': '<=', '===': '===', '==': '==' } as const;
type Comparison = keyof typeof OPPOSITE;
export const COMPARISONS = Object.keys(OPPOSITE) as readonly Comparison[];

/** The condition that two values compare so. */
export function compare(operator: Comparison, left: Value, right: Value): Value {
  // The constant stands at the right, so that the same question is the same operation.
  if (isConstant(left) && !isConstant(right)) return compare(OPPOSITE[operator], right, left);
  const isEquality = operator === '===' || operator === '==';
  if (isEquality && same(left, right)) return yes;
  if (left.kind === 'choice' && isConstant(right) && leavesOf(left).some(isConstant))
    return mapLeaves(left, (leaf) => compare(operator, leaf, right));
  const asked = `${operator.replace('===', '==')} ${isConstant(right) ? String(right.value) : ''}`;
  if (isOperation(left, 'count') && ['> 0', '>= 1'].includes(asked)) return left.operands.reduce(or, no);
  if (isOperation(left, 'count') && ['<= 0', '< 1', '== 0'].includes(asked)) return not(left.operands.reduce(or, no));
  if (isOperation(left, 'typeof') && isOneOf(right, 'undefined')) return compare('===', operandsOf(left)[0], absent);
  if (!isEquality || isConstant(left)) return askOrOperate(operator, [left, right]);
  const [a, b] = [typeOf(left), typeOf(right)];
  if (a !== 'any' && b !== 'any' && a !== b && (operator === '===' || isOneOf(right, undefined, null))) return no;
  if (a === 'boolean' && isConstant(right) && b === 'boolean')
    return right.value === true ? truth(left) : not(truth(left));
  return askOrOperate(a === b && a !== 'any' ? '===' : operator, [left, right]);
}

/** The condition that a value isn't undefined. */
export function exists(value: Value): Value {
  return not(compare('===', value, absent));
}

/** A value with each value in it that isn't an operation or a choice replaced. */
export function rebuild(value: Value, change: (part: Value) => Value): Value {
  if (value.kind === 'choice')
    return ite(truth(rebuild(value.test, change)), rebuild(value.yes, change), rebuild(value.no, change));
  if (value.kind !== 'operation') return change(value);
  const operands = value.operands.map((operand) => rebuild(operand, change));
  return operands.every((one, index) => one === value.operands[index]) ? value : operate(value.operator, ...operands);
}
