import { roundTo } from '../mapping/decimals';
import { type Measurement, type Value, toTimestamp } from '../measurement';
import type { Accumulator, Point } from './accumulator';
import type { Reducer } from './reducer';
import { type FieldRules, type RecordRules, rulesOf } from './rules';

/**
 * The measurements that a window is recorded as: one a field, or one a field and second where every second is kept. Oldest first.
 */
export function reduceWindow(fields: ReadonlyMap<string, Accumulator>, rules: RecordRules): Measurement[] {
  const measurements: Measurement[] = [];
  for (const [field, accumulator] of fields) {
    const fieldRules = rulesOf(rules, field);
    for (const { value, time } of reduceField(accumulator, fieldRules.reduce)) {
      measurements.push({ field, value: round(value, fieldRules), timestamp: toTimestamp(time) });
    }
  }
  return measurements.sort((a, b) => Number(a.timestamp) - Number(b.timestamp));
}

/**
 * The points that one field's values become. A point has the time of the sample it is, or of the last in the window
 * where it stands for all of them. What isn't a number has no mean, sum, min or max: it is the last.
 */
function reduceField(accumulator: Accumulator, reducer: Reducer): readonly Point[] {
  const { first, last, count, numbers, seconds } = accumulator;
  switch (reducer) {
    case 'last':
      return [last];
    case 'first':
      return [first];
    case 'min':
      return [numbers?.min ?? last];
    case 'max':
      return [numbers?.max ?? last];
    case 'mean':
      return [numbers === undefined ? last : { value: numbers.sum / count, time: last.time }];
    case 'sum':
      return [numbers === undefined ? last : { value: numbers.sum, time: last.time }];
    case 'count':
      return [{ value: count, time: last.time }];
    case 'every':
      return seconds === undefined ? [last] : [...seconds.values()];
  }
}

function round(value: Value, rules: FieldRules): Value {
  return typeof value === 'number' && rules.decimals !== undefined ? roundTo(value, rules.decimals) : value;
}
