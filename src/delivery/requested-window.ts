import type { Measurement } from '../measurement';
import type { Backlog } from './backlog';
import type { Message } from './message';
import type { Waiting } from './plan';
import type { Window } from './window';

/** A window whose measurements are made: some are still to be sent, some on their way. Once none is left it is settled. */
export class RequestedWindow implements Waiting {
  readonly window: Window;
  readonly #backlog: Backlog;
  /** Oldest first. */
  #unsent: readonly Measurement[];
  #unsettled: number;

  constructor(window: Window, backlog: Backlog, measurements: readonly Measurement[]) {
    this.window = window;
    this.#backlog = backlog;
    this.#unsent = measurements;
    this.#unsettled = measurements.length;
  }

  /** The id of the record node whose samples these are. */
  get node(): string {
    return this.#backlog.log.node;
  }

  get fields(): readonly string[] {
    return [...new Set(this.#unsent.map(({ field }) => field))];
  }

  get allSent(): boolean {
    return this.#unsent.length === 0;
  }

  /**
   * Takes measurements of these fields out, oldest first.
   *
   * @param atMost how many in all
   * @param onePerField true to take no more than one of each
   */
  take(fields: readonly string[], atMost: number, onePerField: boolean): Measurement[] {
    const open = new Set(fields);
    const taken: Measurement[] = [];
    const left: Measurement[] = [];
    for (const measurement of this.#unsent) {
      const takes = taken.length < atMost && open.has(measurement.field);
      (takes ? taken : left).push(measurement);
      if (takes && onePerField) open.delete(measurement.field);
    }
    this.#unsent = left;
    return taken;
  }

  /** Notes that one of its measurements has been accepted, or refused for good; the last one settles the window. */
  settleOne(): void {
    this.#unsettled -= 1;
    if (this.#unsettled === 0) this.#backlog.settle(this.window);
  }

  /**
   * Notes that one of its measurements was refused for good.
   *
   * @returns the last message that went into the window, unless it has been completed already
   */
  spoil(): Message | undefined {
    return this.#backlog.spoil(this.window);
  }
}
