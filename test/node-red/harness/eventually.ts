import { setTimeout as pause } from 'node:timers/promises';
import { patience } from './timeouts';

/**
 * Looks again and again until something that gives no notice is there.
 *
 * @param what names it in the error when it doesn't come
 * @param find looks for it, and gives undefined while it isn't there
 */
export async function eventually<T>(
  what: string,
  find: () => T | undefined | Promise<T | undefined>,
  milliseconds = patience,
): Promise<T> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const result = await find();
    if (result !== undefined) return result;
    if (performance.now() > end) throw new Error(`${what} didn't happen within ${milliseconds} ms`);
    await pause(20);
  }
}
