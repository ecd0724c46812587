import type { Clock } from '../util/clock';

/** Rings once, at the moment that it was set to last. Moments are monotonic milliseconds. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #moment = Infinity;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Sets it anew, unless it is set to that moment already; Infinity for never. */
  set(moment: number): void {
    if (moment === this.#moment) return;
    this.cancel();
    this.#moment = moment;
    if (moment === Infinity) return;
    const wait = Math.max(1, Math.ceil(moment - this.#clock.monotonic()));
    this.#cancel = this.#clock.after(wait, () => {
      this.#moment = Infinity;
      this.#ring();
    });
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#moment = Infinity;
  }
}
