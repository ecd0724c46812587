import { display } from './display';
import type { MappingError } from './mapping-error';
import type { TimeResult } from './timestamp';
import type { Value, MappedSample } from '../model';

/** What came out of a message: what to record, and everything that was left out, with the reason. */
export interface MappingResult {
  samples: MappedSample[];
  errors: MappingError[];
}

/** A time as it goes into a sample: undefined lets the arrival be stamped. */
export type SampleTime = Exclude<TimeResult, { error: MappingError }>;

export function toSample(time: SampleTime, values: Readonly<Record<string, Value>>): MappedSample {
  return time === 'none' ? { values } : { time: time.time, values };
}

/** The samples of one message that speaks of one moment: one, or none when no value is left. */
export function toSamples(time: SampleTime, values: Readonly<Record<string, Value>>): MappedSample[] {
  for (const field in values) if (Object.hasOwn(values, field)) return [toSample(time, values)];
  return [];
}

/**
 * Adds what was read for a field to the values of one sample, or to the errors. The first value of a field stays: a
 * second row for a field is a fallback for the first, and never replaces it unseen.
 */
export function addValue(
  field: string,
  read: Value | MappingError,
  values: Record<string, Value>,
  errors: MappingError[],
): void {
  if (typeof read === 'object') errors.push({ field, ...read });
  else if (Object.hasOwn(values, field)) errors.push({ field, code: 'same-field', value: display(read) });
  else setValue(values, field, read);
}

/** Sets a value by its field, whatever the field is called: assigning to `__proto__` would lose the value. */
export function setValue(values: Record<string, Value>, field: string, value: Value): void {
  if (field === '__proto__') {
    Object.defineProperty(values, field, { value, enumerable: true, configurable: true, writable: true });
  } else values[field] = value;
}
