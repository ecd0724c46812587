import type { Gate } from '../../datacake/gate';
import type { Clock } from '../../util/clock';

/**
 * The right to send, from the moment that it was given. One process at a time has it, so that the limit, the quota and the order of values
 * hold however many processes append to the same journal. A delivery lives no longer than its lease.
 */
export interface Lease {
  /** Since when this process may send, in monotonic milliseconds: what was sent before is unknown to it. */
  readonly since: number;
  /** Until when a request may begin, in monotonic milliseconds: a later one could outlast the lease. It rises as the lease is renewed. */
  readonly beginBefore: number;
  /** What lets a request out; absent for a lease that doesn't end. */
  readonly gate?: Gate;
}

/** The lease of a process that shares its journal with no other: it holds from now on, for good. */
export function permanentLease(clock: Pick<Clock, 'monotonic'>): Lease {
  return { since: clock.monotonic(), beginBefore: Infinity };
}
