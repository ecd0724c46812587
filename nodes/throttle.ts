import type { Clock } from '../src/delivery/clock';

/**
 * Runs an action at most once in a span of milliseconds: at once when it rests, and once more at the end of the span
 * when it was asked for meanwhile.
 */
export class Throttle {
  readonly #clock: Clock;
  readonly #span: number;
  readonly #action: () => void;
  #cancel: (() => void) | undefined;
  #asked = false;

  constructor(clock: Clock, span: number, action: () => void) {
    this.#clock = clock;
    this.#span = span;
    this.#action = action;
  }

  ask(): void {
    if (this.#cancel !== undefined) {
      this.#asked = true;
      return;
    }
    this.#cancel = this.#clock.after(this.#span, () => {
      this.#cancel = undefined;
      if (!this.#asked) return;
      this.#asked = false;
      this.ask();
    });
    this.#action();
  }

  stop(): void {
    this.#cancel?.();
    this.#asked = false;
  }
}
