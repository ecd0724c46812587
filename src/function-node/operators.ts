import { operation, typeOf } from './operation';
import { absent, constant, unknown, type Operator, type Value } from './value';

const operators: readonly string[] = ['+', '-', '*', '/', '%', '**', '===', '==', '<', '>', '<=', '>='];

/** What an operator before an operand makes of it. */
export function unary(operator: string, value: Value, line: number): Value {
  switch (operator) {
    case '-':
      return operation(line, '*', value, constant(-1));
    case '+':
      return operation(line, 'number', value);
    case '!':
      return operation(line, '!', value);
    case 'typeof':
      return operation(line, 'typeof', value);
    case 'void':
      return absent;
    default:
      return unknown('value', line);
  }
}

/** What an operator between operands makes of them. */
export function binary(operator: string, left: Value, right: Value, line: number): Value {
  if (operator === '!==') return operation(line, '!', operation(line, '===', left, right));
  if (operator === '!=') return operation(line, '!', operation(line, '==', left, right));
  if (operator === '+') return join(left, right, line);
  // `x | 0` cuts decimals off.
  if (operator === '|' && right.kind === 'constant' && right.value === 0) return operation(line, 'trunc', left);
  return operators.includes(operator) ? operation(line, operator as Operator, left, right) : unknown('value', line);
}

/** What `+` makes of its operands; an empty text in front of others only makes a text of them. */
export function join(left: Value, right: Value, line: number): Value {
  if (right.kind === 'constant' && right.value === '' && typeOf(left) === 'string') return left;
  if (left.kind === 'constant' && left.value === '' && typeOf(right) === 'string') return right;
  return operation(line, '+', left, right);
}
