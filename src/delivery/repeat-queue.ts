import { probeInterval } from './backoff';
import { type PendingRequest, fieldsOf, split } from './pending-request';

/** How often a request is answered 500 before it is suspected to be the cause itself. */
const suspicious = 5;

/** The longest wait, in milliseconds, between two attempts with what alone is answered 500. */
const longestSetAside = 3_600_000;

export type NextRepeat =
  { kind: 'none' } | { kind: 'wait'; until: number } | { kind: 'repeat'; request: PendingRequest };

/** The requests of a device that have to be sent again. Times are monotonic milliseconds. */
export class RepeatQueue {
  /** To be repeated before anything new is sent. */
  readonly #first: PendingRequest[] = [];
  /** To be repeated at a moment of their own, so that others go before them. */
  readonly #aside = new Map<PendingRequest, number>();

  /** Puts requests back in front of all others, in this order. */
  again(...requests: PendingRequest[]): void {
    this.#first.unshift(...requests);
  }

  /**
   * What is to be repeated next. It stays in the queue until it is {@link take taken}.
   *
   * @param readyAt when all of these fields may leave
   * @returns none also when something is set aside for later; {@link nextAside} says until when
   */
  next(readyAt: (fields: readonly string[]) => number, now: number): NextRepeat {
    for (const [request, until] of this.#aside) {
      if (until <= now && readyAt(fieldsOf(request)) <= now) return { kind: 'repeat', request };
    }
    const [request] = this.#first;
    if (request === undefined) return { kind: 'none' };
    const until = readyAt(fieldsOf(request));
    return until <= now ? { kind: 'repeat', request } : { kind: 'wait', until };
  }

  /** The next moment at which something that is set aside may be worth another attempt. */
  nextAside(now: number): number {
    return Math.min(Infinity, ...[...this.#aside.values()].map((until) => Math.max(until, now + 1)));
  }

  take(request: PendingRequest): void {
    if (!this.#aside.delete(request)) this.#first.splice(this.#first.indexOf(request), 1);
  }

  /**
   * Takes back a request that was answered 500, and finds out whether it is itself the cause: after a few times others go
   * first; once one of them has been accepted, it is split, and what can't be split is tried only now and then.
   *
   * @param accepted how many requests of the connection have been accepted so far
   * @param heldUntil how long the device is held back anyway
   */
  serverError(request: PendingRequest, accepted: number, heldUntil: number): void {
    if (request.serverErrors === 0) request.acceptedBefore = accepted;
    request.serverErrors += 1;
    const othersSucceed = accepted > request.acceptedBefore;
    if (request.serverErrors < suspicious || (!othersSucceed && this.#aside.size > 0)) this.again(request);
    else if (!othersSucceed) this.#aside.set(request, heldUntil + 1);
    else if (request.due.length > 1) this.again(...split(request).map((part) => suspect(part, accepted)));
    else this.#aside.set(request, heldUntil + patience(request));
  }
}

/** A part of a suspect is one itself: it need not be answered 500 as often again. */
function suspect(part: PendingRequest, accepted: number): PendingRequest {
  return { ...part, serverErrors: suspicious - 1, acceptedBefore: accepted };
}

function patience({ serverErrors }: PendingRequest): number {
  return Math.min(longestSetAside, probeInterval * 2 ** (serverErrors - suspicious));
}
