/** Where the shell gets the time from. Both in milliseconds. */
export interface Clock {
  /** Unix time. */
  now(): number;
  /** Never steps; begins anywhere. */
  monotonic(): number;
}

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
