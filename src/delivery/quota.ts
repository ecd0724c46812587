import type { Datapoints } from './datapoints';
import type { Plan, Plans } from './plans';
import type { Timeline } from './timeline';
import { untilNextDay, utcDay } from './utc-day';

/** What happens once a device has used up its plan's datapoints of the day. */
export type OverQuota = 'hold' | 'send';

/** Milliseconds by which Datacake's clock may be behind: around midnight both days have to have room. */
const margin = 10_000;

/** The part of a plan from which on a person should know. */
const notable = 0.8;

export interface QuotaOptions {
  datapoints: Datapoints;
  plans: Pick<Plans, 'of'>;
  timeline: Timeline;
  overQuota: OverQuota;
  /** Tells a person, in plain words. */
  notice: (text: string) => void;
}

/**
 * Keeps devices within the datapoints of their plan, which are counted by UTC day: what is sent beyond them is dropped
 * (documented). Devices are meant by UUID.
 *
 * Whether a measurement counts twice that was sent twice is unknown, so that a request whose fate isn't known counts as stored.
 * It does so once, however often it is repeated: an outage mustn't use up a day on paper.
 */
export class Quota {
  readonly #options: QuotaOptions;

  constructor(options: QuotaOptions) {
    this.#options = options;
  }

  /** How many datapoints a device may be sent now; Infinity where nothing bounds them. */
  room(device: string): number {
    const { datapoints, plans, timeline, overQuota } = this.#options;
    const plan = plans.of(device);
    if (overQuota === 'send') return Infinity;
    const now = timeline.now();
    if (datapoints.usedUpOn(device) === utcDay(now)) return 0;
    if (plan === undefined) return Infinity;
    return Math.min(this.#roomOn(device, plan, utcDay(now)), this.#roomOn(device, plan, utcDay(now - margin)));
  }

  /** Milliseconds until a device without room has some again. */
  untilRoom(): number {
    return untilNextDay(this.#options.timeline.now() - margin);
  }

  /**
   * Tells a person, once a day, that a device's plan is nearly used up, or is.
   *
   * @param name the device as given
   */
  tell(device: string, name: string): void {
    const { datapoints, plans, timeline, overQuota, notice } = this.#options;
    const plan = plans.of(device);
    if (plan === undefined) return;
    const today = utcDay(timeline.now());
    const used = datapoints.on(device, today);
    const { datapointsPerDay, usedUpOn } = plan;
    if (usedUpOn === today || (datapointsPerDay > 0 && used >= datapointsPerDay)) {
      if (!datapoints.tellOnce(device, 'used up', today)) return;
      const then = overQuota === 'hold' ? 'nothing more is sent to it' : 'what is sent to it is dropped';
      notice(`${name} has used up its plan's datapoints of today: ${then} until 00:00 UTC`);
    } else if (datapointsPerDay > 0 && used >= notable * datapointsPerDay) {
      if (!datapoints.tellOnce(device, 'notable', today)) return;
      notice(`${name} has used up ${used} of its plan's ${datapointsPerDay} datapoints of today (UTC)`);
    }
  }

  #roomOn(device: string, { datapointsPerDay, usedUpOn }: Plan, day: number): number {
    const { datapoints } = this.#options;
    if (usedUpOn === day) return 0;
    if (datapointsPerDay === 0) return Infinity;
    return Math.max(0, datapointsPerDay - datapoints.on(device, day) - datapoints.onTheirWay(device));
  }
}
