import type { Clock } from '../../src/util/clock';

/** A clock that a test drives. */
export interface TestClock extends Clock {
  /** Lets time pass. */
  advance(milliseconds: number): Promise<void>;
  /** Steps the wall clock, as NTP does once it knows the time. */
  stepWall(milliseconds: number): void;
  /** How many timers have fired. */
  readonly timersFired: number;
}

interface Timer {
  at: number;
  callback: () => void;
}

/** Time that passes only when told, so that a day takes as long as what happens in it. */
export class SimulatedClock implements Clock {
  #monotonic = 0;
  #wallAtZero: number;
  #suspended = 0;
  readonly #timers = new Set<Timer>();
  /** How many timers have fired. */
  timersFired = 0;

  /**
   * @param wall Unix milliseconds to begin at
   * @param settled fulfils when all that needs no time has been done
   */
  constructor(
    wall: number,
    readonly settled: () => Promise<void> = flushPromises,
  ) {
    this.#wallAtZero = wall;
  }

  wall(): number {
    return this.#wallAtZero + this.#monotonic;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#monotonic + Math.max(0, milliseconds), callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  suspended(): number {
    return this.#suspended;
  }

  /** Suspends the machine: only the wall clock goes on, and no timer. */
  suspend(milliseconds: number): void {
    this.#wallAtZero += milliseconds;
    this.#suspended += milliseconds;
  }

  /** Steps the wall clock, as when the right time is learnt. */
  stepWall(milliseconds: number): void {
    this.#wallAtZero += milliseconds;
  }

  /** Lets time pass: every timer that comes due rings at its moment, and what follows from it is done before the next. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#monotonic + milliseconds;
    await this.settled();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers.delete(next);
      this.#monotonic = Math.max(this.#monotonic, next.at);
      this.timersFired += 1;
      next.callback();
      await this.settled();
    }
    this.#monotonic = end;
  }

  /** The timer that rings first, of equals the one that was set first. */
  #next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= end && (first === undefined || timer.at < first.at)) first = timer;
    }
    return first;
  }
}

/** Fulfils when all is done that waits for nothing but promises. */
export async function flushPromises(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
