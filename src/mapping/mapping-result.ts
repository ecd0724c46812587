import type { Value, MappedSample } from '../model';
import { display } from './display';
import type { MappingError } from './mapping-error';
import type { TimeResult } from './timestamp';

/** The samples of a message, and an error for everything that was left out. */
export interface MappingResult {
  samples: MappedSample[];
  errors: MappingError[];
}

/** The time of a sample; `none` lets the arrival be stamped. */
export type SampleTime = Exclude<TimeResult, { error: MappingError }>;

export function toSample(time: SampleTime, values: Readonly<Record<string, Value>>): MappedSample {
  return time === 'none' ? { values } : { time: time.time, values };
}

/** One sample, or none without a value. */
export function toSamples(time: SampleTime, values: Readonly<Record<string, Value>>): MappedSample[] {
  for (const field in values) if (Object.hasOwn(values, field)) return [toSample(time, values)];
  return [];
}

/**
 * Adds the value of a field to the values of one sample, or its error to the errors. The first value of a field stays, because a
 * second row for a field is a fallback for the first.
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

/** Sets the value of a field of any name: assigning to `__proto__` would lose the value. */
export function setValue(values: Record<string, Value>, field: string, value: Value): void {
  if (field === '__proto__') {
    Object.defineProperty(values, field, { value, enumerable: true, configurable: true, writable: true });
  } else values[field] = value;
}
