import { roundTo } from '../mapping/decimals';
import type { Ranges } from '../util/ranges';
import type { Accumulator, Point } from './accumulator';
import type { Contents } from '../delivery/window';
import { type FieldRules, type RecordRules, rulesOf } from './rules';
import { type Measurement, type Value, formatTimestamp, type Sample } from '../model';

/** A measurement, and where the samples that it stands for are in the log: those of one second, or all of the window. */
export interface AggregatedMeasurement {
  measurement: Measurement;
  positions: Ranges | 'all';
}

/**
 * What a window is recorded as: one measurement a field, or one a field and second where every second is kept. Oldest first.
 */
export function aggregateWindow(contents: Contents, rules: RecordRules): AggregatedMeasurement[] {
  return contents.kind === 'one'
    ? aggregateSample(contents.values, contents.time, rules)
    : aggregateFields(contents.fields, rules);
}

function aggregateSample(values: Sample['values'], time: number, rules: RecordRules): AggregatedMeasurement[] {
  const timestamp = formatTimestamp(time);
  return Object.entries(values).map(([field, only]) => {
    const fieldRules = rulesOf(rules, field);
    const value = fieldRules.aggregate === 'count' ? 1 : round(only, fieldRules);
    return { measurement: { field, value, timestamp }, positions: 'all' };
  });
}

function aggregateFields(fields: ReadonlyMap<string, Accumulator>, rules: RecordRules): AggregatedMeasurement[] {
  const reduced: AggregatedMeasurement[] = [];
  for (const [field, accumulator] of fields) {
    const fieldRules = rulesOf(rules, field);
    for (const { point, positions } of aggregateField(accumulator, fieldRules.aggregate)) {
      const measurement = { field, value: round(point.value, fieldRules), timestamp: formatTimestamp(point.time) };
      reduced.push({ measurement, positions });
    }
  }
  return reduced.sort((a, b) => Number(a.measurement.timestamp) - Number(b.measurement.timestamp));
}

function aggregateField(
  accumulator: Accumulator,
  aggregate: Aggregate,
): readonly { point: Point; positions: Ranges | 'all' }[] {
  if (aggregate !== 'every' || accumulator.seconds === undefined) {
    return [{ point: aggregateToOne(accumulator, aggregate), positions: 'all' }];
  }
  return [...accumulator.seconds.values()].map(({ last, positions }) => ({ point: last, positions }));
}

/**
 * The point that stands for one field's values. It has the time of the sample it is, or of the last in the window where it
 * stands for all of them. What isn't a number has no mean, sum, min or max: it is the last.
 */
function aggregateToOne({ first, last, count, numbers }: Accumulator, aggregate: Aggregate): Point {
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

function round(value: Value, rules: FieldRules): Value {
  return typeof value === 'number' && rules.decimals !== undefined ? roundTo(value, rules.decimals) : value;
}

/** How the samples of one window become one measurement a field; `every` keeps the last of each second. */
export const AGGREGATES = ['last', 'first', 'mean', 'min', 'max', 'sum', 'count', 'every'] as const;

export type Aggregate = (typeof AGGREGATES)[number];
