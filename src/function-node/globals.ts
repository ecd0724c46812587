import { not, truth } from './choices';
import { change, deepCopy, eachOf } from './members';
import { askOrOperate, operate, typeOf } from './operate';
import { operatorNamed } from './operators';
import { arrayOf, defer, here, note, type Run } from './run';
import { send } from './send';
import { absent, compose, constant, isConstant, isOneOf, isOperation, isText, no, operandsOf, unknown } from './value';
import type { Value } from './value';

/** A function of JavaScript or Node-RED that no operator stands for. */
type Provided = (run: Run, first: Value, second: Value, given: readonly Value[]) => Value;

const MAX_LENGTH = 1000;
/** Calls that only inform a person. */
const TELLING = /^(?:node\.(?:status|warn|error|log|debug|trace|done)|console\.\w+|clear(?:Timeout|Interval))$/;
const CONTEXT = /^(?:context\.)?(flow|global|context)\.(get|set)$/;
/** Node-RED reads a context by a path of this shape. */
const CONTEXT_NAME = /^[\w.[\]]+$/;

const now: Provided = () => ({ kind: 'now' });
const copy: Provided = (run, first) => deepCopy(run, first);
const isFinite: Provided = (_run, first) => not(truth(operate('isNaN', first)));
const later: Provided = (run, first) => {
  const { line } = run;
  defer(run, () => {
    const before = run.sent.length + run.later.length;
    run.call(first, []);
    if (run.sent.length + run.later.length > before) note(run, 'message', unknown('later', line));
  });
  return absent;
};

const PROVIDED: ReadonlyMap<string, Provided> = new Map(
  Object.entries<Provided>({
    Boolean: (_run, first) => truth(first),
    // A text is something else than `NaN`, even if it is no number.
    'Number.isNaN': (_run, first) => (typeOf(first) === 'number' ? truth(operate('isNaN', first)) : no),
    isFinite,
    'Number.isFinite': isFinite,
    'Number.parseFloat': (_run, first) => operate('parseFloat', first),
    'Number.parseInt': (_run, _first, _second, given) => operate('parseInt', ...given),
    'Math.pow': (_run, first, second) => operate('**', first, second),
    'Math.random': (run) => compose('random', constant(run.draws++), absent, constant('Math.random')),
    'JSON.stringify': (run, first) => operate('JSON.stringify', deepCopy(run, first)),
    'JSON.parse': parse,
    structuredClone: copy,
    'RED.util.cloneMessage': copy,
    'Date.now': now,
    Date: now,
    'new Date': (_run, _first, _second, given) => operate('date', dateOf(given)),
    'env.get': (run, first) => (isText(first) ? { kind: 'env', name: first.value } : unknown('value', run.line)),
    'node.send': (run, first) => send(run, first),
    'Object.keys': (run, first) => membersOf(run, first, 'key'),
    'Object.values': (run, first) => membersOf(run, first, 'value'),
    'Object.entries': (run, first) => membersOf(run, first, 'entry'),
    'Array.from': (run, first, second) => {
      if (!isOneOf(second, undefined)) return unknown('call', run.line, 'Array.from');
      return isPlace(first) ? eachOf(run, first, true) : first;
    },
    'new Array': (run, _first, _second, given) =>
      given.length === 1 ? unknown('call', run.line, 'Array') : arrayOf(run, given),
    'Buffer.alloc': (run, length) => {
      const count = isConstant(length) ? Number(length.value) : NaN;
      return count <= MAX_LENGTH ? arrayOf(run, Array<Value>(count).fill(constant(0))) : unknown('value', run.line);
    },
    'Buffer.from': (run, first, second) =>
      isOneOf(second, 'hex', 'base64') ? operate('bytes', first, second) : unknown('call', run.line, 'Buffer.from'),
    setTimeout: later,
    setInterval: later,
    setImmediate: later,
  }),
);

/** The result of a function that JavaScript or Node-RED provides. */
export function callGlobal(run: Run, name: string, given: readonly Value[]): Value {
  const [first = absent, second = absent] = given;
  const [, scope, method] = CONTEXT.exec(name) ?? [];
  if (scope) return method === 'get' ? readContext(run, scope, first, second) : keepContext(run, scope, first);
  if (TELLING.test(name)) return absent;
  const provided = PROVIDED.get(name);
  if (provided) return provided(run, first, second, given);
  const operator = /^[A-Z]|^(?:parse|is|encode)/.test(name) ? operatorNamed(name) : undefined;
  if (operator) return askOrOperate(operator, given.map(timeOf));
  const lost = callUnknown(run, name, given);
  return name.startsWith('Math.') ? unknown('lacking', run.line, name) : lost;
}

/** The result of an unknown function. Its arguments may have been changed, its callbacks called with unknown values. */
export function callUnknown(run: Run, name: string, given: readonly Value[]): Value {
  const result = unknown('call', run.line, name);
  for (const value of given) {
    change(run, value, result);
    if (value.kind === 'function') run.call(value, [result, result]);
  }
  return result;
}

/** A date counts as its time. */
export function timeOf(value: Value): Value {
  return isOperation(value, 'date') ? operate('Date.parse', operandsOf(value)[0]) : value;
}

function dateOf(given: readonly Value[]): Value {
  const [first, second, ...others] = given;
  if (first === undefined) return { kind: 'now' };
  if (second === undefined) return timeOf(first);
  const [day = constant(1), hour = constant(0), minute = constant(0), seconds = constant(0)] = others;
  return operate('parts', first, second, day, hour, minute, seconds);
}

function parse(run: Run, first: Value): Value {
  const inner = isOperation(first, 'String', 'JSON.stringify') ? operandsOf(first)[0] : first;
  if (isOperation(first, 'JSON.stringify')) return deepCopy(run, inner);
  // The record node parses a payload of JSON text itself.
  if (inner.kind !== 'place' || inner.keys.join() !== 'payload') return unknown('json', run.line);
  return (run.parsed = inner);
}

function rootOf(scope: string, name: Value): string {
  return `${scope}.${isText(name) ? (name.value.split(/[.[]/)[0] ?? '*') : '*'}`;
}

function readContext(run: Run, scope: string, name: Value, store: Value): Value {
  if (scope === 'context') return unknown('context', run.line);
  if (!isText(name) || !CONTEXT_NAME.test(name.value)) return unknown('value', run.line);
  const isStored = [rootOf(scope, name), `${scope}.*`].some((one) => run.contexts.stored.has(one));
  if (isStored) return unknown('stored', run.line, name.value);
  const kind = scope === 'flow' ? 'flow' : 'global';
  return { kind: 'context', scope: kind, name: name.value, store: isText(store) ? store.value : undefined };
}

/** Notes a stored context value that other nodes may read; a value read only by this code needs no note. */
function keepContext(run: Run, scope: string, key: Value): Value {
  const name = rootOf(scope, key);
  if (scope !== 'context' && !run.contexts.read.has(name)) note(run, 'message', unknown('stores', run.line, name));
  return absent;
}

function membersOf(run: Run, of: Value, take: 'key' | 'value' | 'entry'): Value {
  if (of.kind !== 'object' || of.base) return isPlace(of) ? eachOf(run, of, false, take) : unknown('value', run.line);
  const members = Array.from(of.values, ([name, value]) => [constant(name), here(run, value)] as const);
  const taken = members.map((member) => {
    const [name, value] = member;
    return take === 'key' ? name : take === 'value' ? value : arrayOf(run, member);
  });
  return arrayOf(run, taken);
}

/** True for a value that may be an array or an object at run time. */
function isPlace({ kind }: Value): boolean {
  return kind === 'place' || kind === 'context' || kind === 'operation';
}
