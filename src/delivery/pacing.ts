/** The least time, in milliseconds, from the end of a request that carried a field to the start of the next: Datacake's 1 s, and a margin. */
export const spacing = 1050;

/**
 * When each field of each device was last carried by a request. Shared by all connections of a runtime, because Datacake
 * counts 1 write a second per device and field, whoever writes (documented). Times are monotonic milliseconds.
 */
export class Pacing {
  readonly #ends = new Map<string, Map<string, number>>();
  readonly #listeners = new Map<string, Set<() => void>>();

  /** Notes that a request with these fields leaves; until {@link end} none of them may leave again. */
  begin(device: string, fields: Iterable<string>): void {
    const ends = this.#of(device);
    for (const field of fields) ends.set(field, Infinity);
  }

  /** Notes that the request has ended, however it did: the server may have taken it. */
  end(device: string, fields: Iterable<string>, now: number): void {
    const ends = this.#of(device);
    for (const field of fields) ends.set(field, now);
    this.#forget(device, ends, now);
    for (const listener of this.#listeners.get(device) ?? []) listener();
  }

  /**
   * The earliest moment at which a field may leave; Infinity while it is on its way.
   *
   * @param since when the delivery that asks started: it doesn't know what was sent before
   */
  readyAt(device: string, field: string, since: number): number {
    return Math.max(this.#ends.get(device)?.get(field) ?? since, since) + spacing;
  }

  /** Calls back whenever a request to the device has ended. @returns a function that ends it */
  subscribe(device: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(device) ?? new Set();
    this.#listeners.set(device, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(device);
    };
  }

  /** What may leave again anyway needs no memory: names of fields can be without number. */
  #forget(device: string, ends: Map<string, number>, now: number): void {
    for (const [field, end] of ends) if (end + spacing <= now) ends.delete(field);
    if (ends.size === 0) this.#ends.delete(device);
  }

  #of(device: string): Map<string, number> {
    const ends = this.#ends.get(device) ?? new Map<string, number>();
    this.#ends.set(device, ends);
    return ends;
  }
}
