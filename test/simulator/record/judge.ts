import type { Behaviour } from '../core/behaviour';
import type { Reason } from '../core/ledger';
import type { Field } from '../world/world';
import { readTime } from './read-time';
import { readValue } from './read-value';
import type { SentMeasurement } from './read-measurements';
import type { Value } from '../../../src/model';

/** A measurement that may be recorded. */
export interface Point {
  field: string;
  value: Value;
  /** Unix seconds. */
  time: number;
}

export type Verdict =
  | { kind: 'record'; point: Point }
  | { kind: 'drop'; reason: Reason }
  /** `alone` when the others of the request are recorded all the same. */
  | { kind: 'refuse'; reason: Reason; alone: boolean };

/** Clocks differ: what is ahead by less than this many seconds isn't the future. */
const tolerance = 60;

/**
 * What becomes of one measurement, by itself.
 *
 * @param fields the product's, by identifier
 * @param arrivedAt Unix milliseconds
 */
export function judge(
  sent: SentMeasurement,
  fields: ReadonlyMap<string, Field>,
  behaviour: Behaviour,
  arrivedAt: number,
): Verdict {
  const field = typeof sent.field === 'string' ? fields.get(sent.field) : undefined;
  if (field?.active !== true) return fault('unknown-field', behaviour.unknownField);
  const value = readValue(sent.value, field.fieldType, behaviour);
  if (value === undefined) return fault('wrong-value', behaviour.wrongValue);
  const now = Math.floor(arrivedAt / 1000);
  const time = sent.timestamp === undefined ? now : readTime(sent.timestamp, behaviour.timestampForms);
  if (time === undefined) return fault('wrong-timestamp', behaviour.wrongTimestamp);
  const point = { field: field.fieldName, value, time };
  return time > now + tolerance ? future(point, now, behaviour) : { kind: 'record', point };
}

function future(point: Point, now: number, behaviour: Behaviour): Verdict {
  switch (behaviour.futureTimestamp) {
    case 'accept':
      return { kind: 'record', point };
    case 'now':
      return { kind: 'record', point: { ...point, time: now } };
    case 'drop':
      return { kind: 'drop', reason: 'future-timestamp' };
    case 'refuse':
      return { kind: 'refuse', reason: 'future-timestamp', alone: false };
  }
}

function fault(reason: Reason, how: 'refuse-batch' | 'record-rest' | 'drop'): Verdict {
  return how === 'drop' ? { kind: 'drop', reason } : { kind: 'refuse', reason, alone: how === 'record-rest' };
}
