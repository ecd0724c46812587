/** Where the delivery takes time from; an argument, so that a day can be simulated in a second. */
export interface Clock {
  /** Unix time in milliseconds. It may step in either direction. */
  wall(): number;
  /** Milliseconds since an arbitrary moment. It never steps. */
  monotonic(): number;
  /** Calls back once after a number of milliseconds; the returned function cancels it. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** Node truncates longer timers to 1 ms. */
const longestTimer = 2 ** 31 - 1;

/** The machine's own clock and timers, which don't keep a process alive. */
export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, Math.min(milliseconds, longestTimer));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
