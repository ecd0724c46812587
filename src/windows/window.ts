import { Ranges } from '../util/ranges';
import { roundTo } from '../mapping/decimals';
import { type Measurement, type Sample, formatTimestamp } from '../model';
import { Accumulator, aggregatePoint } from './aggregate';
import { type FieldRules, type RecordRules, rulesOf } from './rules';
import type { WindowSpan } from './window-span';

/** Samples with a time of their own may come in any order: their window waits this long after the last arrived. */
export const SETTLING_MS = 2000;

/** The most gaps between the positions of a window's samples: one that reaches it closes, so that its memory is bounded. */
export const MAX_POSITION_SPANS = 5000;

/** What a window's closing is measured by. */
export interface WindowClock {
  /** Unix milliseconds. */
  wall: number;
  /** Milliseconds since an arbitrary moment, those that the machine was suspended for included. */
  elapsed: number;
  /** The time of the log's newest sample with a time of its own, plus what has gone by since it arrived. */
  logTime: number;
}

/** A span of sample time, and what has fallen into it so far. Its memory is bounded by {@link MAX_POSITION_SPANS}. */
export class Window {
  /** Elapsed milliseconds. */
  #firstArrival = 0;
  #lastArrival = 0;
  /** True once someone asked not to wait for its end. */
  flushed = false;
  /** The only sample so far; while it is set, there are no `fields`. Most windows get no other, and cost no more than that takes. */
  only: { position: number; values: Sample['values']; time: number } | undefined;
  readonly fields = new Map<string, Accumulator>();
  readonly #positions = new Ranges();

  constructor(readonly span: WindowSpan) {}

  /** The positions of its samples in the log. */
  get positions(): Ranges {
    return this.only === undefined ? this.#positions : Ranges.of(this.only.position, this.only.position);
  }

  get firstPosition(): number | undefined {
    return this.only?.position ?? this.#positions.first;
  }

  has(position: number): boolean {
    return this.only === undefined ? this.#positions.has(position) : this.only.position === position;
  }

  /** The fields that it has values for. */
  get fieldNames(): Iterable<string> {
    return this.only === undefined ? this.fields.keys() : Object.keys(this.only.values);
  }

  hasField(field: string): boolean {
    return this.only === undefined ? this.fields.has(field) : Object.hasOwn(this.only.values, field);
  }

  /** False for a window that can't take more samples. */
  get hasRoom(): boolean {
    return this.#positions.spans().length < MAX_POSITION_SPANS;
  }

  /**
   * @param time the sample's, in Unix milliseconds
   * @param arrival elapsed milliseconds
   */
  add(position: number, values: Sample['values'], time: number, arrival: number): void {
    this.#lastArrival = arrival;
    if (this.only === undefined && this.fields.size === 0) {
      this.#firstArrival = arrival;
      this.only = { position, values, time };
      return;
    }
    if (this.only !== undefined) this.#accumulate(this.only.position, this.only.values, this.only.time);
    this.only = undefined;
    this.#accumulate(position, values, time);
  }

  /**
   * Milliseconds until the window closes; 0 or less once it is closed.
   *
   * One of arrivals closes at its end. One of samples with a time of their own closes at the later of its end by the log's own clock and
   * 2 s after the last of them arrived. Both close at the latest one interval and 2 s after the first arrived, so that sources that run
   * behind and clocks that stand still close too.
   */
  closesIn({ wall, elapsed, logTime }: WindowClock): number {
    const { start, end, interval, ownTime } = this.span;
    if (this.flushed || end === undefined || !this.hasRoom) return 0;
    const latest = this.#firstArrival + interval + SETTLING_MS - elapsed;
    // A stamp ahead of the clock is of an earlier run whose clock was wrong.
    if (!ownTime) return start > wall ? 0 : Math.min(end - wall, latest);
    return Math.min(latest, Math.max(end - logTime, this.#lastArrival + SETTLING_MS - elapsed));
  }

  /** How long it waits, in milliseconds: since its end, or since its last sample arrived where samples have a time of their own. */
  waitingForMs({ elapsed, wall }: { elapsed: number; wall: number }): number {
    const { start, end, ownTime } = this.span;
    return ownTime ? elapsed - this.#lastArrival : wall - (end ?? start);
  }

  #accumulate(position: number, values: Sample['values'], time: number): void {
    this.#positions.add(position);
    for (const field of Object.keys(values)) {
      const value = values[field];
      if (value === undefined) continue;
      const known = this.fields.get(field);
      if (known === undefined) this.fields.set(field, new Accumulator(value, time));
      else known.add(value, time);
    }
  }
}

/** The measurements that a window is recorded as: one a field. */
export function aggregateWindow({ only, fields }: Window, rules: RecordRules): Measurement[] {
  if (only !== undefined) {
    return Object.entries(only.values).map(([field, value]) =>
      toMeasurement(field, new Accumulator(value, only.time), rulesOf(rules, field)),
    );
  }
  return [...fields].map(([field, accumulator]) => toMeasurement(field, accumulator, rulesOf(rules, field)));
}

function toMeasurement(field: string, accumulator: Accumulator, { aggregate, decimals }: FieldRules): Measurement {
  const { value, time } = aggregatePoint(accumulator, aggregate);
  const rounded = typeof value === 'number' && decimals !== undefined ? roundTo(value, decimals) : value;
  return { field, value: rounded, timestamp: formatTimestamp(time) };
}
