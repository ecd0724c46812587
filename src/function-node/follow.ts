import type { Program } from 'acorn';
import { callFunction, execute } from './execute';
import { callGlobal, callUnknown } from './globals';
import { measure } from './send';
import { LIMITS, innerScope, itemsOf, newMembers, type Run } from './state';
import { ITEMS, absent, place, type Item, type Value } from './value';

export interface Followed {
  run: Run;
  /** The measurements that are sent. */
  sent: readonly Item[];
  /** Values that may be part of a request where the code sends none: code that was copied in part. */
  loose: readonly Value[];
}

/**
 * Follows the code of a function node for any message.
 *
 * @throws LimitExceeded
 */
export function followCode(program: Program, lineOf: Run['lineOf']): Followed {
  const contexts = contextsIn(program);
  const top = innerScope({ journal: [] }, undefined, true);
  const run: Run = {
    stepsLeft: LIMITS.steps,
    depth: 0,
    lineOf,
    journal: [],
    places: new Map(),
    isCopied: false,
    containers: new Set(),
    sent: { kind: 'array', members: newMembers({ journal: [] }, [[ITEMS, { kind: 'list', items: [] }]]) },
    isWhole: false,
    urlLine: 1,
    ...contexts,
    notes: [],
    loose: [],
    top,
    catching: [],
    call: (callee, given, line) => {
      if (callee.kind === 'function') return callFunction(run, callee, given, line);
      if (callee.kind === 'global') return callGlobal(run, callee.name, given, line);
      const lost = callUnknown(run, '…', given, line);
      return callee.kind === 'unknown' ? callee : lost;
    },
  };
  top.variables.values.set('msg', place('message'));
  execute(run, program.body as never, top);
  const loose = [...run.loose, ...top.variables.values.values()];
  if (!run.isWhole) {
    const message = { url: place('message', 'url'), urlLine: 1, headers: absent };
    for (const value of loose) if (value.kind === 'array' || value.kind === 'object') measure(run, value, message);
  }
  return { run, sent: itemsOf(run.sent), loose: run.isWhole ? [] : loose };
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
