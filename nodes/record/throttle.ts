import type { Clock } from '../../src/util/clock';

/** Runs an action a span of milliseconds after it was first asked for, once for all that ask meanwhile. */
export class Throttle {
  readonly #clock: Clock;
  readonly #span: number;
  readonly #action: () => void;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, span: number, action: () => void) {
    this.#clock = clock;
    this.#span = span;
    this.#action = action;
  }

  request(): void {
    this.#cancel ??= this.#clock.after(this.#span, () => {
      this.#cancel = undefined;
      this.#action();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
