import type { Clock } from './clock';

/** Waits until a promise is fulfilled or rejected, `timeoutMs` at most. */
export async function settledWithin(clock: Clock, timeoutMs: number, promise: Promise<unknown>): Promise<void> {
  await new Promise<void>((resolve) => {
    const cancelTimer = clock.after(timeoutMs, resolve);
    const end = (): void => {
      cancelTimer();
      resolve();
    };
    promise.then(end, end);
  });
}
