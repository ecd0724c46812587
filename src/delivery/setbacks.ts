import { backoff, probeInterval } from './backoff';
import type { Clock } from '../util/clock';
import type { Hold } from './status';

/** After so many refusals in a row it is a wall, not poison. */
const wall = 20;

/** What has gone wrong with a device since its last acceptance, and how long it is held back for that. */
export class Setbacks {
  readonly #clock: Clock;
  readonly #random: () => number;
  #hold: Hold | undefined;
  /** Attempts that failed in a way that may pass. */
  #failures = 0;
  #refusals = 0;

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  get hold(): Hold | undefined {
    return this.#hold;
  }

  /** Notes that a request was accepted. */
  accepted(): void {
    this.#refusals = 0;
    this.passed();
  }

  /** Notes that what failed says nothing against the device, or that it is over. */
  passed(): void {
    this.#failures = 0;
    this.release();
  }

  /** Lets the device try again. */
  release(): void {
    this.#hold = undefined;
  }

  /** Notes a refusal; too many of them pause the device. @returns true when they do */
  refused(reason: string): boolean {
    this.#refusals += 1;
    if (this.#refusals < wall) return false;
    this.pause(reason);
    return true;
  }

  /** Holds the device back until it is worth looking whether something has been put right. */
  pause(reason: string): void {
    this.#hold = { kind: 'paused', reason, until: this.#clock.monotonic() + probeInterval };
  }

  /**
   * Notes a failure that may pass, and holds the device back for a while.
   *
   * @param asked milliseconds that the server asked for
   */
  failed(reason: string, asked: number | undefined): void {
    this.#failures += 1;
    const until = this.#clock.monotonic() + backoff(this.#failures, this.#random(), asked);
    this.#hold = { kind: 'retry', reason, until };
  }
}
