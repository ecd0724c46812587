import type { Value } from '../measurement';
import type { Reading } from '../sample';
import { display } from './display';
import type { Problem } from './problem';
import type { ReadTime } from './timestamp';

/** What came out of a message: what to record, and everything that was left out, with the reason. */
export interface Mapped {
  readings: Reading[];
  problems: Problem[];
}

/** A time as it goes into a reading: undefined lets the arrival be stamped. */
export type OwnTime = Exclude<ReadTime, { problem: Problem }>;

export function toReading(time: OwnTime, values: Readonly<Record<string, Value>>): Reading {
  return time === 'none' ? { values } : { time: time.time, values };
}

/** The readings of one message that speaks of one moment: one, or none when no value is left. */
export function toReadings(time: OwnTime, values: Readonly<Record<string, Value>>): Reading[] {
  for (const field in values) if (Object.hasOwn(values, field)) return [toReading(time, values)];
  return [];
}

/**
 * Adds what was read for a field to the values of one reading, or to the problems. The first value of a field stays: a
 * second row for a field is a fallback for the first, and never replaces it unseen.
 */
export function collect(
  field: string,
  read: Value | Problem,
  values: Record<string, Value>,
  problems: Problem[],
): void {
  if (typeof read === 'object') problems.push({ field, ...read });
  else if (Object.hasOwn(values, field)) problems.push({ field, code: 'same-field', value: display(read) });
  else put(values, field, read);
}

/** Sets a value by its field, whatever the field is called: assigning to `__proto__` would lose the value. */
export function put(values: Record<string, Value>, field: string, value: Value): void {
  if (field === '__proto__') {
    Object.defineProperty(values, field, { value, enumerable: true, configurable: true, writable: true });
  } else values[field] = value;
}
