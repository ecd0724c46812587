/** Keeps a few things for a short while. */
export class TtlCache<T> {
  readonly #entries = new Map<string, { value: T; at: number }>();
  readonly #most: number;
  readonly #span: number;
  readonly #now: () => number;

  /**
   * @param most how many things; the oldest goes first
   * @param span how long, in milliseconds
   * @param now monotonic milliseconds
   */
  constructor(most: number, span: number, now: () => number) {
    this.#most = most;
    this.#span = span;
    this.#now = now;
  }

  /** What is kept by this key, or else what is made now. */
  get(key: string, make: () => T): T {
    const kept = this.#entries.get(key);
    if (kept !== undefined && this.#now() - kept.at < this.#span) return kept.value;
    const value = make();
    this.#entries.delete(key);
    this.#entries.set(key, { value, at: this.#now() });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#most) break;
      this.#entries.delete(oldest);
    }
    return value;
  }

  /** Forgets a value, if it is still the one that is kept. */
  delete(key: string, value: T): void {
    if (this.#entries.get(key)?.value === value) this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
