import { uptime } from 'node:os';

/** Where the delivery takes time from; an argument, so that a day can be simulated in a second. */
export interface Clock {
  /** Unix time in milliseconds. It may step in either direction. */
  wall(): number;
  /** Milliseconds since an arbitrary moment. It never steps. */
  monotonic(): number;
  /**
   * Milliseconds that the machine has been suspended since an arbitrary moment, as far as {@link monotonic} leaves them out. To be
   * asked seldom: it is a look at the system.
   */
  suspended(): number;
  /** Calls back once after a number of milliseconds; the returned function cancels it. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** Where the monotonic clock halts while the machine is suspended, as on Linux, the time since it was started goes on. */
const uptimeOffsetMs = uptime() * 1000 - performance.now();

/** Node truncates longer timers to 1 ms. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The machine's own clock and timers, which don't keep a process alive. */
export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  suspended: () => uptime() * 1000 - performance.now() - uptimeOffsetMs,
  after(milliseconds, callback) {
    const timer = setTimeout(callback, Math.min(milliseconds, MAX_TIMER_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
