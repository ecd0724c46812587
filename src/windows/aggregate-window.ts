import { roundTo } from '../mapping/decimals';
import { type Measurement, type Sample, type Value, formatTimestamp } from '../model';
import type { Ranges } from '../util/ranges';
import type { Accumulator } from './accumulator';
import { aggregateField } from './aggregate';
import { type FieldRules, type RecordRules, rulesOf } from './rules';

/** The samples of a window: one, as in most windows where nothing has to wait, or the values of several by field. */
export type WindowContents =
  { kind: 'one'; values: Sample['values']; time: number } | { kind: 'many'; fields: ReadonlyMap<string, Accumulator> };

/** A measurement, and the positions in the log of the samples that it stands for: those of one second, or all of the window. */
export interface AggregatedMeasurement {
  measurement: Measurement;
  positions: Ranges | 'all';
}

/** The measurements that a window is recorded as, oldest first: one a field, or one a field and second where every second is kept. */
export function aggregateWindow(contents: WindowContents, rules: RecordRules): AggregatedMeasurement[] {
  return contents.kind === 'one'
    ? aggregateSample(contents.values, contents.time, rules)
    : aggregateFields(contents.fields, rules);
}

function aggregateSample(values: Sample['values'], time: number, rules: RecordRules): AggregatedMeasurement[] {
  const timestamp = formatTimestamp(time);
  return Object.entries(values).map(([field, sampled]) => {
    const fieldRules = rulesOf(rules, field);
    const value = fieldRules.aggregate === 'count' ? 1 : round(sampled, fieldRules);
    return { measurement: { field, value, timestamp }, positions: 'all' };
  });
}

function aggregateFields(fields: ReadonlyMap<string, Accumulator>, rules: RecordRules): AggregatedMeasurement[] {
  const aggregated: AggregatedMeasurement[] = [];
  for (const [field, accumulator] of fields) {
    const fieldRules = rulesOf(rules, field);
    for (const { point, positions } of aggregateField(accumulator, fieldRules.aggregate)) {
      const measurement = { field, value: round(point.value, fieldRules), timestamp: formatTimestamp(point.time) };
      aggregated.push({ measurement, positions });
    }
  }
  return aggregated.sort((a, b) => Number(a.measurement.timestamp) - Number(b.measurement.timestamp));
}

function round(value: Value, { decimals }: FieldRules): Value {
  return typeof value === 'number' && decimals !== undefined ? roundTo(value, decimals) : value;
}
