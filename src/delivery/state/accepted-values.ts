import type { Measurement } from '../../model';
import { BoundedMap } from '../../util/bounded-map';
import { type LastValue, lastValueAfter } from '../../windows/deadband';

/** The most fields, over all devices, whose last value is kept; beyond it the one that was accepted longest ago is forgotten. */
const MAX_VALUES = 100_000;

/** The value that Datacake accepted last of a field, see {@link LastValue}. */
export type AcceptedValue = Pick<Measurement, 'value' | 'timestamp'>;

/**
 * The values that Datacake accepted last, of the fields that are sent on change only. One serves all connections of a runtime.
 * A value is unknown from the moment that another is sent until one is accepted: it may be stored without anyone saying so.
 */
export class AcceptedValues {
  /** By device, a UUID, and field; the longest ago first. */
  readonly #values = new BoundedMap<string, LastValue>(MAX_VALUES);

  of(device: string, field: string): LastValue | undefined {
    return this.#values.get(`${device} ${field}`);
  }

  /** Notes that measurements are being sent. */
  sending(device: string, measurements: readonly Measurement[]): void {
    if (this.#values.size === 0) return;
    for (const { field, timestamp } of measurements) {
      const last = this.of(device, field);
      if (last === undefined) continue;
      last.value = undefined;
      if (Number(last.timestamp) < Number(timestamp)) last.timestamp = timestamp;
    }
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
    this.#values.set(key, lastValueAfter(last, measurement));
  }

  /** All that is known, to be kept across restarts. */
  *entries(): Generator<{ device: string; field: string } & AcceptedValue> {
    for (const [key, { value, timestamp }] of this.#values.entries()) {
      if (value === undefined) continue;
      const end = key.indexOf(' ');
      yield { device: key.slice(0, end), field: key.slice(end + 1), value, timestamp };
    }
  }

  /** Takes up what was kept, unless this runtime knows better. */
  restore(device: string, field: string, value: AcceptedValue): void {
    const key = `${device} ${field}`;
    if (!this.#values.has(key)) this.#values.set(key, { ...value });
  }
}
