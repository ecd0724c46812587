import type { Clock } from './clock';

/** A wall clock that differs from the monotonic one by more than this, in milliseconds, has stepped. */
const step = 1000;

/**
 * Arrival stamps that survive a step of the wall clock, as when a Raspberry Pi boots with a wrong time and learns the right one later.
 *
 * A stamp is the wall time of the start plus the monotonic time since; what the wall clock has stepped by is kept apart,
 * so that a correction reaches every stamp that hasn't been sent.
 */
export class Timeline {
  readonly #clock: Clock;
  readonly #base: number;
  #correction = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#base = clock.wall() - clock.monotonic();
  }

  /** The stamp of a sample that arrives now, in milliseconds; {@link correct} makes it Unix time. */
  stamp(): number {
    return Math.round(this.#base + this.#clock.monotonic());
  }

  /** The Unix time in milliseconds that a stamp means, as known by now. */
  correct(stamp: number): number {
    return stamp + this.#correction;
  }

  /** Unix time in milliseconds, corrected. */
  now(): number {
    return this.correct(this.stamp());
  }

  /** Compares the two clocks; true when the wall clock has stepped, so that windows of arrival stamps are to be made anew. */
  check(): boolean {
    const drift = this.#clock.wall() - this.now();
    if (Math.abs(drift) <= step) return false;
    this.#correction += Math.round(drift);
    return true;
  }
}
