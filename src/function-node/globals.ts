import { change, copyMembers, deepCopy, eachOf } from './members';
import { asCondition, not, operate, typeOf } from './operate';
import type { Operator } from './operators';
import { send } from './send';
import { arrayOf, arrayOfItems, branch, itemsOf, type Run } from './state';
import { absent, constant, isConstant, isOneOf, isOperation, isText, no, operandsOf, unknown } from './value';
import type { Value } from './value';

/** A function of JavaScript or Node-RED. The first two arguments are passed by themselves as well. */
type Provided = (run: Run, line: number, first: Value, second: Value, given: readonly Value[]) => Value;

const MAX_LENGTH = 1000;
/** Calls that only inform a person. */
const TELLING = /^(?:node\.(?:status|warn|error|log|debug|trace|done)|console\.\w+|clear(?:Timeout|Interval))$/;
const CONTEXT = /^(?:context\.)?(flow|global|context)\.(get|set)$/;
/** Node-RED reads a context by a path of this shape. */
const CONTEXT_NAME = /^[\w.[\]]+$/;

const unary =
  (operator: Operator): Provided =>
  (_run, _line, first) =>
    operate(operator, timeOf(first));
const now: Provided = () => ({ kind: 'now' });
const copy: Provided = (run, _line, first) => deepCopy(run, first);
const parseInteger: Provided = (_run, _line, first, radix) => operate('parseInt', first, or(radix, 10));
const finite: Provided = (_run, _line, first) => not(operate('nan', first));
const limit =
  (operator: 'min' | 'max'): Provided =>
  (_run, _line, _first, _second, given) =>
    operate(operator, ...given.map(timeOf));
const later: Provided = (run, line, first) => {
  branch(run, unknown('later', line), () => void run.call(first, [], line));
  return absent;
};
const bytesOf: Provided = (_run, line, first, encoding) => {
  if (first.kind === 'array' || isOneOf(encoding, undefined)) return first;
  return isOneOf(encoding, 'hex', 'base64') ? operate('bytes', first, encoding) : unknown('call', line, 'Buffer.from');
};

const PROVIDED: Readonly<Record<string, Provided>> = {
  Number: unary('number'),
  parseFloat: unary('parseFloat'),
  'Number.parseFloat': unary('parseFloat'),
  parseInt: parseInteger,
  'Number.parseInt': parseInteger,
  String: unary('string'),
  Boolean: (_run, _line, first) => not(not(asCondition(first))),
  isNaN: unary('nan'),
  // A text is something else than `NaN`, even if it is no number.
  'Number.isNaN': (_run, _line, first) => (typeOf(first) === 'number' ? operate('nan', first) : no),
  isFinite: finite,
  'Number.isFinite': finite,
  'Number.isInteger': unary('isInteger'),
  'Array.isArray': unary('isArray'),
  'Buffer.isBuffer': unary('isBytes'),
  encodeURIComponent: unary('encode'),
  ...Object.fromEntries(
    (['floor', 'ceil', 'round', 'trunc', 'abs', 'sqrt'] as const).map((name) => [`Math.${name}`, unary(name)]),
  ),
  'Math.pow': (_run, _line, first, second) => operate('**', first, second),
  'Math.min': limit('min'),
  'Math.max': limit('max'),
  'Math.random': (_run, line) => unknown('random', line),
  'JSON.stringify': (run, _line, first) => operate('json', deepCopy(run, first)),
  'JSON.parse': (run, line, first) => parse(run, first, line),
  structuredClone: copy,
  'RED.util.cloneMessage': copy,
  'Date.now': now,
  Date: now,
  'new Date': (_run, _line, _first, _second, given) => operate('date', dateOf(given)),
  'Date.parse': (_run, _line, first) => operate('millis', first),
  'env.get': (_run, line, first) => (isText(first) ? { kind: 'env', name: first.value } : unknown('value', line)),
  'node.send': (run, line, first) => send(run, first, line),
  'Object.assign': (run, line, first, _second, given) => {
    for (const one of given.slice(1)) if (first.kind === 'object') copyMembers(run, first, one, line);
    return first;
  },
  'Object.keys': (run, line, first) => membersOf(run, first, 'key', line),
  'Object.values': (run, line, first) => membersOf(run, first, 'value', line),
  'Object.entries': (run, line, first) => membersOf(run, first, 'entry', line),
  'Array.from': (run, line, first, make) => elementsOf(run, first, make, line),
  'new Array': (run, line, first, second, given) => {
    const isLength = typeOf(first) === 'number' && isOneOf(second, undefined);
    return isLength ? filled(run, first, absent, line) : arrayOf(run, given);
  },
  'Buffer.alloc': (run, line, first) => filled(run, first, constant(0), line),
  'Buffer.from': bytesOf,
  setTimeout: later,
  setInterval: later,
  setImmediate: later,
};

/** The result of a function that JavaScript or Node-RED provides. */
export function callGlobal(run: Run, name: string, given: readonly Value[], line: number): Value {
  const [first = absent, second = absent] = given;
  const [, scope, method] = CONTEXT.exec(name) ?? [];
  if (scope)
    return method === 'get' ? readContext(run, scope, first, second, line) : keepContext(run, scope, first, line);
  if (TELLING.test(name)) return absent;
  const provided = Object.hasOwn(PROVIDED, name) ? PROVIDED[name] : undefined;
  return provided ? provided(run, line, first, second, given) : callUnknown(run, name, given, line);
}

/** The result of an unknown function. Its arguments may have been changed, its callbacks called with unknown values. */
export function callUnknown(run: Run, name: string, given: readonly Value[], line: number): Value {
  const result = unknown('call', line, name);
  for (const value of given) {
    change(run, value, result);
    if (value.kind === 'function') run.call(value, [result, result], line);
  }
  return result;
}

function or(value: Value, otherwise: number): Value {
  return isOneOf(value, undefined) ? constant(otherwise) : value;
}

/** A date counts as its time. */
function timeOf(value: Value): Value {
  return isOperation(value, 'date') ? operate('millis', operandsOf(value)[0]) : value;
}

function dateOf(given: readonly Value[]): Value {
  const [first, ...others] = given;
  if (first === undefined) return { kind: 'now' };
  return others.length === 0 ? timeOf(first) : operate('parts', ...given.slice(0, 6));
}

function parse(run: Run, value: Value, line: number): Value {
  const inner = isOperation(value, 'string', 'json') ? operandsOf(value)[0] : value;
  if (isOperation(value, 'json')) return deepCopy(run, inner);
  if (inner.kind !== 'place' || inner.keys.join() !== 'payload') return unknown('json', line);
  // The record node parses a payload of JSON text itself; invalid JSON stays a text.
  run.catching.at(-1)?.push(operate('noJson', inner));
  return inner;
}

function rootOf(scope: string, name: Value): string {
  return `${scope}.${isText(name) ? (name.value.split(/[.[]/)[0] ?? '*') : '*'}`;
}

function readContext(run: Run, scope: string, name: Value, store: Value, line: number): Value {
  if (scope === 'context') return unknown('context', line);
  if (!isText(name) || !CONTEXT_NAME.test(name.value)) return unknown('value', line);
  const isStored = run.stored.has(rootOf(scope, name)) || run.stored.has(`${scope}.*`);
  if (isStored) return unknown('stored', line, name.value);
  const kind = scope === 'flow' ? 'flow' : 'global';
  return { kind: 'context', scope: kind, name: name.value, store: isText(store) ? store.value : undefined };
}

/** Notes a stored context value that other nodes may read; a value read only by this code needs no note. */
function keepContext(run: Run, scope: string, name: Value, line: number): Value {
  const root = rootOf(scope, name);
  if (scope !== 'context' && !run.read.has(root))
    run.notes.push({ about: 'message', code: 'stores', line, name: root });
  return absent;
}

function membersOf(run: Run, of: Value, take: 'key' | 'value' | 'entry', line: number): Value {
  const taken = (key: Value, value: Value): Value =>
    take === 'key' ? key : take === 'value' ? value : arrayOf(run, [key, value]);
  if (of.kind === 'object' && !of.members.base) {
    return arrayOf(
      run,
      Array.from(of.members.values, ([name, value]) => taken(constant(name), value)),
    );
  }
  if (of.kind === 'array') {
    const items = itemsOf(of);
    return arrayOfItems(
      run,
      items.map((item, index) => ({ ...item, value: taken(item.each ?? constant(String(index)), item.value) })),
    );
  }
  return isPlace(of) ? eachOf(run, of, false, line, take) : unknown('value', line);
}

/** True for a value that may be an array or an object at run time. */
function isPlace({ kind }: Value): boolean {
  return kind === 'place' || kind === 'context' || kind === 'operation';
}

function elementsOf(run: Run, of: Value, make: Value, line: number): Value {
  if (of.kind === 'object') return filled(run, of.members.values.get('length') ?? absent, make, line);
  return isPlace(of) ? eachOf(run, of, true, line) : of;
}

/** An array of a length that is fixed. */
function filled(run: Run, length: Value, by: Value, line: number): Value {
  const count = isConstant(length) ? Number(length.value) : NaN;
  if (!(count <= MAX_LENGTH)) return unknown('value', line);
  const make = (index: number): Value => (by.kind === 'function' ? run.call(by, [absent, constant(index)], line) : by);
  return arrayOf(
    run,
    Array.from({ length: count }, (_, index) => make(index)),
  );
}
