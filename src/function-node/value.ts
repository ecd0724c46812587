import type { Function as FunctionSyntax } from 'acorn';
import type { NoteCode } from './notes';
import type { Operator, Scalar } from './operators';

export type { Scalar } from './operators';

/** A value of a function node, as far as it is known before a message comes. */
export type Value =
  | { kind: 'constant'; value: Scalar }
  /** A place in the message, in each sample of an array payload, in an element that is asked about, or outside of it. */
  | { kind: 'place'; root: 'message' | 'sample' | 'element' | 'outer'; keys: readonly string[] }
  | { kind: 'context'; scope: 'flow' | 'global'; name: string; store: string | undefined }
  | { kind: 'env'; name: string }
  /** The time at which the code runs, in milliseconds. */
  | { kind: 'now' }
  | { kind: 'regex'; source: string; flags: string }
  /** The size is the number of values that it is made of, as often as they occur. */
  | { kind: 'operation'; operator: Operator; operands: readonly Value[]; size: number }
  | { kind: 'object'; members: Members; line: number }
  /** Its items are the member `ITEMS`. */
  | { kind: 'array'; members: Members }
  | { kind: 'list'; items: readonly Item[] }
  | { kind: 'function'; syntax: FunctionSyntax; scope: Scope }
  /** A name that the code doesn't give a value, or a member of it. */
  | { kind: 'global'; name: string; line: number }
  /** All elements of an array that a function is given one by one. */
  | { kind: 'all'; of: Value }
  /** A member's name, or an element's index, that is known only when a message comes. */
  | { kind: 'key'; of: Value; isIndex: boolean; line: number }
  | Measurement
  /** A value that can't be known, and why. */
  | { kind: 'unknown'; code: NoteCode; line: number; name: string };

export type Kind<K extends Value['kind']> = Extract<Value, { kind: K }>;

/** A measurement as a message has it when it is sent. */
export interface Measurement {
  kind: 'measurement';
  field: Value;
  value: Value;
  timestamp: Value;
  url: Value;
  urlLine: number;
  headers: Value;
  line: number;
}

/** Named values that code assigns to: the members of an object, or the variables of a scope. */
export interface Members {
  values: Map<string, Value>;
  /** The place of the message that the other members are read from. */
  base: Kind<'place'> | undefined;
  /** The conditions under which it was made: nothing else knows it there. */
  born: unknown;
}

/** An item that is there where a condition holds; with a key it stands for each element of an array that a message has. */
export interface Item {
  value: Value;
  when: Value;
  each?: Kind<'key'>;
}

export interface Scope {
  variables: Members;
  parent: Scope | undefined;
  isFunction: boolean;
}

export const ITEMS = '[items]';
/** Larger values would give expressions too long to be read. */
const MAX_SIZE = 500;

export const absent: Value = { kind: 'constant', value: undefined };
export const yes: Value = { kind: 'constant', value: true };
export const no: Value = { kind: 'constant', value: false };

export function constant(value: Scalar): Kind<'constant'> {
  return { kind: 'constant', value };
}

export function unknown(code: NoteCode, line: number, name = ''): Kind<'unknown'> {
  return { kind: 'unknown', code, line, name };
}

export function place(root: Kind<'place'>['root'], ...keys: readonly string[]): Kind<'place'> {
  return { kind: 'place', root, keys };
}

export function within(of: Kind<'place'>, key: unknown): Kind<'place'> {
  return { ...of, keys: [...of.keys, String(key)] };
}

/** An operation without simplification. One that grows too large is unknown, at line 0 until its line is set. */
export function compose(operator: Operator, ...operands: readonly Value[]): Value {
  const size = operands.reduce((sum, operand) => sum + sizeOf(operand), 1);
  return size > MAX_SIZE ? unknown('complex', 0) : { kind: 'operation', operator, operands, size };
}

export function sizeOf(value: Value): number {
  return value.kind === 'operation' ? value.size : 1;
}

export function isOperation<O extends Operator>(
  value: Value | undefined,
  ...operators: readonly O[]
): value is Kind<'operation'> & { operator: O } {
  return value?.kind === 'operation' && operators.some((operator) => operator === value.operator);
}

export function isConstant(value: Value | undefined): value is Kind<'constant'> {
  return value?.kind === 'constant';
}

/** True for one of these constants. */
export function isOneOf(value: Value | undefined, ...scalars: readonly Scalar[]): boolean {
  return value?.kind === 'constant' && scalars.includes(value.value);
}

export function isText(value: Value | undefined): value is Kind<'constant'> & { value: string } {
  return value?.kind === 'constant' && typeof value.value === 'string';
}

/** The operands of an operation: the test of a choice and its values. */
export function operandsOf(value: Value | undefined): [Value, Value, Value] {
  const [first = absent, second = absent, third = absent] = value?.kind === 'operation' ? value.operands : [];
  return [first, second, third];
}

/** True for values that are certainly the same for every message. */
export function same(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind === 'operation' && b.kind === 'operation') {
    if (a.operator !== b.operator || a.size !== b.size || a.operands.length !== b.operands.length) return false;
    return a.operands.every((operand, index) => same(operand, b.operands[index] ?? absent));
  }
  if (a.kind === 'constant' && b.kind === 'constant') return Object.is(a.value, b.value);
  const isPlain = ['place', 'context', 'env', 'regex', 'now'].includes(a.kind) && a.kind === b.kind;
  return isPlain && JSON.stringify(a) === JSON.stringify(b);
}
