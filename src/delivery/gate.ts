import { backoff, probeInterval } from './backoff';
import type { Clock } from '../util/clock';
import type { Hold } from './status';

/** The most requests of a connection that are on their way at once. */
const slots = 8;

/**
 * Lets requests of a connection leave: up to 8 at once while all is well; none while the connection is held back, and then
 * one, whose outcome tells whether the others may follow. Times are monotonic milliseconds.
 */
export class Gate {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #waiting = new Set<() => void>();
  #inFlight = 0;
  #hold: Hold | undefined;
  /** How often in a row a probe found no network. */
  #attempts = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  get hold(): Hold | undefined {
    return this.#hold;
  }

  /**
   * Asks to send now.
   *
   * @param again called once when it is worth asking again, if the answer is no
   */
  enter(again: () => void): boolean {
    if (!this.#isOpen()) {
      this.#waiting.add(again);
      this.#ringLater();
      return false;
    }
    this.#waiting.delete(again);
    this.#inFlight += 1;
    return true;
  }

  /** Notes the end of a request that says nothing against the connection, however it ended for its device. */
  leave(): void {
    this.#hold = undefined;
    this.#attempts = 0;
    this.#left();
  }

  /** Notes the end of a request that was given up and so says nothing of the connection. */
  leaveUnknown(): void {
    this.#left();
  }

  /**
   * Notes that a request found no network.
   *
   * @param started when it left: one that left before the connection was held back doesn't lengthen the wait
   */
  leaveWithoutNetwork(reason: string, started: number): void {
    if (this.#hold === undefined || started >= this.#hold.until) {
      this.#attempts += 1;
      const until = this.#clock.monotonic() + backoff(this.#attempts, this.#random());
      this.#hold = { kind: 'retry', reason, until };
    }
    this.#left();
  }

  /** Notes that something of the connection has to be put right before anything can be sent. */
  leavePaused(reason: string): void {
    this.#hold = { kind: 'paused', reason, until: this.#clock.monotonic() + probeInterval };
    this.#left();
  }

  close(): void {
    this.#cancelTimer?.();
    this.#waiting.clear();
  }

  #left(): void {
    this.#inFlight -= 1;
    this.#admitWaiting();
  }

  /** Lets those who wait ask again, in their order, for as long as there is a chance. */
  #admitWaiting(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    for (const again of [...this.#waiting]) {
      if (!this.#isOpen()) break;
      this.#waiting.delete(again);
      again();
    }
    this.#ringLater();
  }

  /** Sees to it that those who wait are asked when the hold ends. While a request is on its way, its end does that. */
  #ringLater(): void {
    if (this.#hold === undefined || this.#inFlight > 0 || this.#waiting.size === 0) return;
    if (this.#cancelTimer !== undefined) return;
    const wait = Math.max(1, Math.ceil(this.#hold.until - this.#clock.monotonic()));
    this.#cancelTimer = this.#clock.after(wait, () => this.#admitWaiting());
  }

  #isOpen(): boolean {
    if (this.#hold === undefined) return this.#inFlight < slots;
    return this.#inFlight === 0 && this.#clock.monotonic() >= this.#hold.until;
  }
}
