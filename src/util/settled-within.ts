import type { Clock } from './clock';

/** Waits until a promise is settled, however it is, but no longer than a number of milliseconds. */
export async function settledWithin(clock: Clock, milliseconds: number, promise: Promise<unknown>): Promise<void> {
  await new Promise<void>((resolve) => {
    const cancel = clock.after(milliseconds, resolve);
    const end = (): void => {
      cancel();
      resolve();
    };
    promise.then(end, end);
  });
}
