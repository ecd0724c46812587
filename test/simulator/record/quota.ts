import type { Device } from '../world/world';

const DAY_MS = 86_400_000;

/** Counts datapoints by device and UTC day. */
export class Quota {
  readonly #used = new Map<string, { day: number; count: number }>();
  #firstDay: number | undefined;

  /** @param now Unix milliseconds */
  used(device: Device, now: number): number {
    const today = Math.floor(now / DAY_MS);
    this.#firstDay ??= today;
    const counted = this.#used.get(device.id);
    if (counted !== undefined) return counted.day === today ? counted.count : 0;
    return today === this.#firstDay ? device.usedAtStart : 0;
  }

  /** Datapoints of the plan that remain today; Infinity on an unlimited plan. */
  remaining(device: Device, now: number): number {
    const { datapointsPerDay } = device.plan;
    return datapointsPerDay === 0 ? Infinity : Math.max(0, datapointsPerDay - this.used(device, now));
  }

  add(device: Device, datapoints: number, now: number): void {
    const count = this.used(device, now) + datapoints;
    this.#used.set(device.id, { day: Math.floor(now / DAY_MS), count });
  }
}
