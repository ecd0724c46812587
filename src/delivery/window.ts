import type { LogId } from '../journal/journal';
import { Ranges } from '../ranges';
import type { Sample } from '../sample';
import { Accumulator } from './accumulator';
import type { Place } from './place';
import { type RecordRules, rulesOf } from './rules';

/** Samples with a time of their own may come in any order: their window stays open for so many milliseconds after the last arrived. */
export const settlingTime = 2000;

/** The span of sample time that is reduced to one measurement a field, and what has fallen into it so far. */
export class Window {
  /** Values by field. */
  readonly fields = new Map<string, Accumulator>();
  /** The places of its samples in the log. */
  readonly positions = new Ranges();
  /** Monotonic milliseconds at which the last of its samples arrived. */
  lastArrival = 0;
  /** True once someone asked not to wait for its end. */
  flushed = false;

  /**
   * @param place where on the time axis it lies; windows of a device go out in the order of their starts
   */
  constructor(
    readonly log: LogId,
    readonly place: Place,
  ) {}

  add(position: number, sample: Sample, time: number, arrival: number, rules: RecordRules): void {
    this.positions.add(position);
    this.lastArrival = arrival;
    for (const field of Object.keys(sample.values)) {
      const value = sample.values[field];
      if (value === undefined) continue;
      const known = this.fields.get(field);
      if (known !== undefined) known.add(value, time, position);
      else this.fields.set(field, new Accumulator(value, time, position, rulesOf(rules, field).reduce === 'every'));
    }
  }

  /** Milliseconds from now until the window may be requested; 0 or less when it may. */
  closesIn(now: { wall: number; monotonic: number }): number {
    if (this.flushed) return 0;
    const { closing } = this.place;
    switch (closing.kind) {
      case 'at-once':
        return 0;
      case 'at':
        return closing.time - now.wall;
      case 'settled':
        return this.lastArrival + settlingTime - now.monotonic;
    }
  }
}
