/** The part of a plan that old values may use on a day, however many the live ones need. */
const OLD_SHARE = 0.05;

/** What the rate of live values is measured over, and in which steps. */
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** What the day's quota has left for old values is reckoned from. */
export interface DayLeft {
  /** How many datapoints the plan has left, and how many it has for a day. */
  left: number;
  plan: number;
  /** Milliseconds. */
  untilMidnight: number;
  /** The UTC day. */
  day: number;
}

/** Keeps what live values need until midnight of a device's quota, while old ones are sent beside them. */
export class Reserve {
  /** When the device got through again, in monotonic milliseconds. */
  #since = 0;
  /** Datapoints of live values since then, by the minute, of the last hour. */
  #live: { minute: number; datapoints: number }[] = [];
  #old = { day: 0, datapoints: 0 };

  /** The device gets through again: what was counted before the outage says nothing of now. */
  begin(now: number): void {
    this.#since = now;
    this.#live = [];
  }

  /** Counts datapoints that were accepted. */
  accepted(live: number, old: number, now: number, day: number): void {
    const minute = Math.floor(now / MINUTE_MS);
    const last = this.#live.at(-1);
    if (last?.minute === minute) last.datapoints += live;
    else this.#live.push({ minute, datapoints: live });
    this.#forgetBefore(now);
    this.#old = { day, datapoints: this.#usedByOld(day) + old };
  }

  /**
   * How many datapoints old values may use now.
   *
   * @param oldPerMs datapoints a millisecond that the old values came with: the part of the last hour that isn't known was like that
   */
  leftForOld({ left, plan, untilMidnight, day }: DayLeft, oldPerMs: number, now: number): number {
    this.#forgetBefore(now);
    const unknownMs = Math.max(0, HOUR_MS - (now - this.#since));
    const known = this.#live.map(({ datapoints }) => datapoints);
    // The fullest minute counts twice: what comes every ten minutes may be just about to come, and then nothing is short by it.
    const perHour = known.reduce((sum, datapoints) => sum + datapoints, Math.max(0, ...known)) + oldPerMs * unknownMs;
    const kept = (perHour / HOUR_MS) * untilMidnight;
    return Math.floor(Math.min(left, Math.max(left - kept, OLD_SHARE * plan - this.#usedByOld(day))));
  }

  /** Also where nothing is accepted, or the live values of one hour would keep old ones waiting for good. */
  #forgetBefore(now: number): void {
    const minute = Math.floor(now / MINUTE_MS);
    this.#live = this.#live.filter((counted) => (minute - counted.minute) * MINUTE_MS < HOUR_MS);
  }

  #usedByOld(day: number): number {
    return this.#old.day === day ? this.#old.datapoints : 0;
  }
}
