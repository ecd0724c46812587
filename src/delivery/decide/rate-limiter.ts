/** From the end of a request that carried a field to the start of the next: Datacake's 1 s (documented), and a margin. */
export const WRITE_SPACING_MS = 1050;

/** How many devices are remembered before those are forgotten whose fields may all be sent again. */
const MAX_DEVICES_BEFORE_SWEEP = 1000;

/** Milliseconds after which a field that another connection is sending is looked at again. */
const IN_FLIGHT_RETRY_MS = 100;

/**
 * When each field of each device was last carried by a request. Shared by all connections of a runtime, because Datacake
 * counts 1 write a second for a device and field, whoever writes (documented). Times are monotonic milliseconds.
 */
export class RateLimiter {
  readonly #ends = new Map<string, Map<string, number>>();
  #sweepAt = MAX_DEVICES_BEFORE_SWEEP;

  /** Notes that a request with these fields starts; until {@link end} none of them may be sent again. */
  begin(device: string, fields: Iterable<string>): void {
    const ends = this.#ends.get(device) ?? new Map<string, number>();
    this.#ends.set(device, ends);
    for (const field of fields) ends.set(field, Infinity);
  }

  /** Notes that the request has ended, however it did: the server may have taken it. */
  end(device: string, fields: Iterable<string>, now: number): void {
    const ends = this.#ends.get(device) ?? new Map<string, number>();
    for (const field of fields) ends.set(field, now);
    this.#ends.set(device, ends);
    this.#forget(device, ends, now);
    if (this.#ends.size < this.#sweepAt) return;
    for (const [other, fieldEnds] of this.#ends) this.#forget(other, fieldEnds, now);
    this.#sweepAt = Math.max(MAX_DEVICES_BEFORE_SWEEP, 2 * this.#ends.size);
  }

  /**
   * The earliest moment at which a field may be sent.
   *
   * @param since when the delivery that asks may have begun to send: what was sent before is unknown to it
   */
  readyAt(device: string, field: string, since: number, now: number): number {
    const end = this.#ends.get(device)?.get(field) ?? since;
    return end === Infinity ? now + IN_FLIGHT_RETRY_MS : Math.max(end, since) + WRITE_SPACING_MS;
  }

  /** What may be sent again anyway needs no memory: messages can name devices and fields without number. */
  #forget(device: string, ends: Map<string, number>, now: number): void {
    for (const [field, end] of ends) if (end + WRITE_SPACING_MS <= now) ends.delete(field);
    if (ends.size === 0) this.#ends.delete(device);
  }
}
