import type { HttpResult, Post } from '../../src/datacake/http';
import type { Action, Datacake } from '../simulator';
import type { Clock } from '../../src/util/clock';

export interface SimulatedNetwork {
  /** Nothing reaches Datacake while true. */
  down: boolean;
  /** Milliseconds until a request is given up. */
  timeout: number;
}

/** Posts to the simulator's core in simulated time, in place of the HTTP client. */
export function createSimulatedPost(datacake: Datacake, clock: Clock, token: string, network: SimulatedNetwork): Post {
  return async (url, body, signal, gate) => {
    if (gate !== undefined && !network.down && !(await gate())) {
      return { kind: 'no-answer', cause: 'aborted', reason: 'withheld', unsent: true };
    }
    return new Promise<HttpResult>((resolve) => {
      if (network.down) {
        resolve({ kind: 'no-answer', cause: 'network', reason: 'connect ECONNREFUSED', code: 'ECONNREFUSED' });
        return;
      }
      const reply = datacake.handle({
        method: 'POST',
        url: new URL(url).pathname + new URL(url).search,
        headers: { authorization: `Token ${token}`, 'content-type': 'application/json' },
        body,
        arrivedAt: clock.wall(),
        monotonic: clock.monotonic(),
      });
      const end = (answer: HttpResult, gaveUp: boolean): void => {
        cancelAnswer();
        cancelTimeout();
        signal?.removeEventListener('abort', abort);
        datacake.ended(reply.request, { at: clock.wall(), monotonic: clock.monotonic(), gaveUp });
        resolve(answer);
      };
      const abort = (): void => end({ kind: 'no-answer', cause: 'aborted', reason: 'given up' }, true);
      const never = reply.kind === 'hang' ? Infinity : reply.delay;
      const cancelAnswer =
        never === Infinity ? () => undefined : clock.after(reply.delay, () => end(toAnswer(reply), false));
      const cancelTimeout = clock.after(network.timeout, () => end(timedOut(reply), true));
      signal?.addEventListener('abort', abort);
      if (signal?.aborted === true) abort();
    });
  };
}

function toAnswer(action: Action): HttpResult {
  switch (action.kind) {
    case 'answer':
    case 'cut':
      return { kind: 'answer', status: action.status, headers: action.headers, body: action.body };
    case 'flood':
      return { kind: 'answer', status: action.status, headers: action.headers, body: action.chunk };
    case 'reset':
    case 'hang':
      return { kind: 'no-answer', cause: 'network', reason: 'socket hang up' };
  }
}

function timedOut(action: Action): HttpResult {
  return action.kind === 'hang' ? { kind: 'no-answer', cause: 'timeout', reason: 'no answer' } : toAnswer(action);
}
