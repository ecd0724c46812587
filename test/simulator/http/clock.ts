/** The server's clock, in milliseconds. */
export interface Clock {
  /** Unix time. */
  now(): number;
  /** Never steps; its zero is arbitrary. */
  monotonic(): number;
  /** Calls back once after a number of milliseconds; the returned function cancels it. */
  after(milliseconds: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
