import type { Clock } from '../util/clock';

/**
 * Who may send. One process at a time does, so that the limit, the quota and the order of values hold however many processes append to
 * the same journal.
 */
export interface Lease {
  /** Since when this process may send, in monotonic milliseconds; undefined while another one does. */
  readonly since: number | undefined;
}

/** The lease of a process that shares its journal with no other: it holds from now on, for good. */
export function permanentLease(clock: Pick<Clock, 'monotonic'>): Lease {
  return { since: clock.monotonic() };
}
