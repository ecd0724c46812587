import {
  absent,
  compose,
  constant,
  isOperation,
  same,
  unknown,
  type Constant,
  type Operator,
  type Value,
} from './value';

/** Larger than any that a person writes: a variable that is doubled in every line would fill the memory. */
const largest = 500;

/** What stays a time, in whatever unit: rounding, writing it as a text, dividing milliseconds to seconds. */
const keepsTime: readonly Operator[] = ['number', 'string', 'floor', 'ceil', 'round', 'trunc', 'fixed'];

/**
 * Computes with values: at once where they are constant, otherwise when a message comes.
 *
 * @param line where it stands, for what can't be followed
 */
export function operation(line: number, operator: Operator, ...operands: Value[]): Value {
  const lost = operands.find((operand) => operand.kind === 'unknown');
  if (lost) return lost;
  const [first = absent, ...others] = operands;
  const composed = compose(operator, ...operands);
  if (composed.size > largest) return unknown('value', line);
  if (operator === '?:') return choose(composed, first, others[0] ?? absent, others[1] ?? absent);
  if (operator === '!') {
    const known = truth(first);
    return known === undefined ? composed : constant(!known);
  }
  if (operator === 'json') return composed;
  if (operands.some(({ kind }) => kind === 'now' || kind === 'moment')) return onTime(line, operator, first, others);
  if (operands.some(({ kind }) => kind === 'object' || kind === 'array' || kind === 'function')) {
    return unknown('value', line);
  }
  const compute = computing[operator];
  if (compute && operands.every((operand) => operand.kind === 'constant')) {
    const [a, b] = operands.map(({ value }) => value);
    return constant(compute(a as never, b as never));
  }
  return composed;
}

/** Whether a value counts as true in a condition; undefined where that depends on the message. */
export function truth(value: Value): boolean | undefined {
  if (value.kind === 'constant') return Boolean(value.value);
  return ['object', 'array', 'function', 'now', 'moment'].includes(value.kind) ? true : undefined;
}

/** What a condition's opposite is. */
export function opposite(condition: Value): Value {
  return isOperation(condition, '!') ? (condition.operands[0] ?? absent) : operation(0, '!', condition);
}

function choose(composed: Value, test: Value, yes: Value, no: Value): Value {
  const known = truth(test);
  if (known !== undefined) return known ? yes : no;
  return same(yes, no) ? yes : composed;
}

function onTime(line: number, operator: Operator, time: Value, others: readonly Value[]): Value {
  if (time.kind !== 'now' && time.kind !== 'moment') return unknown('time', line);
  if (keepsTime.includes(operator)) return time;
  const [other] = others;
  const toSeconds = operator === '/' && other?.kind === 'constant' && other.value === 1000;
  const toText = operator === '+' && other?.kind === 'constant' && other.value === '';
  return toSeconds || toText ? time : unknown('time', line);
}

type Compute = (a: never, b: never) => Constant;

/** What JavaScript makes of constants, with all of its coercions; what isn't among these is left to the runtime. */
const computing: Partial<Record<Operator, Compute>> = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => a / b,
  '%': (a: number, b: number) => a % b,
  '**': (a: number, b: number) => a ** b,
  '===': (a, b) => a === b,
  '<': (a: number, b: number) => a < b,
  '>': (a: number, b: number) => a > b,
  '<=': (a: number, b: number) => a <= b,
  '>=': (a: number, b: number) => a >= b,
  number: Number,
  string: String,
  floor: Math.floor,
  ceil: Math.ceil,
  round: Math.round,
  trunc: Math.trunc,
  abs: Math.abs,
  sqrt: Math.sqrt,
  upper: (a) => String(a).toUpperCase(),
  lower: (a) => String(a).toLowerCase(),
};

const ofTruth: readonly Operator[] = ['===', '==', '<', '>', '<=', '>=', '!', '&&', '||', 'nan'];
const ofText: readonly Operator[] = ['string', 'fixed', 'upper', 'lower', 'encode', 'json', 'typeof'];

/** What type a value certainly has; `any` where that depends on the message. */
export function typeOf(value: Value): 'number' | 'string' | 'boolean' | 'any' {
  if (value.kind === 'constant') {
    const type = typeof value.value;
    return type === 'number' || type === 'string' || type === 'boolean' ? type : 'any';
  }
  if (value.kind !== 'operation') return 'any';
  const { operator, operands } = value;
  if (ofTruth.includes(operator)) return 'boolean';
  if (ofText.includes(operator)) return 'string';
  if (operator === '?:') {
    const [yes, no] = operands.slice(1).map(typeOf);
    return yes !== undefined && yes === no ? yes : 'any';
  }
  const types = operands.map(typeOf);
  if (operator !== '+' || !types.some((type) => type === 'string' || type === 'any')) return 'number';
  return types.includes('string') ? 'string' : 'any';
}
