import { createHash } from 'node:crypto';
import type { Measurement, Value } from '../measurement';

/** The most fields, over all devices, whose last value is kept; beyond it the one that was accepted longest ago is forgotten. */
const most = 20_000;

/** Characters; of a longer text a digest is kept. */
const longest = 64;

/** The value that Datacake accepted last of a field, see {@link briefly}. */
export type AcceptedValue = Pick<Measurement, 'value' | 'timestamp'>;

/**
 * The values that Datacake accepted last, of the fields that are sent on change only. One serves all connections of a runtime.
 * A value that isn't here is unknown: what comes next is sent.
 */
export class AcceptedValues {
  /** By device, a UUID, and field; the longest ago first. */
  readonly #values = new Map<string, AcceptedValue>();

  get isEmpty(): boolean {
    return this.#values.size === 0;
  }

  of(device: string, field: string): AcceptedValue | undefined {
    return this.#values.get(`${device} ${field}`);
  }

  /**
   * Notes what was accepted. After a sample from before the last it isn't known which of them the field stands at: forgotten.
   *
   * @param watched false for a field that the record node sends in any case: noted only if another sends it on change
   */
  accepted(device: string, { field, value, timestamp }: Measurement, watched: boolean): void {
    const key = `${device} ${field}`;
    const last = this.#values.get(key);
    if (last === undefined && !watched) return;
    this.#values.delete(key);
    if (last !== undefined && Number(timestamp) < Number(last.timestamp)) return;
    this.#set(key, { value: briefly(value), timestamp });
  }

  /** Notes that it isn't known any more what fields stand at: a request with them may or may not have been stored. */
  forget(device: string, fields: Iterable<string>): void {
    if (this.#values.size === 0) return;
    for (const field of fields) this.#values.delete(`${device} ${field}`);
  }

  /** All that is known, to be kept across restarts. */
  *entries(): Generator<{ device: string; field: string } & AcceptedValue> {
    for (const [key, { value, timestamp }] of this.#values) {
      const end = key.indexOf(' ');
      yield { device: key.slice(0, end), field: key.slice(end + 1), value, timestamp };
    }
  }

  /** Takes up what was kept, unless this runtime knows better. */
  restore(device: string, field: string, value: AcceptedValue): void {
    const key = `${device} ${field}`;
    if (!this.#values.has(key)) this.#set(key, value);
  }

  #set(key: string, value: AcceptedValue): void {
    this.#values.set(key, value);
    if (this.#values.size <= most) return;
    for (const oldest of this.#values.keys()) {
      this.#values.delete(oldest);
      return;
    }
  }
}

/** A value as it is kept to compare others with: a long text as its digest. */
export function briefly(value: Value): Value {
  if (typeof value !== 'string' || value.length <= longest) return value;
  return `sha256 ${createHash('sha256').update(value).digest('base64')}`;
}
