import type { Notice } from '../../util/notice';
import type { Reason } from '../../util/reason';
import { untilNextDay, utcDay } from '../../util/utc-day';
import type { Plan, Plans } from './plans';
import type { Timeline } from '../timeline';
import type { Usage } from './usage';

/** What happens once a device has used up its plan's datapoints of the day. */
export type OverQuota = 'hold' | 'send';

/** Datacake's clock may be behind by so much: around midnight both days have to have room. */
const MIDNIGHT_MARGIN_MS = 10_000;

/** The part of a plan from which on a person should know. */
const NOTABLE_SHARE = 0.8;

/** What a device was sent today. */
export interface DatapointsOfToday {
  /** As given: a UUID or a serial number. */
  device: string;
  datapoints: number;
  /** How many its plan has for a day; 0 for an unlimited one, absent when unknown. */
  plan?: number;
}

export interface QuotaOptions {
  usage: Usage;
  plans: Pick<Plans, 'of'>;
  timeline: Timeline;
  overQuota: OverQuota;
  /** Tells a person. */
  notice: (notice: Notice) => void;
}

/**
 * Keeps devices within the datapoints of their plan, which are counted by UTC day: what is sent beyond them is dropped
 * (documented). Devices are meant by UUID.
 */
export class Quota {
  readonly #options: QuotaOptions;
  #isUnknownTold = false;

  constructor(options: QuotaOptions) {
    this.#options = options;
  }

  /** How many datapoints a device may be sent now; Infinity where nothing bounds them. */
  room(device: string): number {
    const { usage, plans, timeline, overQuota } = this.#options;
    const plan = plans.of(device);
    if (overQuota === 'send') return Infinity;
    const now = timeline.now();
    if (usage.usedUpOn(device) === utcDay(now)) return 0;
    if (plan === undefined) return Infinity;
    return Math.min(
      this.#roomOn(device, plan, utcDay(now)),
      this.#roomOn(device, plan, utcDay(now - MIDNIGHT_MARGIN_MS)),
    );
  }

  /** Makes what tells the part of its plan that a device has used up by now today; undefined where the plan is unlimited or unknown. */
  shares(): (device: string | undefined) => number | undefined {
    const { usage, plans, timeline } = this.#options;
    const today = utcDay(timeline.now());
    return (device) => {
      if (device === undefined) return undefined;
      const plan = plans.of(device)?.datapointsPerDay ?? 0;
      return plan === 0 ? undefined : usage.on(device, today) / plan;
    };
  }

  /** Milliseconds until a device without room has some again. */
  untilRoom(): number {
    return untilNextDay(this.#options.timeline.now() - MIDNIGHT_MARGIN_MS);
  }

  /**
   * Tells a person, once a day, that a device's plan is nearly used up, or is.
   *
   * @param name the device as given
   */
  tell(device: string, name: string): void {
    const { usage, plans, timeline, overQuota, notice } = this.#options;
    const plan = plans.of(device);
    if (plan === undefined) return;
    const today = utcDay(timeline.now());
    const used = usage.on(device, today);
    const { datapointsPerDay, usedUpOn } = plan;
    if (usedUpOn === today || (datapointsPerDay > 0 && used >= datapointsPerDay)) {
      if (!usage.tellOnce(device, 'used up', today)) return;
      notice({ code: overQuota === 'hold' ? 'quota-held' : 'quota-exceeded', device: name });
    } else if (datapointsPerDay > 0 && used >= NOTABLE_SHARE * datapointsPerDay) {
      if (!usage.tellOnce(device, 'notable', today)) return;
      notice({ code: 'quota-nearly', device: name, count: used, plan: datapointsPerDay });
    }
  }

  /** Tells a person, once, that a device's plan isn't known though its interval is to be as long as the plan needs. */
  tellUnknown(device: string, name: string, reason: Reason): void {
    const { plans, notice } = this.#options;
    if (this.#isUnknownTold || plans.of(device) !== undefined) return;
    this.#isUnknownTold = true;
    notice({ code: 'plan-unknown', device: name, reason });
  }

  /** Takes over what an answer about a plan says of today. */
  planAnswered(device: string): void {
    const { plans, usage } = this.#options;
    const usedUpOn = plans.of(device)?.usedUpOn;
    if (usedUpOn !== undefined) usage.noteUsedUp(device, usedUpOn);
  }

  /**
   * What each device was sent since 00:00 UTC, those with most first.
   *
   * @param devices by name as given, with the UUID where that is known
   */
  today(devices: readonly { name: string; uuid: string | undefined }[]): DatapointsOfToday[] {
    const { usage, plans } = this.#options;
    const counts = devices.map(({ name, uuid }) => {
      if (uuid === undefined) return { device: name, datapoints: 0 };
      const plan = plans.of(uuid)?.datapointsPerDay;
      return { device: name, datapoints: usage.today(uuid), ...(plan !== undefined && { plan }) };
    });
    return counts.sort((a, b) => b.datapoints - a.datapoints);
  }

  #roomOn(device: string, { datapointsPerDay, usedUpOn }: Plan, day: number): number {
    const { usage } = this.#options;
    if (usedUpOn === day) return 0;
    if (datapointsPerDay === 0) return Infinity;
    return Math.max(0, datapointsPerDay - usage.on(device, day) - usage.inFlight(device));
  }
}
