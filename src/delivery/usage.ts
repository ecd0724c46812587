import { type Outcome, mayBeStored } from '../datacake/outcome';
import { BoundedMap } from '../util/bounded-map';
import { DAY_MS, utcDay } from '../util/utc-day';
import type { Timeline } from './timeline';

/** The most devices of which something is counted; beyond it the one that was written to longest ago is forgotten. */
const MAX_DEVICES = 10_000;

/** The most days that are kept of a device. */
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
  readonly #devices = new BoundedMap<string, DeviceUsage>(MAX_DEVICES);
  /** The timeline's correction that the counts of this run are by. */
  #correction = 0;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** Counts datapoints that were stored now, or may have been. */
  add(device: string, datapoints: number): void {
    this.#of(device).add(datapoints, utcDay(this.#timeline.now()));
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
    if (fields === 0) this.#devices.get(device)?.forgetFields(connection);
    else (this.#of(device).fields ??= new Map<object, number>()).set(connection, fields);
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
    return this.#devices.get(device)?.on(day) ?? 0;
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
    return this.#devices.get(device)?.days() ?? new Map<number, number>();
  }

  /** Takes up counts that were kept. What is counted already, because this runtime kept them, doesn't count twice. */
  restore(device: string, days: Days): void {
    this.#of(device).restore(days);
  }

  #of(device: string): DeviceUsage {
    this.#followClock();
    const usage = this.#devices.get(device) ?? new DeviceUsage();
    this.#devices.set(device, usage);
    return usage;
  }

  /** Moves what this run has counted to the right day when the wall clock turned out to be wrong by days. */
  #followClock(): void {
    const days = Math.round((this.#timeline.correction - this.#correction) / DAY_MS);
    this.#correction = this.#timeline.correction;
    if (days !== 0) for (const [, usage] of this.#devices.entries()) usage.shift(days);
  }
}

/** Most devices get a few datapoints on one day: what they don't need isn't there. */
class DeviceUsage {
  inFlight = 0;
  usedUpOn: number | undefined;
  /** By connection, how many fields its record nodes write. */
  fields: Map<object, number> | undefined;
  /** The UTC days on which a person was told last. */
  told: { notable?: number; 'used up'?: number } | undefined;
  /** By UTC day, of earlier runs and of this one. */
  #earlier: Days | undefined;
  #counted: Days | undefined;

  forgetFields(connection: object): void {
    this.fields?.delete(connection);
    if (this.fields?.size === 0) this.fields = undefined;
  }

  add(datapoints: number, day: number): void {
    this.#counted = plus(this.#counted, day, datapoints);
  }

  on(day: number): number {
    return (this.#earlier?.get(day) ?? 0) + (this.#counted?.get(day) ?? 0);
  }

  days(): Days {
    const days = new Set([...(this.#earlier?.keys() ?? []), ...(this.#counted?.keys() ?? [])]);
    return newest(new Map([...days].map((day) => [day, this.on(day)])));
  }

  restore(days: Days): void {
    for (const [day, datapoints] of days) {
      const missing = datapoints - this.on(day);
      if (missing > 0) this.#earlier = plus(this.#earlier, day, missing);
    }
  }

  shift(days: number): void {
    if (this.#counted === undefined) return;
    this.#counted = new Map([...this.#counted].map(([day, datapoints]) => [day + days, datapoints]));
  }
}

function plus(counts: Days | undefined, day: number, datapoints: number): Days {
  const known = counts?.get(day);
  const sum = new Map([...(counts ?? []), [day, (known ?? 0) + datapoints]]);
  return known === undefined ? newest(sum) : sum;
}

function newest(counts: Days): Days {
  return counts.size <= MAX_DAYS ? counts : new Map([...counts].sort(([a], [b]) => a - b).slice(-MAX_DAYS));
}
