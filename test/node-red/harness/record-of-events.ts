import { within } from './deadline';
import { patience } from './timeouts';

/** All that has been seen of something that keeps happening, and a way to await what is still to come. */
export class RecordOfEvents<E> {
  readonly all: E[] = [];
  readonly #waiting = new Set<() => void>();

  add(event: E): void {
    this.all.push(event);
    for (const look of [...this.#waiting]) look();
  }

  /**
   * Waits until the events so far say what is looked for.
   *
   * @param what names it in the error when it doesn't come
   * @param find looks for it in all events so far, and gives undefined while it isn't there
   */
  async until<T>(what: string, find: (events: readonly E[]) => T | undefined, milliseconds = patience): Promise<T> {
    let look: () => void = () => undefined;
    const found = new Promise<T>((resolve) => {
      look = () => {
        const result = find(this.all);
        if (result !== undefined) resolve(result);
      };
    });
    this.#waiting.add(look);
    look();
    try {
      return await within(found, milliseconds, () => `${what} didn't happen`);
    } finally {
      this.#waiting.delete(look);
    }
  }
}
