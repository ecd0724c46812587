import type { FunctionExpression } from './syntax';

/** Why something of a function node has no place in the form. */
export type NotTranslatedCode =
  /** It isn't the JavaScript that can be read here. */
  | 'syntax'
  /** Nothing in the code is `{field, value}`. */
  | 'nothing'
  /** The name of a field isn't fixed, or can't be one. */
  | 'field'
  /** Another value for a field that has one. */
  | 'same-field'
  /** A value that neither a row nor JSONata can say. */
  | 'value'
  /** A call of something that isn't known. */
  | 'call'
  /** A name that nothing was assigned to. */
  | 'name'
  /** A loop over what isn't known before a message comes. */
  | 'loop'
  /** A statement that isn't followed. */
  | 'statement'
  /** What happens when something fails. */
  | 'catch'
  /** The context of the function node itself, which no other node can read. */
  | 'context'
  /** Something is stored in a context. */
  | 'stored'
  /** A time that the form can't say. */
  | 'time'
  /** A time other than that of the first field. */
  | 'other-time'
  /** A device that the form can't say. */
  | 'device'
  /** A device other than that of the first field. */
  | 'other-device'
  /** A token that doesn't stand in the code. */
  | 'token';

/** What is computed from values when a message comes; named as JavaScript names it where it has a sign. */
export type Operator =
  | ('+' | '-' | '*' | '/' | '%' | '**' | '===' | '==' | '<' | '>' | '<=' | '>=' | '!' | '&&' | '||' | '?:' | 'typeof')
  | ('number' | 'string' | 'floor' | 'ceil' | 'round' | 'trunc' | 'abs' | 'sqrt' | 'min' | 'max' | 'fixed')
  | ('nan' | 'upper' | 'lower' | 'encode' | 'json');

/** What is known of a value before any message comes. */
export type Value =
  /** A property of the message as it came in; no keys for the whole message. */
  | { kind: 'message'; keys: readonly string[] }
  | { kind: 'context'; scope: 'flow' | 'global'; name: string; store?: string }
  | { kind: 'env'; name: string }
  | { kind: 'constant'; value: Constant }
  | ObjectValue
  | ArrayValue
  | { kind: 'function'; code: FunctionExpression; scope: Scope }
  /** The time at which the function runs, in whatever unit. */
  | { kind: 'now' }
  /** A moment that a value says, in whatever unit. */
  | { kind: 'moment'; of: Value }
  | Operation
  | { kind: 'unknown'; code: NotTranslatedCode; line: number };

export type Constant = string | number | boolean | null | undefined;

export interface ObjectValue {
  kind: 'object';
  line: number;
  made: Place;
  members: Map<string, Value>;
  /** Where the members are that aren't set. */
  base?: Value;
}

export interface ArrayValue {
  kind: 'array';
  line: number;
  made: Place;
  items: Item[];
}

/** An element of an array, there only when all of the conditions hold. */
export interface Item {
  value: Value;
  when: readonly Value[];
}

export interface Operation {
  kind: 'operation';
  operator: Operator;
  operands: readonly Value[];
  /** How many operations it consists of, those of its operands counted as often as they occur. */
  size: number;
}

/** Under how many conditions and calls something came to be: what is done to it under more of them is done conditionally. */
export interface Place {
  conditions: number;
  frames: number;
}

export const absent: Value = { kind: 'constant', value: undefined };

export function constant(value: Constant): Value {
  return { kind: 'constant', value };
}

export function unknown(code: NotTranslatedCode, line: number): Value {
  return { kind: 'unknown', code, line };
}

/** Something that is computed of values, as it is; `operation` looks at what they are first. */
export function compose<O extends Operator>(operator: O, ...operands: readonly Value[]): Operation & { operator: O } {
  const size = operands.reduce((sum, operand) => sum + (operand.kind === 'operation' ? operand.size : 0), 1);
  return { kind: 'operation', operator, operands, size };
}

/** True for a value that was computed so. */
export function isOperation<O extends Operator>(
  value: Value | undefined,
  ...operators: readonly O[]
): value is Operation & { operator: O } {
  return value?.kind === 'operation' && operators.some((operator) => operator === value.operator);
}

/** True for values that are certainly the same for every message. */
export function same(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  if (a?.kind !== b?.kind || a === undefined || b === undefined) return false;
  if (a.kind === 'operation' && b.kind === 'operation') {
    const { operands } = b;
    if (a.operator !== b.operator || a.operands.length !== operands.length) return false;
    return a.operands.every((operand, index) => same(operand, operands[index]));
  }
  if (a.kind === 'constant' && b.kind === 'constant') return Object.is(a.value, b.value);
  if (a.kind === 'moment' && b.kind === 'moment') return same(a.of, b.of);
  return ['message', 'context', 'env', 'now'].includes(a.kind) && JSON.stringify(a) === JSON.stringify(b);
}

interface Variable {
  value: Value;
  made: Place;
}

/** The variables of a block or a function, and around them those of what it stands in. */
export class Scope {
  readonly #variables = new Map<string, Variable>();

  /**
   * @param ofFunction true for the outermost scope of a function, where `var` declares
   */
  constructor(
    readonly outer?: Scope,
    readonly ofFunction = true,
  ) {}

  declare(name: string, value: Value, made: Place): void {
    this.#variables.set(name, { value, made });
  }

  find(name: string): Variable | undefined {
    return this.#variables.get(name) ?? this.outer?.find(name);
  }

  /** The scope in which `var` declares. */
  get function(): Scope {
    return this.ofFunction || this.outer === undefined ? this : this.outer.function;
  }

  get outermost(): Scope {
    return this.outer?.outermost ?? this;
  }

  /** All values that have a name here. */
  values(): Value[] {
    return Array.from(this.#variables.values(), ({ value }) => value);
  }
}
