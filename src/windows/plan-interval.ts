const SECONDS_PER_DAY = 86_400;

/** The part of a plan that an interval uses up; the rest is for what comes late, twice, or from elsewhere. */
const PLAN_SHARE = 0.9;

/**
 * The shortest interval with which a plan lasts through the day, in whole seconds: a divisor of the day, so that no window is cut
 * at midnight.
 *
 * @param datapointsPerDay the plan's; 0 for an unlimited one (documented)
 * @param fields how many measurements each interval makes: the device's fields, over all record nodes that write to it
 * @returns 0 when no interval is needed; a day at most, also when that doesn't suffice
 */
export function intervalForPlan(datapointsPerDay: number, fields: number): number {
  if (datapointsPerDay <= 0) return 0;
  const least = (SECONDS_PER_DAY * Math.max(1, fields)) / (PLAN_SHARE * datapointsPerDay);
  return DAY_DIVISORS.find((divisor) => divisor >= least) ?? SECONDS_PER_DAY;
}

/**
 * How many datapoints a day an interval makes.
 *
 * @param interval seconds
 * @param fields as {@link intervalForPlan} takes them
 * @returns Infinity without an interval: it depends on what arrives
 */
export function datapointsPerDay(interval: number, fields: number): number {
  return interval > 0 ? Math.ceil(SECONDS_PER_DAY / interval) * fields : Infinity;
}

/** Ascending. */
const DAY_DIVISORS = Array.from({ length: SECONDS_PER_DAY }, (_, index) => index + 1).filter(
  (divisor) => SECONDS_PER_DAY % divisor === 0,
);
