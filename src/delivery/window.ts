import type { LogId } from '../journal/journal';
import { Ranges } from '../util/ranges';
import { Accumulator } from '../windows/accumulator';
import type { WindowContents } from '../windows/aggregate-window';
import type { HeldMessage } from './message';
import type { WindowSpan } from '../windows/window-span';
import { type RecordRules, rulesOf } from '../windows/rules';
import type { Sample } from '../model';

/** Samples with a time of their own may come in any order: their window stays open for so many milliseconds after the last arrived. */
export const settlingTime = 2000;

/** A message that is held open, and the place in the log of the sample that it said. */
export interface HeldSample {
  position: number;
  message: HeldMessage;
}

/** The span of sample time that is reduced to one measurement a field, and what has fallen into it so far. */
export class Window {
  /** The messages of its samples that are held open, in order of arrival. */
  readonly held: HeldSample[] = [];
  /** Monotonic milliseconds at which the last of its samples arrived. */
  lastArrival = 0;
  /** True once someone asked not to wait for its end. */
  flushed = false;
  /** The fields that it has values for. */
  fields: readonly string[] = [];
  /** Most windows get one sample and no other, and cost no more than that takes. */
  #only: { position: number; values: Sample['values']; time: number } | undefined;
  /** Once there are several samples: their places in the log, and their values by field. */
  #many: { positions: Ranges; fields: Map<string, Accumulator> } | undefined;

  /**
   * @param place where on the time axis it lies; windows of a device go out in the order of their starts
   */
  constructor(
    readonly log: LogId,
    readonly place: WindowSpan,
  ) {}

  /** The places of its samples in the log. */
  get positions(): Ranges {
    if (this.#many !== undefined) return this.#many.positions;
    return this.#only === undefined ? new Ranges() : Ranges.of(this.#only.position, this.#only.position);
  }

  /** True when the sample at a place in the log is one of its own. */
  has(position: number): boolean {
    return this.#many === undefined ? this.#only?.position === position : this.#many.positions.has(position);
  }

  get contents(): WindowContents {
    if (this.#only !== undefined) return { kind: 'one', values: this.#only.values, time: this.#only.time };
    return { kind: 'many', fields: this.#many?.fields ?? new Map() };
  }

  /**
   * @param time the sample's, in Unix milliseconds
   * @param arrival monotonic milliseconds
   */
  add(position: number, { values }: Sample, time: number, arrival: number, rules: RecordRules): void {
    this.lastArrival = arrival;
    if (this.#only === undefined && this.#many === undefined) {
      this.#only = { position, values, time };
      this.fields = Object.keys(values);
      return;
    }
    if (this.#only !== undefined) this.#accumulate(this.#only.position, this.#only.values, this.#only.time, rules);
    this.#only = undefined;
    this.#accumulate(position, values, time, rules);
  }

  /** Milliseconds from now until the window may be requested; 0 or less when it may. */
  closesIn(now: { wall: number; monotonic: number }): number {
    if (this.flushed) return 0;
    const { start, closing } = this.place;
    switch (closing.kind) {
      case 'at-once':
        return 0;
      case 'at':
        // Nothing arrives ahead of the clock: that one was stamped by an earlier run, whose clock was wrong.
        return start > now.wall ? 0 : closing.time - now.wall;
      case 'settled':
        return this.lastArrival + settlingTime - now.monotonic;
    }
  }

  #accumulate(position: number, values: Sample['values'], time: number, rules: RecordRules): void {
    const { positions, fields } = (this.#many ??= { positions: new Ranges(), fields: new Map<string, Accumulator>() });
    positions.add(position);
    for (const field of Object.keys(values)) {
      const value = values[field];
      if (value === undefined) continue;
      const known = fields.get(field);
      if (known !== undefined) known.add(value, time, position);
      else fields.set(field, new Accumulator(value, time, position, rulesOf(rules, field).aggregate === 'every'));
    }
    if (fields.size !== this.fields.length) this.fields = [...fields.keys()];
  }
}
