/** Why something wasn't stored. */
export interface Failure {
  reason: unknown;
}

/** What the journal stores at once. */
interface Group<T> {
  stored: Promise<void>;
  items: T[];
  ended: Promise<void>;
  isOpen: boolean;
}

/**
 * Goes on with what is stored, all that the journal stores at once together: it gives the same promise for many samples, and to wait
 * for each of them would cost more than to store it.
 */
export class Storing<T> {
  readonly #next: (items: readonly T[], failure: Failure | undefined) => void;
  /** In the order of their first items. */
  readonly #groups: Group<T>[] = [];

  /**
   * @param next gets what was stored, or couldn't be, a group at a time; what is refused doesn't wait for what is being stored. It must not throw
   */
  constructor(next: (items: readonly T[], failure: Failure | undefined) => void) {
    this.#next = next;
  }

  add(stored: Promise<void>, item: T): void {
    const last = this.#groups.at(-1);
    const group = last?.stored === stored && last.isOpen ? last : this.#begin(stored);
    group.items.push(item);
  }

  /** Fulfils when nothing that was added before is being stored any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#groups.map(({ ended }) => ended));
  }

  #begin(stored: Promise<void>): Group<T> {
    const items: T[] = [];
    const end = (failure?: Failure): void => {
      group.isOpen = false;
      while (this.#groups[0]?.isOpen === false) this.#groups.shift();
      this.#next(items, failure);
    };
    const ended = stored.then(
      () => end(),
      (reason: unknown) => end({ reason }),
    );
    const group = { stored, items, ended, isOpen: true };
    this.#groups.push(group);
    return group;
  }
}
