import type { Backlog } from './backlog';
import type { Message } from './message';
import type { Waiting } from './plan';
import type { AggregatedMeasurement } from '../windows/aggregate-window';
import type { Window } from './window';

/** A window whose measurements are made: some are still to be sent, some on their way. Once none is left it is settled. */
export class RequestedWindow implements Waiting {
  readonly window: Window;
  readonly #backlog: Backlog;
  /** Oldest first. */
  #unsent: readonly AggregatedMeasurement[];
  #unsettled: number;

  constructor(window: Window, backlog: Backlog, reduced: readonly AggregatedMeasurement[]) {
    this.window = window;
    this.#backlog = backlog;
    this.#unsent = reduced;
    this.#unsettled = reduced.length;
  }

  /** The id of the record node whose samples these are. */
  get node(): string {
    return this.#backlog.log.node;
  }

  get fields(): readonly string[] {
    return [...new Set(this.#unsent.map(({ measurement }) => measurement.field))];
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
  take(fields: readonly string[], atMost: number, onePerField: boolean): readonly AggregatedMeasurement[] {
    const all = this.#unsent;
    if (fields.length === all.length && all.length <= atMost) {
      this.#unsent = [];
      return all;
    }
    const open = new Set(fields);
    const taken: AggregatedMeasurement[] = [];
    const left: AggregatedMeasurement[] = [];
    for (const reduced of this.#unsent) {
      const { field } = reduced.measurement;
      const takes = taken.length < atMost && open.has(field);
      (takes ? taken : left).push(reduced);
      if (takes && onePerField) open.delete(field);
    }
    this.#unsent = left;
    return taken;
  }

  /**
   * Notes that measurements of its own have been accepted, or refused for good. The last settle the window; until then what
   * they stand for is acknowledged field by field, so that it isn't sent again after a restart.
   */
  settle(settled: readonly AggregatedMeasurement[]): void {
    this.#unsettled -= settled.length;
    if (this.#unsettled === 0) this.#backlog.settle(this.window);
    else
      for (const { measurement, positions } of settled)
        this.#backlog.settlePart(this.window, measurement.field, positions);
  }

  /** Notes that so many of its measurements needn't be sent. They are acknowledged with the last that is. */
  skip(measurements: number): void {
    this.#unsettled -= measurements;
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
