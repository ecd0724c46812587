import type { Reason } from '../../util/reason';
import { backoffMs, probeWaitMs } from './backoff';
import type { Hold } from '../status';

/** The most requests of a connection that are in flight at once. */
const MAX_IN_FLIGHT = 128;

/**
 * The circuit breaker of a connection. Closed, it admits as many requests as it takes to keep up. Network errors and pauses open it;
 * then one request at a time probes whether the others may follow. Times are monotonic milliseconds.
 */
export class ConnectionBreaker {
  #hold: Hold | undefined;
  #inFlight = 0;
  /** How often in a row a probe found no network, or the connection paused. */
  #failures = 0;

  get hold(): Hold | undefined {
    return this.#hold;
  }

  /** When a request may start; Infinity while one has to end first. */
  readyAt(): number {
    if (this.room === 0) return Infinity;
    return this.#hold?.until ?? -Infinity;
  }

  /** How many requests it admits beside those in flight: one at a time while it is open. */
  get room(): number {
    return Math.max(0, (this.#hold === undefined ? MAX_IN_FLIGHT : 1) - this.#inFlight);
  }

  begin(): void {
    this.#inFlight += 1;
  }

  end(): void {
    this.#inFlight -= 1;
  }

  /** Notes an answer, whatever it says of its device. */
  answered(): void {
    this.#hold = undefined;
    this.#failures = 0;
  }

  /**
   * Notes that a request found no network.
   *
   * @param started when it was sent: one from before the breaker opened doesn't lengthen the wait
   */
  networkFailed(reason: Reason, started: number, now: number, random: number): void {
    if (this.#isOlder(started)) return;
    this.#failures = this.#hold?.kind === 'retry' ? this.#failures + 1 : 1;
    this.#hold = { kind: 'retry', reason, until: now + backoffMs(this.#failures, random) };
  }

  /** Notes that something of the connection has to be put right before anything can be sent. */
  paused(reason: Reason, started: number, now: number): void {
    if (this.#hold?.kind === 'paused' && this.#isOlder(started)) return;
    this.#failures = this.#hold?.kind === 'paused' ? this.#failures + 1 : 1;
    this.#hold = { kind: 'paused', reason, until: now + probeWaitMs(this.#failures) };
  }

  #isOlder(started: number): boolean {
    return this.#hold !== undefined && started < this.#hold.until;
  }
}
