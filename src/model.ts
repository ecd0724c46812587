/** A value that Datacake stores for a field: a number, a text (STRING and GEO) or a boolean. */
export type Value = number | string | boolean;

/** One value of one field at one time, as the record endpoint takes it. */
export interface Measurement {
  /** Datacake's field identifier, `WATT`. */
  field: string;
  value: Value;
  /** Unix time in whole seconds, as a decimal string: the only form that Datacake's documentation shows. */
  timestamp: string;
}

/**
 * The measurement's timestamp for a point in time.
 *
 * @param time Unix time in milliseconds
 */
export function formatTimestamp(time: number): string {
  return String(Math.floor(time / 1000));
}

/** A {@link Sample} before its device is known and its arrival is stamped. */
export interface MappedSample {
  /** Unix time in milliseconds, where the message carries a time; absent where the arrival is to be stamped. */
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

/** The sample without some of its fields; undefined when it has no other. */
export function withoutFields(sample: Sample, fields: readonly string[]): Sample | undefined {
  const others = Object.entries(sample.values).filter(([field]) => !fields.includes(field));
  return others.length === 0 ? undefined : { ...sample, values: Object.fromEntries(others) };
}

/** The most samples of one message, and the most fields of one sample: more is a mistake, and would hold up everything else. */
export const MAX_SAMPLES_PER_MESSAGE = 100_000;
export const MAX_FIELDS_PER_SAMPLE = 10_000;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for a UUID in lower case: the only form of a device that enters a URL. */
export function isUuid(device: string): boolean {
  return UUID.test(device);
}

/**
 * The device that a text names: a UUID in lower case, or a serial number as given, without surrounding white space.
 *
 * @returns undefined for an empty text
 */
export function parseDevice(text: string): string | undefined {
  const trimmed = text.trim();
  const lower = trimmed.toLowerCase();
  if (isUuid(lower)) return lower;
  return trimmed === '' ? undefined : trimmed;
}

/** How a value is read before it is recorded; `auto` keeps numbers, booleans and texts as they are. */
export const FIELD_TYPES = ['auto', 'NUMERIC', 'BOOL', 'STRING', 'GEO', 'COUNTER'] as const;

export type FieldType = (typeof FIELD_TYPES)[number];
