import { roundTo } from '../mapping/decimals';
import { type Measurement, type Value, formatTimestamp } from '../model';
import { Accumulator, type Point } from './accumulator';
import { type FieldRules, type RecordRules, rulesOf } from './rules';
import type { Window } from './window';

/** One measurement a field: what a window is recorded as. */
export function aggregateWindow(window: Window, rules: RecordRules): Measurement[] {
  const { only, fields } = window;
  if (only !== undefined) {
    return Object.entries(only.values).map(([field, value]) =>
      toMeasurement(field, new Accumulator(value, only.time), rulesOf(rules, field)),
    );
  }
  return [...fields].map(([field, accumulator]) => toMeasurement(field, accumulator, rulesOf(rules, field)));
}

function toMeasurement(field: string, accumulator: Accumulator, rules: FieldRules): Measurement {
  const { value, time } = aggregatePoint(accumulator, rules);
  return { field, value: round(value, rules), timestamp: formatTimestamp(time) };
}

/**
 * The point that stands for one field's values. It has the time of the sample it is, or of the last in the window where it
 * stands for all of them. What isn't a number has no mean, sum, min or max: it is the last. *Every* keeps seconds apart by windows of
 * a second, so that it is the last here.
 */
function aggregatePoint({ first, last, count, numbers }: Accumulator, { aggregate }: FieldRules): Point {
  switch (aggregate) {
    case 'last':
    case 'every':
      return last;
    case 'first':
      return first;
    case 'min':
      return numbers?.min ?? last;
    case 'max':
      return numbers?.max ?? last;
    case 'mean':
      return numbers === undefined ? last : { value: numbers.sum / count, time: last.time };
    case 'sum':
      return numbers === undefined ? last : { value: numbers.sum, time: last.time };
    case 'count':
      return { value: count, time: last.time };
  }
}

function round(value: Value, { decimals }: FieldRules): Value {
  return typeof value === 'number' && decimals !== undefined ? roundTo(value, decimals) : value;
}
