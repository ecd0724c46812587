import type { PlanResult } from '../../datacake/plan';
import { BoundedMap } from '../../util/bounded-map';
import type { Clock } from '../../util/clock';
import type { Reason } from '../../util/reason';
import { utcDay } from '../../util/utc-day';
import type { Timeline } from '../timeline';

/** After so long a plan is asked for again; sooner where the answer held a device, or there was none. */
const REFRESH_INTERVAL_MS = 3_600_000;
const RETRY_INTERVAL_MS = 600_000;

/** The most devices whose plan is known by an answer of this run, and the most that wait to be asked for; of others it is asked for again. */
const MAX_DEVICES = 10_000;

/** What is known of a device's plan. */
export interface Plan {
  /** 0 for an unlimited plan. */
  datapointsPerDay: number;
  /** The UTC day on which Datacake said last that it was used up. */
  usedUpOn?: number;
}

export interface PlansOptions {
  /** It never rejects. */
  ask: (device: string) => Promise<PlanResult>;
  /** The datapoints a day that were known of a device in an earlier run, or before it was idle. */
  kept: (device: string) => number | undefined;
  clock: Clock;
  timeline: Timeline;
  /** Told after each answer, with the reason when there was no plan in it. */
  answered: (device: string, unknown?: Reason) => void;
}

/** What is known of one device's plan. Times are monotonic milliseconds. */
interface Entry {
  plan?: Plan;
  /** The UTC day on which it was answered last, and when it is worth asking again on that day. */
  answeredOn?: number;
  again: number;
  /** Since when an answer is waited for. */
  waitingSince: number | undefined;
}

/**
 * The plans of devices, by UUID. They are asked for in the background, one at a time: at first, hourly and on each new UTC day,
 * as long as something is sent. Where there is no answer the last known one holds.
 */
export class Plans {
  readonly #options: PlansOptions;
  readonly #entries = new BoundedMap<string, Entry>(MAX_DEVICES);
  readonly #waiting = new Set<string>();
  #isAsking = false;
  #isClosed = false;

  constructor(options: PlansOptions) {
    this.#options = options;
  }

  of(device: string): Plan | undefined {
    const plan = this.#entries.get(device)?.plan;
    if (plan !== undefined) return plan;
    const datapointsPerDay = this.#options.kept(device);
    return datapointsPerDay === undefined ? undefined : { datapointsPerDay };
  }

  /** Forgets what this run was answered about a device that isn't used any more. */
  forget(device: string): void {
    if (!this.#waiting.has(device)) this.#entries.delete(device);
  }

  /** Sees to it that a device's plan is known and not too old. */
  refresh(device: string): void {
    const now = this.#options.clock.monotonic();
    if (this.#isClosed || this.#waiting.has(device) || this.nextRefresh(device) > now) return;
    if (this.#waiting.size >= MAX_DEVICES) return;
    this.#waiting.add(device);
    this.#entry(device).waitingSince = now;
    if (!this.#isAsking) void this.#askAll();
  }

  /** Since when the first answer of the day is waited for, in monotonic milliseconds; undefined where there has been one. */
  firstAskedSince(device: string): number | undefined {
    const entry = this.#entries.get(device);
    return entry?.answeredOn === this.#today() ? undefined : entry?.waitingSince;
  }

  /** When {@link refresh} is worth calling again, in monotonic milliseconds, the next UTC day left aside. */
  nextRefresh(device: string): number {
    const entry = this.#entries.get(device);
    return entry?.answeredOn === this.#today() ? entry.again : -Infinity;
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting.clear();
  }

  async #askAll(): Promise<void> {
    this.#isAsking = true;
    for (const device of this.#waiting) {
      await this.#ask(device);
      this.#waiting.delete(device);
      this.#entry(device).waitingSince = undefined;
    }
    this.#isAsking = false;
  }

  async #ask(device: string): Promise<void> {
    const { ask, clock, answered } = this.#options;
    // What was asked on one day and answered on the next tells of the first: a day that has just begun isn't used up.
    const day = this.#today();
    const answer = await ask(device);
    if (this.#isClosed || answer.kind === 'aborted') return;
    const entry = this.#entry(device);
    const isSettled = answer.kind === 'plan' && !answer.isOverQuota;
    entry.answeredOn = day;
    entry.again = clock.monotonic() + (isSettled ? REFRESH_INTERVAL_MS : RETRY_INTERVAL_MS);
    if (answer.kind === 'plan') {
      const { datapointsPerDay, isOverQuota } = answer;
      entry.plan = { datapointsPerDay, ...(isOverQuota && { usedUpOn: day }) };
      answered(device);
    } else answered(device, answer.reason);
  }

  #entry(device: string): Entry {
    const entry = this.#entries.get(device) ?? { again: -Infinity, waitingSince: undefined };
    this.#entries.set(device, entry);
    return entry;
  }

  #today(): number {
    return utcDay(this.#options.timeline.now());
  }
}
