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
  /** How long an arrival may take until it is known here, in milliseconds: windows of arrivals close by so much later. 0 when absent. */
  arrivalDelayMs?: number;
}

/** A span of sample time, and what has fallen into it so far. Its memory is bounded by {@link MAX_POSITION_SPANS}. */
export class Window {
  /** Elapsed milliseconds. */
  #firstArrival = 0;
  #lastArrival = 0;
  /** True once someone asked not to wait for its end. */
  flushed = false;
  /** Its only sample, until there is a second. Most windows get no other, and cost no more than that takes. */
  only: { position: number; values: Sample['values']; time: number } | undefined;
  /** What has fallen into it, from the second sample on. */
  several: { readonly positions: Ranges; readonly fields: Map<string, Accumulator> } | undefined;

  constructor(readonly span: WindowSpan) {}

  /** The positions of its samples in the log. */
  get positions(): Ranges {
    if (this.several !== undefined) return this.several.positions;
    return this.only === undefined ? new Ranges() : Ranges.of(this.only.position, this.only.position);
  }

  get firstPosition(): number | undefined {
    return this.only?.position ?? this.several?.positions.first;
  }

  has(position: number): boolean {
    return this.only?.position === position || this.several?.positions.has(position) === true;
  }

  /** The fields that it has values for. */
  get fieldNames(): Iterable<string> {
    return this.several?.fields.keys() ?? Object.keys(this.only?.values ?? {});
  }

  get fieldCount(): number {
    return this.several?.fields.size ?? Object.keys(this.only?.values ?? {}).length;
  }

  hasField(field: string): boolean {
    return this.several?.fields.has(field) ?? Object.hasOwn(this.only?.values ?? {}, field);
  }

  /** False for a window that can't take more samples. */
  get hasRoom(): boolean {
    return this.several === undefined || this.several.positions.spans().length < MAX_POSITION_SPANS;
  }

  /**
   * @param time the sample's, in Unix milliseconds
   * @param arrival elapsed milliseconds
   */
  add(position: number, values: Sample['values'], time: number, arrival: number): void {
    this.#lastArrival = arrival;
    const sample = { position, values, time };
    if (this.several !== undefined) accumulate(this.several, sample);
    else if (this.only === undefined) {
      this.#firstArrival = arrival;
      this.only = sample;
    } else {
      this.several = { positions: new Ranges(), fields: new Map() };
      accumulate(this.several, this.only);
      accumulate(this.several, sample);
      this.only = undefined;
    }
  }

  /**
   * Milliseconds until the window closes; 0 or less once it is closed.
   *
   * One of arrivals closes at its end. One of samples with a time of their own closes at the later of its end by the log's own clock and
   * 2 s after the last of them arrived. Both close at the latest one interval and 2 s after the first arrived, so that sources that run
   * behind and clocks that stand still close too.
   */
  closesIn({ wall, elapsed, logTime, arrivalDelayMs = 0 }: WindowClock): number {
    const { start, end, interval, ownTime } = this.span;
    if (this.flushed || end === undefined || !this.hasRoom) return 0;
    const latest = this.#firstArrival + interval + SETTLING_MS - elapsed;
    // A stamp ahead of the clock is of an earlier run whose clock was wrong.
    if (!ownTime) return start > wall + arrivalDelayMs ? 0 : Math.min(end - wall, latest) + arrivalDelayMs;
    return Math.min(latest, Math.max(end - logTime, this.#lastArrival + SETTLING_MS - elapsed));
  }

  /** How long it waits, in milliseconds: since its end, or since its last sample arrived where samples have a time of their own. */
  waitingForMs({ elapsed, wall }: { elapsed: number; wall: number }): number {
    const { start, end, ownTime } = this.span;
    return ownTime ? elapsed - this.#lastArrival : wall - (end ?? start);
  }
}

function accumulate(
  { positions, fields }: NonNullable<Window['several']>,
  { position, values, time }: NonNullable<Window['only']>,
): void {
  positions.add(position);
  for (const field of Object.keys(values)) {
    const value = values[field];
    if (value === undefined) continue;
    const known = fields.get(field);
    if (known === undefined) fields.set(field, new Accumulator(value, time));
    else known.add(value, time);
  }
}

/** The measurements that a window is recorded as: one a field. */
export function aggregateWindow({ only, several }: Window, rules: RecordRules): Measurement[] {
  if (only !== undefined) {
    return Object.entries(only.values).map(([field, value]) =>
      toMeasurement(field, new Accumulator(value, only.time), rulesOf(rules, field)),
    );
  }
  return [...(several?.fields ?? [])].map(([field, accumulator]) =>
    toMeasurement(field, accumulator, rulesOf(rules, field)),
  );
}

function toMeasurement(field: string, accumulator: Accumulator, { aggregate, decimals }: FieldRules): Measurement {
  const { value, time } = aggregatePoint(accumulator, aggregate);
  const rounded = typeof value === 'number' && decimals !== undefined ? roundTo(value, decimals) : value;
  return { field, value: rounded, timestamp: formatTimestamp(time) };
}
