import type { Function as FunctionSyntax } from 'acorn';
import type { NoteCode } from './notes';
import type { Operator, Scalar } from './operators';

export type { Scalar } from './operators';

/** A value of a function node, as far as it is known before a message comes. */
export type Value =
  | { kind: 'constant'; value: Scalar }
  /** A place in the message, in each sample of an array payload, outside of an element that is asked about, or in it. */
  | { kind: 'place'; root: 'message' | 'sample' | 'outer' | 'element' | Each; keys: readonly string[] }
  /** The name of a member, or the index of an element. */
  | { kind: 'key'; each: Each }
  | { kind: 'context'; scope: 'flow' | 'global'; name: string; store: string | undefined }
  | { kind: 'env'; name: string }
  /** The time at which the code runs, in milliseconds. */
  | { kind: 'now' }
  | { kind: 'regex'; source: string; flags: string }
  /** The size is the number of values that it is made of, as often as they occur. */
  | { kind: 'operation'; size: number; operator: Operator; operands: readonly Value[] }
  /** One value where the test is true for JavaScript, another where it isn't; the test is no choice itself. */
  | { kind: 'choice'; size: number; test: Value; yes: Value; no: Value }
  | { kind: 'object'; values: Map<string, Value>; base: Kind<'place' | 'unknown'> | undefined; line: number }
  | { kind: 'array'; items: readonly Item[] }
  | { kind: 'function'; syntax: FunctionSyntax; scope: Scope }
  /** A name that the code doesn't give a value, or a member of it. */
  | { kind: 'global'; name: string; line: number }
  /** All elements of an array that a function is given one by one. */
  | { kind: 'all'; of: Value }
  /** A value that can't be known, and why. */
  | { kind: 'unknown'; code: NoteCode; line: number; name: string };

export type Kind<K extends Value['kind']> = Extract<Value, { kind: K }>;

/** The elements of an array that only the message knows, or the members of such an object. */
export interface Each {
  of: Value;
  isIndex: boolean;
  line: number;
}

/** An element of an array, there where a condition holds; with `each` it stands for all elements of a message's array. */
export interface Item {
  value: Value;
  when: Value;
  each?: Each | undefined;
}

/** The variables of a block. */
export interface Scope {
  values: Map<string, Value>;
  parent: Scope | undefined;
  isFunction: boolean;
}

/** Larger values would give expressions too long to be read. */
const MAX_SIZE = 500;

export const absent: Kind<'constant'> = { kind: 'constant', value: undefined };
export const yes: Kind<'constant'> = { kind: 'constant', value: true };
export const no: Kind<'constant'> = { kind: 'constant', value: false };

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
  const size = operands.reduce((sum, one) => sum + sizeOf(one), 1);
  return size > MAX_SIZE ? unknown('complex', 0) : { kind: 'operation', size, operator, operands };
}

export function choice(test: Value, whenYes: Value, whenNo: Value): Value {
  if (same(whenYes, whenNo)) return whenYes;
  const size = sizeOf(test) + sizeOf(whenYes) + sizeOf(whenNo);
  return size > MAX_SIZE ? unknown('complex', 0) : { kind: 'choice', size, test, yes: whenYes, no: whenNo };
}

export function sizeOf(value: Value): number {
  return value.kind === 'operation' || value.kind === 'choice' ? value.size : 1;
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

/** A value with all values that it is made of. */
export function partsIn(value: Value): Value[] {
  const inner =
    value.kind === 'choice' ? [value.test, value.yes, value.no] : value.kind === 'operation' ? value.operands : [];
  return [value, ...inner.flatMap(partsIn)];
}

/** The operands of an operation. */
export function operandsOf(value: Value | undefined): [Value, Value, Value] {
  const [first = absent, second = absent, third = absent] = value?.kind === 'operation' ? value.operands : [];
  return [first, second, third];
}

const IDENTIFIED = ['object', 'array', 'function', 'global', 'all', 'unknown'];

/** True for values that are certainly the same for every message. */
export function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (a === b) return true;
  if (IDENTIFIED.includes((a as Value).kind)) return false;
  const [parts, others] = [a, b] as Record<string, unknown>[];
  const names = Object.keys(parts ?? {});
  return names.length === Object.keys(b).length && names.every((name) => same(parts?.[name], others?.[name]));
}
