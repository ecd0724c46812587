const SECONDS_PER_DAY = 86_400;

/** The part of a plan that an interval uses; the rest is for late and repeated measurements and for other sources. */
const PLAN_SHARE = 0.9;

/**
 * The shortest interval, in whole seconds, with which a plan lasts through the day. It divides a day, so that no window is cut at
 * midnight.
 *
 * @param datapointsPerDay the plan's; 0 for an unlimited one (documented)
 * @param fields how many measurements each interval makes: the device's fields, over all record nodes that write to it
 * @returns 0 when no interval is needed; a day at most, also when that isn't enough
 */
export function intervalForPlan(datapointsPerDay: number, fields: number): number {
  if (datapointsPerDay <= 0) return 0;
  const minIntervalS = (SECONDS_PER_DAY * Math.max(1, fields)) / (PLAN_SHARE * datapointsPerDay);
  return DAY_DIVISORS.find((divisor) => divisor >= minIntervalS) ?? SECONDS_PER_DAY;
}

/**
 * The datapoints a day that an interval makes.
 *
 * @param intervalS seconds; 0 for none
 * @param fields as {@link intervalForPlan} takes them
 * @returns Infinity without an interval, where it depends on the messages
 */
export function datapointsPerDay(intervalS: number, fields: number): number {
  return intervalS > 0 ? Math.ceil(SECONDS_PER_DAY / intervalS) * fields : Infinity;
}

/** Ascending. They come in pairs, of which one is at most the root: this is worked out whenever Node-RED starts. */
const DAY_DIVISORS = Array.from({ length: Math.floor(Math.sqrt(SECONDS_PER_DAY)) }, (_, index) => index + 1)
  .filter((divisor) => SECONDS_PER_DAY % divisor === 0)
  .flatMap((divisor) => [divisor, SECONDS_PER_DAY / divisor])
  .sort((a, b) => a - b);
