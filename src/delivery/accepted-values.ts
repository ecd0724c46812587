import { createHash } from 'node:crypto';
import type { Measurement, Value } from '../model';

/** The most fields, over all devices, whose last value is kept; beyond it the one that was accepted longest ago is forgotten. */
const most = 20_000;

/** Characters; of a longer text a digest is kept. */
const longest = 64;

/** The value that Datacake accepted last of a field, see {@link briefly}. */
export type AcceptedValue = Pick<Measurement, 'value' | 'timestamp'>;

/** What a field stands at, as far as it is known: `value` is undefined when it isn't. */
export interface Standing {
  value: Value | undefined;
  /** The newest that was sent. */
  timestamp: string;
}

/** What a field stands at once a measurement was accepted. After one from before the newest it isn't known: what stands there may be either. */
export function standingAfter(before: Standing | undefined, { value, timestamp }: AcceptedValue): Standing {
  if (before !== undefined && isBefore(timestamp, before.timestamp)) return { ...before, value: undefined };
  return { value: briefly(value), timestamp };
}

/**
 * The values that Datacake accepted last, of the fields that are sent on change only. One serves all connections of a runtime.
 * A value is unknown from the moment that another leaves until one is accepted: it may be stored without anyone saying so.
 */
export class AcceptedValues {
  /** By device, a UUID, and field; the longest ago first. */
  readonly #values = new Map<string, Standing>();

  get isEmpty(): boolean {
    return this.#values.size === 0;
  }

  of(device: string, field: string): Standing | undefined {
    return this.#values.get(`${device} ${field}`);
  }

  /** Notes that a measurement leaves. */
  left(device: string, { field, timestamp }: Measurement): void {
    const last = this.of(device, field);
    if (last === undefined) return;
    last.value = undefined;
    if (isBefore(last.timestamp, timestamp)) last.timestamp = timestamp;
  }

  /**
   * Notes what was accepted.
   *
   * @param watched false for a field that the record node sends in any case: noted only if another sends it on change
   */
  accepted(device: string, measurement: Measurement, watched: boolean): void {
    const key = `${device} ${measurement.field}`;
    const last = this.#values.get(key);
    if (last === undefined && !watched) return;
    this.#values.delete(key);
    this.#set(key, standingAfter(last, measurement));
  }

  /** All that is known, to be kept across restarts. */
  *entries(): Generator<{ device: string; field: string } & AcceptedValue> {
    for (const [key, { value, timestamp }] of this.#values) {
      if (value === undefined) continue;
      const end = key.indexOf(' ');
      yield { device: key.slice(0, end), field: key.slice(end + 1), value, timestamp };
    }
  }

  /** Takes up what was kept, unless this runtime knows better. */
  restore(device: string, field: string, value: AcceptedValue): void {
    const key = `${device} ${field}`;
    if (!this.#values.has(key)) this.#set(key, { ...value });
  }

  #set(key: string, value: Standing): void {
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

function isBefore(one: string, other: string): boolean {
  return Number(one) < Number(other);
}
