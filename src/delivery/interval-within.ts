const day = 86_400;

/** The part of a plan that an interval uses up; the rest is for what comes late, twice, or from elsewhere. */
const share = 0.9;

/**
 * The shortest interval with which a plan lasts through the day, in whole seconds: a divisor of the day, so that no window is cut
 * at midnight.
 *
 * @param datapointsPerDay the plan's; 0 for an unlimited one (documented)
 * @param fields how many measurements each interval makes: the device's fields, over all record nodes that write to it
 * @returns 0 when no interval is needed; a day at most, also when that doesn't suffice
 */
export function intervalWithin(datapointsPerDay: number, fields: number): number {
  if (datapointsPerDay <= 0) return 0;
  const least = (day * Math.max(1, fields)) / (share * datapointsPerDay);
  return divisors.find((divisor) => divisor >= least) ?? day;
}

/**
 * How many datapoints a day an interval makes.
 *
 * @param interval seconds
 * @param fields as {@link intervalWithin} takes them
 * @returns Infinity without an interval: it depends on what arrives
 */
export function datapointsADay(interval: number, fields: number): number {
  return interval > 0 ? Math.ceil(day / interval) * fields : Infinity;
}

/** Ascending. */
const divisors = Array.from({ length: day }, (_, index) => index + 1).filter((divisor) => day % divisor === 0);
