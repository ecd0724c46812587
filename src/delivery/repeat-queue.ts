import { probeInterval } from './backoff';
import { type PendingRequest, fieldsOf, split } from './pending-request';

/** How often a request is answered 500 before it is suspected to be the cause itself. */
export const suspicious = 5;

/** The longest wait, in milliseconds, between two attempts with what alone is answered 500. */
const longestSetAside = 3_600_000;

/** The most requests that are set aside before it is known whether others succeed: more of them are an outage. */
const mostOnTrial = 20;

/** The most requests that are set aside in all; each is kept in memory. */
const mostAside = 1000;

export type NextRepeat =
  { kind: 'none' } | { kind: 'wait'; until: number } | { kind: 'repeat'; request: PendingRequest };

/** When all of these fields may leave, in monotonic milliseconds. */
type ReadyAt = (fields: readonly string[]) => number;

interface Aside {
  until: number;
  /** True while it is set aside only to find out whether others succeed. */
  onTrial: boolean;
}

/** The requests of a device that have to be sent again. Times are monotonic milliseconds. */
export class RepeatQueue {
  /** To be repeated before anything new is sent. */
  readonly #first: PendingRequest[] = [];
  /** To be repeated at a moment of their own, so that others go before them. */
  readonly #aside = new Map<PendingRequest, Aside>();

  /** Puts requests back in front of all others, in this order. */
  again(...requests: PendingRequest[]): void {
    this.#first.unshift(...requests);
  }

  /** What is to be repeated before anything new is sent. It stays in the queue until it is {@link take taken}. */
  next(readyAt: ReadyAt, now: number): NextRepeat {
    const [request] = this.#first;
    if (request === undefined) return { kind: 'none' };
    const until = readyAt(fieldsOf(request));
    return until <= now ? { kind: 'repeat', request } : { kind: 'wait', until };
  }

  /** What was set aside and is due first, if anything; it takes turns with all others. It stays in the queue until it is {@link take taken}. */
  nextAside(readyAt: ReadyAt, now: number): NextRepeat {
    let soonest = Infinity;
    for (const [request, { until }] of this.#aside) {
      const due = Math.max(until, readyAt(fieldsOf(request)));
      if (due <= now) return { kind: 'repeat', request };
      soonest = Math.min(soonest, due);
    }
    return soonest === Infinity ? { kind: 'none' } : { kind: 'wait', until: soonest };
  }

  /** @returns true when it had been set aside */
  take(request: PendingRequest): boolean {
    if (this.#aside.delete(request)) return true;
    this.#first.splice(this.#first.indexOf(request), 1);
    return false;
  }

  /**
   * Takes back a request that was answered 500, and finds out whether it is itself the cause: after a few times others go
   * first; once one of them has been accepted, it is split, and what can't be split is tried only now and then. Where nothing
   * else gets through for long it is split too: all that waits may have the same culprit in it.
   *
   * @param accepted how many requests of the connection have been accepted so far
   * @param heldUntil how long the device is held back anyway
   * @returns true when it stands alone and is the cause
   */
  serverError(request: PendingRequest, accepted: number, heldUntil: number): boolean {
    if (request.serverErrors === 0) request.acceptedBefore = accepted;
    request.serverErrors += 1;
    const othersSucceed = accepted > request.acceptedBefore;
    const splits = request.due.length > 1 && (othersSucceed || request.serverErrors >= 2 * suspicious);
    if (request.serverErrors < suspicious || this.#aside.size >= mostAside) this.again(request);
    else if (splits) this.again(...split(request).map((part) => suspect(part, accepted)));
    else if (othersSucceed) this.#aside.set(request, { until: heldUntil + patience(request), onTrial: false });
    else if (this.#onTrial < mostOnTrial) this.#aside.set(request, { until: heldUntil, onTrial: true });
    else this.again(request);
    return othersSucceed && !splits && request.serverErrors >= suspicious;
  }

  get #onTrial(): number {
    return [...this.#aside.values()].filter(({ onTrial }) => onTrial).length;
  }
}

/** Marks a request as a suspect: it need not be answered 500 as often again. */
export function suspect(request: PendingRequest, accepted: number): PendingRequest {
  return { ...request, serverErrors: suspicious - 1, acceptedBefore: accepted };
}

function patience({ serverErrors }: PendingRequest): number {
  return Math.min(longestSetAside, probeInterval * 2 ** (serverErrors - suspicious));
}
