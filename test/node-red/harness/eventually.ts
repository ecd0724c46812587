import { setTimeout as pause } from 'node:timers/promises';
import { WAIT_TIMEOUT_MS } from './timeouts';

/**
 * Polls until a result is there.
 *
 * @param what names the result in the error of a time-out
 * @param find returns undefined while there is no result
 */
export async function eventually<T>(
  what: string,
  find: () => T | undefined | Promise<T | undefined>,
  milliseconds = WAIT_TIMEOUT_MS,
): Promise<T> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const result = await find();
    if (result !== undefined) return result;
    if (performance.now() > end) throw new Error(`${what} didn't happen within ${milliseconds} ms`);
    await pause(20);
  }
}
