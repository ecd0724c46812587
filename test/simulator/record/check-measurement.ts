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

export type MeasurementResult =
  | { kind: 'record'; point: Point }
  | { kind: 'drop'; reason: Reason }
  | { kind: 'refuse'; reason: Reason; refusesBatch: boolean };

/** Clocks differ, so that a timestamp may be ahead by as much. */
const FUTURE_TOLERANCE_S = 60;

/**
 * Checks one measurement regardless of the others of its request.
 *
 * @param fields of the product, by identifier
 * @param arrivedAt Unix milliseconds
 */
export function checkMeasurement(
  sent: SentMeasurement,
  fields: ReadonlyMap<string, Field>,
  behaviour: Behaviour,
  arrivedAt: number,
): MeasurementResult {
  const field = typeof sent.field === 'string' ? fields.get(sent.field) : undefined;
  if (field?.active !== true) return invalid('unknown-field', behaviour.unknownField);
  const value = readValue(sent.value, field.fieldType, behaviour);
  if (value === undefined) return invalid('wrong-value', behaviour.wrongValue);
  const now = Math.floor(arrivedAt / 1000);
  const time = sent.timestamp === undefined ? now : readTime(sent.timestamp, behaviour.timestampForms);
  if (time === undefined) return invalid('wrong-timestamp', behaviour.wrongTimestamp);
  const point = { field: field.fieldName, value, time };
  return time > now + FUTURE_TOLERANCE_S ? future(point, now, behaviour) : { kind: 'record', point };
}

function future(point: Point, now: number, behaviour: Behaviour): MeasurementResult {
  switch (behaviour.futureTimestamp) {
    case 'accept':
      return { kind: 'record', point };
    case 'now':
      return { kind: 'record', point: { ...point, time: now } };
    case 'drop':
      return { kind: 'drop', reason: 'future-timestamp' };
    case 'refuse':
      return { kind: 'refuse', reason: 'future-timestamp', refusesBatch: true };
  }
}

function invalid(reason: Reason, handling: 'refuse-batch' | 'record-rest' | 'drop'): MeasurementResult {
  if (handling === 'drop') return { kind: 'drop', reason };
  return { kind: 'refuse', reason, refusesBatch: handling === 'refuse-batch' };
}
