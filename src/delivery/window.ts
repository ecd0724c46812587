import type { LogId } from '../journal/journal';
import { Ranges } from '../ranges';
import type { Sample } from '../sample';
import { Accumulator } from './accumulator';
import type { Place } from './place';
import { type RecordRules, rulesOf } from './rules';

/** Samples with a time of their own may come in any order: their window stays open for so many milliseconds after the last arrived. */
export const settlingTime = 2000;

/** What has fallen into a window: one sample, as in most windows where nothing has to wait, or several, seen field by field. */
export type Contents =
  { kind: 'one'; values: Sample['values']; time: number } | { kind: 'many'; fields: ReadonlyMap<string, Accumulator> };

/** The span of sample time that is reduced to one measurement a field, and what has fallen into it so far. */
export class Window {
  /** The places of its samples in the log. */
  readonly positions = new Ranges();
  /** Monotonic milliseconds at which the last of its samples arrived. */
  lastArrival = 0;
  /** True once someone asked not to wait for its end. */
  flushed = false;
  /** How many fields it has values for. */
  fieldCount = 0;
  #only: { position: number; values: Sample['values']; time: number } | undefined;
  /** Values by field, once there are several samples. */
  #fields: Map<string, Accumulator> | undefined;

  /**
   * @param place where on the time axis it lies; windows of a device go out in the order of their starts
   */
  constructor(
    readonly log: LogId,
    readonly place: Place,
  ) {}

  /** The fields that it has values for. */
  get fields(): readonly string[] {
    if (this.#only !== undefined) return Object.keys(this.#only.values);
    return this.#fields === undefined ? [] : [...this.#fields.keys()];
  }

  get contents(): Contents {
    if (this.#only !== undefined) return { kind: 'one', values: this.#only.values, time: this.#only.time };
    return { kind: 'many', fields: this.#fields ?? new Map() };
  }

  /**
   * @param time the sample's, in Unix milliseconds
   * @param arrival monotonic milliseconds
   */
  add(position: number, { values }: Sample, time: number, arrival: number, rules: RecordRules): void {
    const isFirst = this.#only === undefined && this.#fields === undefined;
    this.positions.add(position);
    this.lastArrival = arrival;
    if (isFirst) {
      this.#only = { position, values, time };
      this.fieldCount = Object.keys(values).length;
      return;
    }
    if (this.#only !== undefined) this.#accumulate(this.#only.position, this.#only.values, this.#only.time, rules);
    this.#only = undefined;
    this.#accumulate(position, values, time, rules);
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

  #accumulate(position: number, values: Sample['values'], time: number, rules: RecordRules): void {
    const fields = (this.#fields ??= new Map<string, Accumulator>());
    for (const [field, value] of Object.entries(values)) {
      const known = fields.get(field);
      if (known !== undefined) known.add(value, time, position);
      else fields.set(field, new Accumulator(value, time, position, rulesOf(rules, field).reduce === 'every'));
    }
    this.fieldCount = fields.size;
  }
}
