import { createHash } from 'node:crypto';
import type { Measurement, Value } from '../model';

/** Characters; of a longer text a digest is kept. */
const MAX_KEPT_LENGTH = 64;

/** The value that Datacake accepted last of a field, see {@link comparableValue}. */
export type AcceptedValue = Pick<Measurement, 'value' | 'timestamp'>;

/** What a field stands at, as far as it is known: `value` is undefined while it isn't. */
export interface FieldState {
  value: Value | undefined;
  /** The newest that was sent. */
  timestamp: string;
}

/** When a value counts as news. */
export interface ChangeRules {
  /** The least difference of numbers; 0 for any. */
  minDifference: number;
  /** Seconds after the last value, by the measurements' timestamps, at which the next is news even if it is the same; absent for never. */
  atLeastEveryS?: number;
}

/** The part of a number that is lost when it is computed with: 20.4 - 20.3 is a little less than 0.1. */
const RELATIVE_TOLERANCE = 1e-12;

/**
 * True when a measurement is to be sent: it differs enough from the last one that Datacake accepted, that one isn't known, or it
 * is from before it.
 */
export function isChange(next: Measurement, last: FieldState | undefined, rules: ChangeRules): boolean {
  if (last?.value === undefined) return true;
  const seconds = Number(next.timestamp) - Number(last.timestamp);
  if (seconds < 0 || (rules.atLeastEveryS !== undefined && seconds >= rules.atLeastEveryS)) return true;
  const value = comparableValue(next.value);
  if (typeof value !== 'number' || typeof last.value !== 'number') return value !== last.value;
  const difference = Math.abs(value - last.value);
  const tolerance = RELATIVE_TOLERANCE * Math.max(Math.abs(value), Math.abs(last.value));
  return difference > 0 && difference >= rules.minDifference - tolerance;
}

/**
 * Parts what is to be sent from what is the same. Of several measurements of a field each is compared with the one before it
 * that is to be sent.
 *
 * @param due in the order in which they would leave
 * @param rulesOf undefined for what is sent in any case
 * @param lastOf the value that was accepted last, of a field
 */
export function partitionChanges<D extends { readonly measurement: Measurement }>(
  due: readonly D[],
  rulesOf: (due: D) => ChangeRules | undefined,
  lastOf: (field: string) => FieldState | undefined,
): { news: readonly D[]; same: readonly D[] } {
  const news: D[] = [];
  const same: D[] = [];
  const last = new Map<string, FieldState>();
  for (const one of due) {
    const { measurement } = one;
    const { field } = measurement;
    const before = last.get(field) ?? lastOf(field);
    const rules = rulesOf(one);
    if (rules !== undefined && !isChange(measurement, before, rules)) {
      same.push(one);
      continue;
    }
    news.push(one);
    last.set(field, stateAfter(before, measurement));
  }
  return { news, same };
}

/** What a field stands at once a measurement was accepted. After one from before the newest it isn't known: either may stand there. */
export function stateAfter(before: FieldState | undefined, { value, timestamp }: AcceptedValue): FieldState {
  if (before !== undefined && isBefore(timestamp, before.timestamp)) return { ...before, value: undefined };
  return { value: comparableValue(value), timestamp };
}

/** A value as it is kept to compare others with: a long text as its digest. */
export function comparableValue(value: Value): Value {
  if (typeof value !== 'string' || value.length <= MAX_KEPT_LENGTH) return value;
  return `sha256 ${createHash('sha256').update(value).digest('base64')}`;
}

/** True when a timestamp is earlier than another. */
export function isBefore(one: string, other: string): boolean {
  return Number(one) < Number(other);
}
