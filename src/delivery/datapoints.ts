import type { Timeline } from './timeline';
import { utcDay } from './utc-day';

/** What is counted together, in milliseconds: so finely a count follows a step of the wall clock. */
const quarter = 900_000;

/** The most days, and the most quarters of an hour, that are kept of a device: more than a day whatever the clock does. */
const mostDays = 4;
const mostQuarters = 300;

/** Datapoints by UTC day, see {@link utcDay}. */
export type Days = ReadonlyMap<number, number>;

/**
 * How many datapoints each device, by its UUID, was sent on each UTC day. One serves all connections of a runtime, because
 * a plan counts what a device gets, whoever sends it. What is sent by others than this runtime isn't known here.
 *
 * A count belongs to a moment on the timeline, so that it moves to the right day when the wall clock turns out to be wrong.
 */
export class Datapoints {
  readonly #timeline: Timeline;
  readonly #devices = new Map<string, DeviceDatapoints>();

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** Counts datapoints that were stored now, or may have been. */
  add(device: string, datapoints: number): void {
    this.#of(device).add(datapoints);
  }

  /** Notes that datapoints leave; until {@link arrived} they take room of the day. */
  left(device: string, datapoints: number): void {
    this.#of(device).onTheirWay += datapoints;
  }

  /** Notes that what {@link left} is on its way no more, whatever became of it. */
  arrived(device: string, datapoints: number): void {
    this.#of(device).onTheirWay -= datapoints;
  }

  onTheirWay(device: string): number {
    return this.#devices.get(device)?.onTheirWay ?? 0;
  }

  /** Notes that Datacake says that a day's datapoints are used up, whichever connection was told. */
  noteUsedUp(device: string, day: number): void {
    this.#of(device).usedUpOn = day;
  }

  /** The UTC day on which a device's datapoints were used up last. */
  usedUpOn(device: string): number | undefined {
    return this.#devices.get(device)?.usedUpOn;
  }

  /** Notes how many fields one connection's record nodes write to a device; 0 for none any more. */
  setFields(device: string, connection: object, fields: number): void {
    if (fields === 0) this.#devices.get(device)?.fields?.delete(connection);
    else (this.#of(device).fields ??= new Map()).set(connection, fields);
  }

  /** How many fields all connections together write to a device. */
  fields(device: string): number {
    let sum = 0;
    for (const fields of this.#devices.get(device)?.fields?.values() ?? []) sum += fields;
    return sum;
  }

  /** What was counted on a UTC day, what is on its way left aside. */
  on(device: string, day: number): number {
    return this.#devices.get(device)?.on(day) ?? 0;
  }

  today(device: string): number {
    return this.on(device, utcDay(this.#timeline.now()));
  }

  /** True the first time on a UTC day that a person is to be told so of a device, whichever connection asks. */
  tellOnce(device: string, what: 'notable' | 'used up', day: number): boolean {
    return this.#of(device).tellOnce(what, day);
  }

  /** The counts of the last days, to be kept across restarts. */
  days(device: string): Days {
    return this.#devices.get(device)?.days() ?? new Map<number, number>();
  }

  /** Takes up counts that were kept. What is counted already, because this runtime kept them, doesn't count twice. */
  restore(device: string, days: Days): void {
    this.#of(device).restore(days);
  }

  #of(device: string): DeviceDatapoints {
    let found = this.#devices.get(device);
    if (found === undefined) this.#devices.set(device, (found = new DeviceDatapoints(this.#timeline)));
    return found;
  }
}

class DeviceDatapoints {
  usedUpOn: number | undefined;
  /** By connection, how many fields its record nodes write. */
  fields: Map<object, number> | undefined;
  onTheirWay = 0;
  /** The UTC days on which a person was told last. */
  #told: Map<string, number> | undefined;
  readonly #timeline: Timeline;
  /** From earlier runs, by UTC day. */
  #earlier: Map<number, number> | undefined;
  /** Of this run, by quarter of an hour on the timeline. */
  readonly #quarters = new Map<number, number>();
  /** Sums by UTC day, as long as the clock isn't corrected. */
  #sums: Map<number, number> | undefined;
  #correction = 0;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  tellOnce(what: string, day: number): boolean {
    if (this.#told?.get(what) === day) return false;
    (this.#told ??= new Map()).set(what, day);
    return true;
  }

  add(datapoints: number): void {
    const current = Math.floor(this.#timeline.stamp() / quarter);
    this.#quarters.set(current, (this.#quarters.get(current) ?? 0) + datapoints);
    keepLast(this.#quarters, mostQuarters);
    const day = this.#dayOf(current);
    const sum = this.#sums?.get(day);
    if (sum !== undefined) this.#sums?.set(day, sum + datapoints);
  }

  on(day: number): number {
    if (this.#correction !== this.#timeline.correction) this.#sums = undefined;
    this.#correction = this.#timeline.correction;
    let sum = this.#sums?.get(day);
    if (sum !== undefined) return sum;
    sum = this.#earlier?.get(day) ?? 0;
    for (const [current, datapoints] of this.#quarters) if (this.#dayOf(current) === day) sum += datapoints;
    this.#sums ??= new Map();
    this.#sums.set(day, sum);
    keepLast(this.#sums, mostDays);
    return sum;
  }

  days(): Days {
    const days = new Set([
      ...(this.#earlier?.keys() ?? []),
      ...[...this.#quarters.keys()].map((one) => this.#dayOf(one)),
    ]);
    const counts = new Map([...days].sort((a, b) => a - b).map((day) => [day, this.on(day)]));
    keepLast(counts, mostDays);
    return counts;
  }

  restore(days: Days): void {
    for (const [day, datapoints] of days) {
      const missing = datapoints - this.on(day);
      if (missing <= 0) continue;
      this.#earlier ??= new Map();
      this.#earlier.set(day, (this.#earlier.get(day) ?? 0) + missing);
      keepLast(this.#earlier, mostDays);
    }
    this.#sums = undefined;
  }

  /** The later day where a quarter has part in two: that is the one whose plan isn't used up. */
  #dayOf(current: number): number {
    return utcDay(this.#timeline.correct((current + 1) * quarter - 1));
  }
}

/** Takes out what was put in first, until no more than so many are left. */
function keepLast(map: Map<number, number>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
