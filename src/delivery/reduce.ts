import { roundTo } from '../mapping/decimals';
import { type Measurement, type Value, toTimestamp } from '../measurement';
import type { Ranges } from '../ranges';
import type { Sample } from '../sample';
import type { Accumulator, Point } from './accumulator';
import type { Reducer } from './reducer';
import type { Contents } from './window';
import { type FieldRules, type RecordRules, rulesOf } from './rules';

/** A measurement, and where the samples that it stands for are in the log: those of one second, or all of the window. */
export interface Reduced {
  measurement: Measurement;
  positions: Ranges | 'all';
}

/**
 * What a window is recorded as: one measurement a field, or one a field and second where every second is kept. Oldest first.
 */
export function reduceWindow(contents: Contents, rules: RecordRules): Reduced[] {
  return contents.kind === 'one'
    ? reduceSample(contents.values, contents.time, rules)
    : reduceFields(contents.fields, rules);
}

function reduceSample(values: Sample['values'], time: number, rules: RecordRules): Reduced[] {
  const timestamp = toTimestamp(time);
  return Object.entries(values).map(([field, only]) => {
    const fieldRules = rulesOf(rules, field);
    const value = fieldRules.reduce === 'count' ? 1 : round(only, fieldRules);
    return { measurement: { field, value, timestamp }, positions: 'all' };
  });
}

function reduceFields(fields: ReadonlyMap<string, Accumulator>, rules: RecordRules): Reduced[] {
  const reduced: Reduced[] = [];
  for (const [field, accumulator] of fields) {
    const fieldRules = rulesOf(rules, field);
    for (const { point, positions } of reduceField(accumulator, fieldRules.reduce)) {
      const measurement = { field, value: round(point.value, fieldRules), timestamp: toTimestamp(point.time) };
      reduced.push({ measurement, positions });
    }
  }
  return reduced.sort((a, b) => Number(a.measurement.timestamp) - Number(b.measurement.timestamp));
}

function reduceField(
  accumulator: Accumulator,
  reducer: Reducer,
): readonly { point: Point; positions: Ranges | 'all' }[] {
  if (reducer !== 'every' || accumulator.seconds === undefined) {
    return [{ point: reduceToOne(accumulator, reducer), positions: 'all' }];
  }
  return [...accumulator.seconds.values()].map(({ last, positions }) => ({ point: last, positions }));
}

/**
 * The point that stands for one field's values. It has the time of the sample it is, or of the last in the window where it
 * stands for all of them. What isn't a number has no mean, sum, min or max: it is the last.
 */
function reduceToOne({ first, last, count, numbers }: Accumulator, reducer: Reducer): Point {
  switch (reducer) {
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

function round(value: Value, rules: FieldRules): Value {
  return typeof value === 'number' && rules.decimals !== undefined ? roundTo(value, rules.decimals) : value;
}
