import { uptime } from 'node:os';

/** Time and timers as an argument, so that a day can be simulated in a second. */
export interface Clock {
  /** Unix time in milliseconds. It may step in either direction. */
  wall(): number;
  /** Milliseconds since an arbitrary moment. It never steps. */
  monotonic(): number;
  /**
   * Milliseconds of suspension of the machine, since an arbitrary moment, that {@link monotonic} leaves out. It is a system call and
   * not for every sample.
   */
  suspended(): number;
  /** Calls back once after a number of milliseconds; the returned function cancels it. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** The uptime goes on while the machine is suspended. The monotonic clock halts on Linux. */
const uptimeOffsetMs = uptime() * 1000 - performance.now();

/** Node.js runs longer timers after 1 ms. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The clock of the machine. Its timers don't keep the process alive. */
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
