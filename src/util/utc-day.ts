export const DAY_MS = 86_400_000;

/** The UTC day that a Unix time in milliseconds falls on, counted from 1970-01-01. */
export function utcDay(time: number): number {
  return Math.floor(time / DAY_MS);
}

/** Milliseconds from a Unix time until the next UTC day begins: more than 0, at most a day. */
export function untilNextDay(time: number): number {
  return (utcDay(time) + 1) * DAY_MS - time;
}
