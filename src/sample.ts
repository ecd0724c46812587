import type { Value } from './measurement';

/** What one message says about one device at one time, before the device is known and the arrival is stamped. */
export interface MappedSample {
  /** Unix time in milliseconds when the message carries a time of its own; absent when arrival is to be stamped. */
  time?: number;
  /** Values by field identifier. Never empty. */
  values: Readonly<Record<string, Value>>;
}

/** What one message says about one device at one time. */
export interface Sample {
  /** The device as given: a UUID in lower case, or a serial number. */
  device: string;
  /** Unix time in milliseconds: the sample's own time, or that of its arrival. */
  time: number;
  /** True when the time came with the message, false when it is that of the arrival. */
  ownTime: boolean;
  /** Values by field identifier. Never empty. */
  values: Readonly<Record<string, Value>>;
}

/** What is left of a sample without some of its fields; undefined when nothing is. */
export function withoutFields(sample: Sample, fields: readonly string[]): Sample | undefined {
  const left = Object.entries(sample.values).filter(([field]) => !fields.includes(field));
  return left.length === 0 ? undefined : { ...sample, values: Object.fromEntries(left) };
}
