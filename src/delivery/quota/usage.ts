import { type Outcome, mayBeStored } from '../../datacake/outcome';
import { BoundedMap } from '../../util/bounded-map';
import { DAY_MS, utcDay } from '../../util/utc-day';
import type { Timeline } from '../timeline';

/** The most devices of which something is counted on a day; beyond it the one that was written to longest ago is forgotten. */
const MAX_DEVICES = 10_000;

/** The most days that are kept. */
const MAX_DAYS = 4;

/** Datapoints by UTC day, see {@link utcDay}. */
export type Days = ReadonlyMap<number, number>;

/** What a batch carries, as far as its datapoints are concerned. */
interface Counted {
  readonly items: readonly unknown[];
  /** True once an attempt may have been stored though it wasn't accepted. */
  mayBeStored: boolean;
}

/**
 * How many datapoints each device, by its UUID, was sent on each UTC day. One serves all connections of a runtime, because a plan counts
 * what a device gets, whoever sends it. What others than this runtime send isn't known here.
 */
export class Usage {
  readonly #timeline: Timeline;
  /** Those that have more to them than counts. */
  readonly #devices = new BoundedMap<string, DeviceUsage>(MAX_DEVICES);
  /** Of earlier runs. */
  readonly #earlier = new DailyCounts();
  /** Of this run. */
  readonly #counted = new DailyCounts();
  /** The timeline's correction that the counts of this run are by. */
  #correction = 0;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** Counts datapoints that were stored now, or may have been. */
  add(device: string, datapoints: number): void {
    this.#followClock();
    this.#counted.add(device, utcDay(this.#timeline.now()), datapoints);
  }

  /** Notes that a batch is being sent: until it has an answer its datapoints take room of the day. */
  begin(device: string, { items }: Counted): void {
    this.#of(device).inFlight += items.length;
  }

  /**
   * Counts what an answer says was stored. Whether Datacake counts a measurement twice that was sent twice is unknown, so that what may
   * have been stored counts at once, and once however often it is repeated: an outage mustn't use up a day on paper.
   *
   * @returns true when something was counted
   */
  end(device: string, batch: Counted, outcome: Outcome): boolean {
    const { length } = batch.items;
    this.#of(device).inFlight -= length;
    const isStored = outcome.kind === 'accepted' || mayBeStored(outcome, length);
    const isCounted = isStored && !batch.mayBeStored;
    if (isCounted) this.add(device, length);
    if (isStored) batch.mayBeStored = true;
    return isCounted;
  }

  /** How many datapoints are being sent. */
  inFlight(device: string): number {
    return this.#devices.get(device)?.inFlight ?? 0;
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
    if (fields > 0) (this.#of(device).fields ??= new Map<object, number>()).set(connection, fields);
    else if (this.#devices.get(device)?.forgetFields(connection) === true) this.#devices.delete(device);
  }

  /** How many fields all connections together write to a device. */
  fields(device: string): number {
    let sum = 0;
    for (const fields of this.#devices.get(device)?.fields?.values() ?? []) sum += fields;
    return sum;
  }

  /** What was counted on a UTC day, what is in flight left aside. */
  on(device: string, day: number): number {
    this.#followClock();
    return this.#earlier.on(device, day) + this.#counted.on(device, day);
  }

  today(device: string): number {
    return this.on(device, utcDay(this.#timeline.now()));
  }

  /** True the first time on a UTC day that a person is to be told so of a device, whichever connection asks. */
  tellOnce(device: string, what: 'notable' | 'used up', day: number): boolean {
    const usage = this.#of(device);
    if (usage.told?.[what] === day) return false;
    (usage.told ??= {})[what] = day;
    return true;
  }

  /** The counts of the last days, to be kept across restarts. */
  days(device: string): Days {
    this.#followClock();
    const days = new Set([...this.#earlier.days(device), ...this.#counted.days(device)]);
    const newest = [...days].sort((a, b) => a - b).slice(-MAX_DAYS);
    return new Map(newest.map((day) => [day, this.on(device, day)]));
  }

  /** Takes up counts that were kept. What is counted already, because this runtime kept them, doesn't count twice. */
  restore(device: string, days: Days): void {
    this.#followClock();
    for (const [day, datapoints] of days) {
      const missing = datapoints - this.on(device, day);
      if (missing > 0) this.#earlier.add(device, day, missing);
    }
  }

  #of(device: string): DeviceUsage {
    const usage = this.#devices.get(device) ?? new DeviceUsage();
    this.#devices.set(device, usage);
    return usage;
  }

  /** Moves what this run has counted to the right day when the wall clock turned out to be wrong by days. */
  #followClock(): void {
    const days = Math.round((this.#timeline.correction - this.#correction) / DAY_MS);
    this.#correction = this.#timeline.correction;
    if (days !== 0) this.#counted.shift(days);
  }
}

/** What there is to a device while it is sent something, and from when a person was told of it or its plan was used up. */
class DeviceUsage {
  inFlight = 0;
  usedUpOn: number | undefined;
  /** By connection, how many fields its record nodes write. */
  fields: Map<object, number> | undefined;
  /** The UTC days on which a person was told last. */
  told: { notable?: number; 'used up'?: number } | undefined;

  /** @returns true when nothing is left */
  forgetFields(connection: object): boolean {
    this.fields?.delete(connection);
    if (this.fields?.size === 0) this.fields = undefined;
    return [this.fields, this.usedUpOn, this.told].every((one) => one === undefined) && this.inFlight === 0;
  }
}

/** Datapoints by UTC day and device. Thousands of devices may be seen once and never again: each costs an entry, and goes with its day. */
class DailyCounts {
  readonly #days = new Map<number, BoundedMap<string, number>>();

  add(device: string, day: number, datapoints: number): void {
    const counts = this.#days.get(day) ?? new BoundedMap<string, number>(MAX_DEVICES);
    counts.set(device, (counts.get(device) ?? 0) + datapoints);
    this.#days.set(day, counts);
    if (this.#days.size > MAX_DAYS) this.#days.delete(Math.min(...this.#days.keys()));
  }

  on(device: string, day: number): number {
    return this.#days.get(day)?.get(device) ?? 0;
  }

  /** The days on which something of a device was counted. */
  days(device: string): number[] {
    return [...this.#days].filter(([, counts]) => counts.has(device)).map(([day]) => day);
  }

  /** Moves all counts by so many days. */
  shift(days: number): void {
    const moved = [...this.#days].map(([day, counts]) => [day + days, counts] as const);
    this.#days.clear();
    for (const [day, counts] of moved) this.#days.set(day, counts);
  }
}
