import type { Program, Statement } from 'acorn';
import { callFunction, execute } from './execute';
import { callGlobal, callUnknown } from './globals';
import { followLater, Run } from './run';
import { measure } from './send';
import { absent, place } from './value';

/**
 * Follows the code of a function node for any message. Values that may be part of a request are loose where the code
 * sends none: code that was copied in part.
 *
 * @throws LimitExceeded
 */
export function followCode(program: Program, code: string): Run {
  const run: Run = new Run(contextsIn(code), (callee, given) => {
    if (callee.kind === 'function') return callFunction(run, callee, given);
    if (callee.kind === 'global') return callGlobal(run, callee.name, given);
    const lost = callUnknown(run, '…', given);
    return callee.kind === 'unknown' ? callee : lost;
  });
  execute(run, program.body as Statement[]);
  followLater(run, 0);
  run.loose = run.isWhole ? [] : [...run.loose, ...run.top.values.values()];
  const message = { url: place('message', 'url'), urlLine: 1, headers: absent };
  for (const value of run.loose) if (value.kind === 'array' || value.kind === 'object') measure(run, value, message);
  return run;
}

function contextsIn(code: string): Run['contexts'] {
  const found = { stored: new Set<string>(), read: new Set<string>() };
  for (const [, scope, method, name = '*'] of code.matchAll(
    /\b(flow|global)\.([gs]et)\s{0,9}\((?:\s{0,9}["'`]([^"'`.[$]*)(?:[.[][^"'`$]*)?["'`]\s{0,9}[,)])?/g,
  ))
    found[method === 'set' ? 'stored' : 'read'].add(`${scope}.${name}`);
  return found;
}
