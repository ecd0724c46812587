import { BoundedMap } from './bounded-map';

/** Keeps a bounded number of values, each for a bounded time. */
export class TtlCache<T> {
  readonly #entries: BoundedMap<string, { value: T; createdAt: number }>;
  readonly #ttlMs: number;
  readonly #now: () => number;

  /**
   * @param maxSize beyond it the oldest value is evicted
   * @param now monotonic milliseconds
   */
  constructor(maxSize: number, ttlMs: number, now: () => number) {
    this.#entries = new BoundedMap(maxSize);
    this.#ttlMs = ttlMs;
    this.#now = now;
  }

  /** The value that is kept for a key, or else a new one, which is kept from now on. */
  get(key: string, create: () => T): T {
    const entry = this.#entries.get(key);
    if (entry !== undefined && this.#now() - entry.createdAt < this.#ttlMs) return entry.value;
    const value = create();
    this.#entries.set(key, { value, createdAt: this.#now() });
    return value;
  }

  /** Forgets a value unless another has taken its place. */
  delete(key: string, value: T): void {
    if (this.#entries.get(key)?.value === value) this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
