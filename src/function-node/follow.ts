import type { Program, Statement } from 'acorn';
import { callFunction, execute } from './execute';
import { callGlobal, callUnknown } from './globals';
import { LIMITS, type Run } from './run';
import { measure } from './send';
import { absent, no, place, yes, type Value } from './value';

/**
 * Follows the code of a function node for any message. Values that may be part of a request are loose where the code
 * sends none: code that was copied in part.
 *
 * @throws LimitExceeded
 */
export function followCode(program: Program, lineOf: Run['lineOf']): Run {
  const top = { values: new Map<string, Value>([['msg', place('message')]]), parent: undefined, isFunction: true };
  const run: Run = {
    guard: yes,
    left: { thrown: no, break: no, continue: no },
    result: absent,
    isTrying: false,
    stepsLeft: LIMITS.steps,
    depth: 0,
    lineOf,
    cells: [top],
    places: new Map(),
    isCopied: false,
    containers: new Set(),
    sent: [],
    isWhole: false,
    urlLine: 1,
    ...contextsIn(program),
    notes: [],
    loose: [],
    top,
    scope: top,
    call: (callee, given, line) => {
      if (callee.kind === 'function') return callFunction(run, callee, given, line);
      if (callee.kind === 'global') return callGlobal(run, callee.name, given, line);
      const lost = callUnknown(run, '…', given, line);
      return callee.kind === 'unknown' ? callee : lost;
    },
  };
  execute(run, program.body as Statement[]);
  run.loose = run.isWhole ? [] : [...run.loose, ...top.values.values()];
  const message = { url: place('message', 'url'), urlLine: 1, headers: absent };
  for (const value of run.loose) if (value.kind === 'array' || value.kind === 'object') measure(run, value, message);
  return run;
}

/** Names of the context values that the code stores and reads, found anywhere in its syntax tree. */
function contextsIn(program: Program): { stored: Set<string>; read: Set<string> } {
  const found = { stored: new Set<string>(), read: new Set<string>() };
  const waiting: unknown[] = [program];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (typeof node !== 'object' || node === null) continue;
    const {
      type,
      callee,
      arguments: given,
    } = node as { type?: string; callee?: CallSyntax; arguments?: { value?: unknown }[] };
    const scope = callee?.object?.name ?? callee?.object?.property?.name;
    const method = callee?.property?.name;
    if (
      type === 'CallExpression' &&
      (scope === 'flow' || scope === 'global') &&
      (method === 'get' || method === 'set')
    ) {
      const name = given?.[0]?.value;
      const root = typeof name === 'string' ? name.split(/[.[]/)[0] : '*';
      found[method === 'set' ? 'stored' : 'read'].add(`${scope}.${root ?? '*'}`);
    }
    waiting.push(...(Object.values(node) as unknown[]));
  }
  return found;
}

interface CallSyntax {
  object?: { name?: string; property?: { name?: string } };
  property?: { name?: string };
}
