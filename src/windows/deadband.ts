import { createHash } from 'node:crypto';
import type { Measurement, Value } from '../model';

/** When a value of a field has changed enough to be sent. */
export interface ChangeRules {
  /** The least difference of numbers; 0 for any. */
  minDifference: number;
  /** Seconds after the last value, by the measurements' timestamps, at which the same value is sent again; absent for never. */
  atLeastEveryS?: number;
}

/** The last value of a field in Datacake. */
export interface LastValue {
  /** As {@link toComparable} keeps it; undefined when it isn't known. */
  value: Value | undefined;
  /** The newest that was sent, in Unix seconds. */
  timestamp: string;
}

/** Numbers differ by less than this part of them only because of binary fractions: 20.4 - 20.3 is a little less than 0.1. */
const RELATIVE_TOLERANCE = 1e-12;

/** Of a longer text a digest is kept. */
const MAX_TEXT_LENGTH = 64;

/** The value as it is kept for comparison: a long text as its digest. */
export function toComparable(value: Value): Value {
  if (typeof value !== 'string' || value.length <= MAX_TEXT_LENGTH) return value;
  return `sha256 ${createHash('sha256').update(value).digest('base64')}`;
}

/** The last value once a measurement was accepted. It isn't known after a measurement older than the newest, because Datacake may show either. */
export function lastValueAfter(
  last: LastValue | undefined,
  { value, timestamp }: Pick<Measurement, 'value' | 'timestamp'>,
): LastValue {
  if (last !== undefined && Number(timestamp) < Number(last.timestamp)) return { ...last, value: undefined };
  return { value: toComparable(value), timestamp };
}

/** True when a measurement differs enough from the field's last value, when that value isn't known, or when the measurement is older. */
export function isChange(measurement: Measurement, last: LastValue | undefined, rules: ChangeRules): boolean {
  if (last?.value === undefined) return true;
  const seconds = Number(measurement.timestamp) - Number(last.timestamp);
  if (seconds < 0 || (rules.atLeastEveryS !== undefined && seconds >= rules.atLeastEveryS)) return true;
  const value = toComparable(measurement.value);
  if (typeof value !== 'number' || typeof last.value !== 'number') return value !== last.value;
  const difference = Math.abs(value - last.value);
  const tolerance = RELATIVE_TOLERANCE * Math.max(Math.abs(value), Math.abs(last.value));
  return difference > 0 && difference >= rules.minDifference - tolerance;
}

/**
 * Separates the measurements that have changed from those that haven't. Each is compared with the one of its field before it that
 * has changed, so that a slow drift is noticed.
 *
 * @param due in the order in which they would be sent
 * @param rulesOf undefined for a measurement that is sent in any case
 * @param lastOf the last accepted value of a field
 */
export function partitionChanges<D extends { readonly measurement: Measurement }>(
  due: readonly D[],
  rulesOf: (due: D) => ChangeRules | undefined,
  lastOf: (field: string) => LastValue | undefined,
): { changed: readonly D[]; unchanged: readonly D[] } {
  const changed: D[] = [];
  const unchanged: D[] = [];
  const lastByField = new Map<string, LastValue>();
  for (const candidate of due) {
    const { measurement } = candidate;
    const { field } = measurement;
    const last = lastByField.get(field) ?? lastOf(field);
    const rules = rulesOf(candidate);
    if (rules !== undefined && !isChange(measurement, last, rules)) {
      unchanged.push(candidate);
      continue;
    }
    changed.push(candidate);
    lastByField.set(field, lastValueAfter(last, measurement));
  }
  return { changed, unchanged };
}
