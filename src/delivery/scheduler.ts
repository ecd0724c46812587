import type { Clock } from '../util/clock';

/** The longest time between two looks: a machine that was suspended wakes up with timers that are late. */
const MAX_SLEEP_MS = 60_000;

/**
 * Calls a step for each item whose moment has come, from one place and one at a time. An item is due at once when something of it may
 * have changed, or at a moment that its last step has named.
 */
export class Scheduler<T> {
  readonly #clock: Clock;
  readonly #step: (item: T) => void;
  readonly #beforeSteps: () => void;
  readonly #due = new Set<T>();
  /** Monotonic milliseconds. */
  readonly #wakeAt = new Map<T, number>();
  #soonest = Infinity;
  #cancelTimer: (() => void) | undefined;
  #isRunning = false;
  #isScheduled = false;
  #stopped = false;

  /** @param beforeSteps is called before the steps of a round */
  constructor(clock: Clock, step: (item: T) => void, beforeSteps: () => void) {
    this.#clock = clock;
    this.#step = step;
    this.#beforeSteps = beforeSteps;
  }

  /** Something of an item may have changed: its step follows soon, once for all that changes meanwhile. */
  touch(item: T): void {
    if (this.#stopped) return;
    this.#due.add(item);
    if (this.#isRunning || this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#run();
    });
  }

  /** Calls an item's step at a moment, in monotonic milliseconds; Infinity for not before it is touched. */
  wakeAt(item: T, moment: number): void {
    if (moment === Infinity) {
      this.#wakeAt.delete(item);
      return;
    }
    this.#wakeAt.set(item, moment);
    this.#sleepUntil(moment);
  }

  forget(item: T): void {
    this.#due.delete(item);
    this.#wakeAt.delete(item);
  }

  stop(): void {
    this.#stopped = true;
    this.#due.clear();
    this.#wakeAt.clear();
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #run(): void {
    if (this.#stopped || this.#isRunning) return;
    this.#isRunning = true;
    this.#beforeSteps();
    for (const item of this.#due) {
      this.#due.delete(item);
      this.#wakeAt.delete(item);
      this.#step(item);
    }
    this.#isRunning = false;
  }

  #sleepUntil(moment: number): void {
    if (this.#stopped || (moment >= this.#soonest && this.#cancelTimer !== undefined)) return;
    this.#cancelTimer?.();
    this.#soonest = moment;
    const wait = Math.min(MAX_SLEEP_MS, Math.max(1, Math.ceil(moment - this.#clock.monotonic())));
    this.#cancelTimer = this.#clock.after(wait, () => {
      this.#cancelTimer = undefined;
      this.#wake();
    });
  }

  #wake(): void {
    const now = this.#clock.monotonic();
    let next = Infinity;
    for (const [item, moment] of this.#wakeAt) {
      if (moment <= now) this.#due.add(item);
      else next = Math.min(next, moment);
    }
    this.#soonest = Infinity;
    if (next !== Infinity) this.#sleepUntil(next);
    this.#run();
  }
}
