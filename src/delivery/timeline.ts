import { randomUUID } from 'node:crypto';
import type { Clock } from '../util/clock';

/** A wall clock that differs from the monotonic one by more than this, in milliseconds, has stepped. */
const step = 1000;

/**
 * Arrival stamps that survive a step of the wall clock, as when a Raspberry Pi boots with a wrong time and learns the right one later.
 *
 * A stamp is the wall time of the start plus the monotonic time since; what the wall clock has stepped by is kept apart,
 * so that a correction reaches every stamp that hasn't been sent. One serves all deliveries of a runtime, those that come after a
 * deploy included: a stamp has a meaning on its own timeline only.
 */
export class Timeline {
  /** Tells the timelines of processes apart. */
  readonly id = randomUUID();
  readonly #clock: Clock;
  #base: number;
  /** See {@link Clock.suspended}. */
  #suspended: number;
  #correction = 0;
  #steps = 0;
  #suspensions = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#base = clock.wall() - clock.monotonic();
    this.#suspended = clock.suspended();
  }

  /** The stamp of a sample that arrives now, in milliseconds; {@link correct} makes it Unix time. */
  stamp(): number {
    return Math.round(this.#base + this.#clock.monotonic());
  }

  /** The Unix time in milliseconds that a stamp means, as known by now. */
  correct(stamp: number): number {
    return stamp + this.#correction;
  }

  /** By how many milliseconds the wall clock has stepped since the start, in all. */
  get correction(): number {
    return this.#correction;
  }

  /** How often the machine was suspended, as far as {@link check} has noticed: timers are late then. */
  get suspensions(): number {
    return this.#suspensions;
  }

  /** Milliseconds since an arbitrary moment, those that the machine was suspended for included, as far as {@link check} has noticed. */
  elapsed(): number {
    return this.#base + this.#clock.monotonic();
  }

  /** Unix time in milliseconds, corrected. */
  now(): number {
    return this.correct(this.stamp());
  }

  /** Compares the two clocks. @returns how often the wall clock has stepped by now; with each step, windows of arrival stamps are to be made anew */
  check(): number {
    if (Math.abs(this.#clock.wall() - this.now()) > step) this.#noteSuspension();
    const drift = this.#clock.wall() - this.now();
    if (Math.abs(drift) > step) {
      this.#correction += Math.round(drift);
      this.#steps += 1;
    }
    return this.#steps;
  }

  /** A machine that slept looks like a wall clock that stepped. What arrived before has the right time; only stamps from now on are later. */
  #noteSuspension(): void {
    const suspended = this.#clock.suspended();
    const slept = suspended - this.#suspended;
    if (slept <= step) return;
    this.#suspended = suspended;
    this.#suspensions += 1;
    this.#base += slept;
  }
}
