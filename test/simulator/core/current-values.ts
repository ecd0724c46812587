import type { Value } from '../../../src/model';
import type { Behaviour } from './behaviour';

/** A value as it can be read back. */
export interface CurrentValue {
  value: Value;
  /** Unix seconds of its timestamp. */
  time: number;
}

interface Visible extends CurrentValue {
  /** Unix milliseconds from which it can be read. */
  from: number;
}

/** The latest value of each field by timestamp, readable only after a delay, because Datacake queues ingestion. */
export class CurrentValues {
  readonly #fields = new Map<string, Map<string, Visible[]>>();
  readonly #lastHeard = new Map<string, number>();

  /**
   * @param times Unix milliseconds: of the recording, and from when it can be read
   * @param older whether an older value replaces the latest
   */
  set(
    device: string,
    field: string,
    current: CurrentValue,
    times: { now: number; from: number },
    older: Behaviour['olderValue'],
  ): void {
    const fields = this.#fields.get(device) ?? new Map<string, Visible[]>();
    this.#fields.set(device, fields);
    this.#lastHeard.set(device, times.now);
    const values = fields.get(field) ?? [];
    const newest = values.at(-1);
    if (older === 'keep-latest' && newest !== undefined && newest.time > current.time) return;
    // A readable value hides all values before it.
    const readable = values.findLastIndex((one) => one.from <= times.now);
    fields.set(field, [...values.slice(Math.max(0, readable)), { ...current, from: times.from }]);
  }

  /** The latest value of a field, readable or not. */
  latest(device: string, field: string): CurrentValue | undefined {
    return this.#fields.get(device)?.get(field)?.at(-1);
  }

  /** By field. @param now Unix milliseconds */
  of(device: string, now: number): Map<string, CurrentValue> {
    const readable = new Map<string, CurrentValue>();
    for (const [field, values] of this.#fields.get(device) ?? []) {
      const current = values.findLast((one) => one.from <= now);
      if (current !== undefined) readable.set(field, current);
    }
    return readable;
  }

  /** Unix milliseconds at which the device was last heard of. */
  lastHeard(device: string): number | undefined {
    return this.#lastHeard.get(device);
  }
}
