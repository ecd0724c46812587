/** What Datacake stores for a field: a number, a text (STRING and GEO) or a boolean. */
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
