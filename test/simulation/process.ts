import type { Clock } from '../../src/util/clock';

/** A simulated process: once it is killed, its timers no longer fire and its events are no longer noted. */
export class SimulatedProcess {
  #isKilled = false;

  get isKilled(): boolean {
    return this.#isKilled;
  }

  kill(): void {
    this.#isKilled = true;
  }

  /** Adds an event to a list, unless the process was killed. */
  note<T>(events: T[], event: T): void {
    if (!this.#isKilled) events.push(event);
  }

  /** A clock whose timers are those of this process. */
  clock(clock: Clock): Clock {
    return {
      wall: () => clock.wall(),
      monotonic: () => clock.monotonic(),
      suspended: () => clock.suspended(),
      after: (milliseconds, callback) =>
        clock.after(milliseconds, () => {
          if (!this.#isKilled) callback();
        }),
    };
  }
}
