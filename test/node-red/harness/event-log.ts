import { withDeadline } from './with-deadline';
import { WAIT_TIMEOUT_MS } from './timeouts';

/** All events so far, and a way to wait for those to come. */
export class EventLog<E> {
  readonly all: E[] = [];
  readonly #waiting = new Set<() => void>();

  add(event: E): void {
    this.all.push(event);
    for (const check of [...this.#waiting]) check();
  }

  /**
   * Waits until the events contain a result.
   *
   * @param what names the result in the error of a time-out
   * @param find gets all events so far, and returns undefined while they don't contain the result
   */
  async until<T>(
    what: string,
    find: (events: readonly E[]) => T | undefined,
    milliseconds = WAIT_TIMEOUT_MS,
  ): Promise<T> {
    let check: () => void = () => undefined;
    const result = new Promise<T>((resolve) => {
      check = () => {
        const found = find(this.all);
        if (found !== undefined) resolve(found);
      };
    });
    this.#waiting.add(check);
    check();
    try {
      return await withDeadline(result, milliseconds, () => `${what} didn't happen`);
    } finally {
      this.#waiting.delete(check);
    }
  }
}
