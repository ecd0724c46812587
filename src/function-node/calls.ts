import { operation, truth, typeOf } from './operation';
import {
  absent,
  constant,
  unknown,
  type ArrayValue,
  type NotTranslatedCode,
  type ObjectValue,
  type Operator,
  type Value,
} from './value';

/** What calls need of whoever follows the code. */
export interface Caller {
  array(line: number, values: readonly Value[]): ArrayValue;
  object(line: number, members: Iterable<readonly [string, Value]>, base?: Value): ObjectValue;
  member(of: Value, key: string, line: number): Value;
  callFunction(callee: Value, given: readonly Value[], line: number): Value;
  push(to: ArrayValue, value: Value): void;
  emit(message: Value): void;
  note(code: NotTranslatedCode, line: number): void;
}

/** Functions that are one operation on what they are given. */
const computing = new Map<string, Operator>([
  ...['Number', 'parseFloat', 'Number.parseFloat'].map((name) => [name, 'number'] as const),
  ...['floor', 'ceil', 'round', 'trunc', 'abs', 'sqrt', 'min', 'max'].map(
    (name) => [`Math.${name}`, name as Operator] as const,
  ),
  ['Math.pow', '**'],
  ['String', 'string'],
  ['isNaN', 'nan'],
  ['Number.isNaN', 'nan'],
  ['encodeURIComponent', 'encode'],
  ['encodeURI', 'encode'],
  ['JSON.stringify', 'json'],
]);
const methods = new Map<string, Operator>([
  ['toString', 'string'],
  ['toFixed', 'fixed'],
  ['toUpperCase', 'upper'],
  ['toLowerCase', 'lower'],
]);
/** How many operands count; further ones, like the base of `parseInt` or the indent of `JSON.stringify`, change nothing here. */
const unaryOperators: readonly Operator[] = ['number', 'string', 'nan', 'encode', 'json', 'upper', 'lower'];

/** What only tells people something. */
const telling = /^(?:node\.(?:status|warn|error|log|debug|trace|done)|console\.\w+)$/;
const now = /^(?:Date\.now|Date|moment)$/;
/** Node-RED reads a context by a path of this shape; any other name would have to be quoted. */
const contextName = /^[\w.[\]]+$/;

/** The result of a function that JavaScript or Node-RED provides. */
export function callBuiltIn(caller: Caller, name: string, given: readonly Value[], line: number): Value {
  const [first = absent, second] = given;
  const operator = computing.get(name);
  if (operator) return compute(operator, given, line);
  if (now.test(name)) return given.length === 0 ? { kind: 'now' } : toMoment(first, line);
  if (telling.test(name)) return absent;
  switch (name) {
    case 'parseInt':
    case 'Number.parseInt': {
      const decimal = second === undefined || (second.kind === 'constant' && second.value === 10);
      return decimal ? operation(line, 'trunc', operation(line, 'number', first)) : unknown('call', line);
    }
    case 'Number.isFinite':
    case 'isFinite':
      return operation(line, '!', operation(line, 'nan', first));
    case 'Boolean':
      return operation(line, '!', operation(line, '!', first));
    case 'Date.parse':
      return toMoment(first, line);
    case 'JSON.parse':
      return parseJson(first, line);
    case 'flow.get':
    case 'global.get':
      return fromContext(name === 'flow.get' ? 'flow' : 'global', first, second, line);
    case 'env.get':
      return isText(first) ? { kind: 'env', name: first.value } : unknown('value', line);
    case 'context.get':
    case 'context.flow.get':
    case 'context.global.get':
      return name === 'context.get'
        ? unknown('context', line)
        : fromContext(name === 'context.flow.get' ? 'flow' : 'global', first, second, line);
    case 'flow.set':
    case 'global.set':
    case 'context.set':
      caller.note('stored', line);
      return absent;
    case 'node.send':
      caller.emit(first);
      return absent;
    case 'RED.util.cloneMessage':
    case 'structuredClone':
      return clone(caller, first, line);
    case 'Object.assign':
      return given.slice(1).reduce((all, one) => assignAll(caller, all, one, line), first);
    case 'Object.keys':
    case 'Object.values':
    case 'Object.entries':
      return listMembers(caller, name, first, line);
    default:
      return unknown('call', line);
  }
}

/** The result of a method that a value has. */
export function callMethod(caller: Caller, object: Value, name: string, given: readonly Value[], line: number): Value {
  if (object.kind === 'unknown') return object;
  const operator = methods.get(name);
  if (operator) return asText(operator, object, given, line);
  if (object.kind === 'array') return callOfArray(caller, object, name, given, line);
  if (object.kind === 'now' || object.kind === 'moment') {
    return /^(?:getTime|valueOf|toISOString|toJSON|unix)$/.test(name) ? object : unknown('time', line);
  }
  if (name === 'hasOwnProperty' && isText(given[0])) {
    const member = caller.member(object, given[0].value, line);
    return operation(line, '!', operation(line, '===', member, absent));
  }
  if (object.kind === 'object' && object.members.has(name)) {
    return caller.callFunction(caller.member(object, name, line), given, line);
  }
  return unknown('call', line);
}

function callOfArray(caller: Caller, array: ArrayValue, name: string, given: readonly Value[], line: number): Value {
  const [first = absent] = given;
  switch (name) {
    case 'push':
      for (const value of given) caller.push(array, value);
      return absent;
    case 'concat': {
      const added = given.flatMap((value) => (value.kind === 'array' ? value.items : [{ value, when: [] }]));
      return { ...array, items: [...array.items, ...added] };
    }
    case 'map': {
      const items = array.items.map(({ value, when }, index) => {
        return { value: caller.callFunction(first, [value, constant(index)], line), when };
      });
      return { ...array, items };
    }
    case 'filter': {
      const items = array.items.map(({ value, when }, index) => {
        return { value, when: [...when, caller.callFunction(first, [value, constant(index)], line)] };
      });
      return { ...array, items: items.filter(({ when }) => !when.some((condition) => truth(condition) === false)) };
    }
    case 'forEach':
      if (array.items.some(({ when }) => when.length > 0)) return unknown('loop', line);
      array.items.forEach(({ value }, index) => caller.callFunction(first, [value, constant(index)], line));
      return absent;
    default:
      return unknown('call', line);
  }
}

function compute(operator: Operator, given: readonly Value[], line: number): Value {
  const operands = unaryOperators.includes(operator) ? [given[0] ?? absent] : given;
  return operation(line, operator, ...operands);
}

function asText(operator: Operator, object: Value, given: readonly Value[], line: number): Value {
  const [first] = given;
  if (operator === 'fixed') return operation(line, 'fixed', object, first ?? constant(0));
  // `toString(16)` is no decimal number.
  if (operator === 'string' && first !== undefined && !isText(first)) return unknown('call', line);
  // Bytes become the text that they are; the record node reads both alike.
  if (object.kind === 'message' && operator === 'string' && isPayload(object)) return object;
  return typeOf(object) === 'string' && operator === 'string' ? object : operation(line, operator, object);
}

function isPayload(value: Value): boolean {
  return value.kind === 'message' && value.keys.length === 1 && value.keys[0] === 'payload';
}

/** The record node parses a payload that is JSON by itself. */
function parseJson(value: Value, line: number): Value {
  if (value.kind === 'unknown' || isPayload(value)) return value;
  if (value.kind === 'operation' && value.operator === 'json') return value.operands[0] ?? absent;
  return value.kind === 'object' && value.base && isPayload(value.base) ? value : unknown('call', line);
}

function toMoment(value: Value, line: number): Value {
  if (value.kind === 'unknown' || value.kind === 'now' || value.kind === 'moment') return value;
  if (value.kind === 'object' || value.kind === 'array' || value.kind === 'function') return unknown('time', line);
  return { kind: 'moment', of: value };
}

function fromContext(scope: 'flow' | 'global', name: Value, store: Value | undefined, line: number): Value {
  if (!isText(name) || !contextName.test(name.value)) return unknown('value', line);
  if (store === undefined) return { kind: 'context', scope, name: name.value };
  return isText(store) ? { kind: 'context', scope, name: name.value, store: store.value } : unknown('value', line);
}

function clone(caller: Caller, value: Value, line: number): Value {
  if (value.kind === 'message') return caller.object(line, [], value);
  return value.kind === 'object' ? caller.object(line, value.members, value.base) : value;
}

function assignAll(caller: Caller, to: Value, from: Value, line: number): Value {
  if (to.kind !== 'object') return unknown('call', line);
  if (from.kind === 'object' && from.base === undefined) {
    for (const [key, value] of from.members) to.members.set(key, value);
    return to;
  }
  if (to.members.size > 0 || to.base !== undefined) return unknown('call', line);
  const copy = clone(caller, from, line);
  if (copy.kind !== 'object') return unknown('call', line);
  for (const [key, value] of copy.members) to.members.set(key, value);
  if (copy.base) to.base = copy.base;
  return to;
}

function listMembers(caller: Caller, name: string, of: Value, line: number): Value {
  if (of.kind === 'unknown') return of;
  if (of.kind !== 'object' || of.base !== undefined) return unknown('loop', line);
  const members = Array.from(of.members);
  if (name === 'Object.keys')
    return caller.array(
      line,
      members.map(([key]) => constant(key)),
    );
  if (name === 'Object.values')
    return caller.array(
      line,
      members.map(([, value]) => value),
    );
  return caller.array(
    line,
    members.map(([key, value]) => caller.array(line, [constant(key), value])),
  );
}

function isText(value: Value | undefined): value is { kind: 'constant'; value: string } {
  return value?.kind === 'constant' && typeof value.value === 'string';
}
