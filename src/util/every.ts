import type { Clock } from './clock';

/** Does work again and again, an interval from its beginning to the next. @returns ends that */
export function every(clock: Pick<Clock, 'after'>, intervalMs: number, work: () => void): () => void {
  let cancel = (): void => undefined;
  const wait = (): void => {
    cancel = clock.after(intervalMs, () => {
      wait();
      work();
    });
  };
  wait();
  return () => cancel();
}
