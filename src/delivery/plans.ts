import type { PlanResult } from '../datacake/plan';
import type { Clock } from '../util/clock';
import type { Timeline } from './timeline';
import { utcDay } from './utc-day';

/** Milliseconds after which a plan is asked for again; sooner where the answer held a device, or there was none. */
const freshness = 3_600_000;
const soon = 600_000;

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
  clock: Clock;
  timeline: Timeline;
  /** Told after each answer, with the reason when there was no plan in it. */
  answered: (device: string, unknown?: string) => void;
}

interface Asked {
  /** Monotonic milliseconds. */
  again: number;
  day: number;
}

/**
 * The plans of devices, by UUID. They are asked for in the background, one at a time: at first, hourly and on each new UTC day,
 * as long as something is sent. Where there is no answer the last known one holds.
 */
export class Plans {
  readonly #options: PlansOptions;
  readonly #known = new Map<string, Plan>();
  readonly #asked = new Map<string, Asked>();
  readonly #waiting = new Set<string>();
  readonly #waitingSince = new Map<string, number>();
  #asking = false;
  #closed = false;

  constructor(options: PlansOptions) {
    this.#options = options;
  }

  of(device: string): Plan | undefined {
    return this.#known.get(device);
  }

  /** Takes up a plan that was known in an earlier run. */
  restore(device: string, datapointsPerDay: number): void {
    if (!this.#known.has(device)) this.#known.set(device, { datapointsPerDay });
  }

  /** Sees to it that a device's plan is known and not too old. */
  refresh(device: string): void {
    if (this.#closed || this.#waiting.has(device) || this.nextRefresh(device) > this.#options.clock.monotonic()) return;
    this.#waiting.add(device);
    this.#waitingSince.set(device, this.#options.clock.monotonic());
    if (!this.#asking) void this.#askAll();
  }

  /** Since when the first answer of the day is waited for, in monotonic milliseconds; undefined where there has been one. */
  firstAskedSince(device: string): number | undefined {
    return this.#asked.get(device)?.day === this.#today() ? undefined : this.#waitingSince.get(device);
  }

  /** When {@link refresh} is worth calling again, in monotonic milliseconds, the next UTC day left aside. */
  nextRefresh(device: string): number {
    const asked = this.#asked.get(device);
    return asked?.day === this.#today() ? asked.again : -Infinity;
  }

  close(): void {
    this.#closed = true;
    this.#waiting.clear();
  }

  async #askAll(): Promise<void> {
    this.#asking = true;
    for (const device of this.#waiting) {
      await this.#ask(device);
      this.#waiting.delete(device);
      this.#waitingSince.delete(device);
    }
    this.#asking = false;
  }

  async #ask(device: string): Promise<void> {
    const { ask, clock, answered } = this.#options;
    // What was asked on one day and answered on the next tells of the first: a day that has just begun isn't used up.
    const day = this.#today();
    const answer = await ask(device);
    if (this.#closed) return;
    const isSettled = answer.kind === 'plan' && !answer.isOverQuota;
    this.#asked.set(device, { again: clock.monotonic() + (isSettled ? freshness : soon), day });
    if (answer.kind === 'plan') {
      const { datapointsPerDay, isOverQuota } = answer;
      this.#known.set(device, { datapointsPerDay, ...(isOverQuota && { usedUpOn: day }) });
      answered(device);
    } else answered(device, answer.reason);
  }

  #today(): number {
    return utcDay(this.#options.timeline.now());
  }
}
