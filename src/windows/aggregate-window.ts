import { roundTo } from '../mapping/decimals';
import { type Measurement, formatTimestamp } from '../model';
import { Accumulator } from './accumulator';
import { aggregatePoint } from './aggregate';
import { type FieldRules, type RecordRules, rulesOf } from './rules';
import type { Window } from './window';

/** The measurements that a window is recorded as: one a field. */
export function aggregateWindow({ only, fields }: Window, rules: RecordRules): Measurement[] {
  if (only !== undefined) {
    return Object.entries(only.values).map(([field, value]) =>
      toMeasurement(field, new Accumulator(value, only.time), rulesOf(rules, field)),
    );
  }
  return [...fields].map(([field, accumulator]) => toMeasurement(field, accumulator, rulesOf(rules, field)));
}

function toMeasurement(field: string, accumulator: Accumulator, { aggregate, decimals }: FieldRules): Measurement {
  const { value, time } = aggregatePoint(accumulator, aggregate);
  const rounded = typeof value === 'number' && decimals !== undefined ? roundTo(value, decimals) : value;
  return { field, value: rounded, timestamp: formatTimestamp(time) };
}
