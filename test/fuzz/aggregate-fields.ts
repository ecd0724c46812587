import assert from 'node:assert/strict';
import type { Measurement } from '../../src/model';
import type { DeviceRules } from '../../src/windows/rules';
import { demoDevices } from '../simulator/index';
import type { Input, Trace } from './trace';

/** The record node that writes one value to four fields, each with an aggregate that computes instead of selecting. */
export const AGGREGATE_NODE = {
  node: 'aggregate',
  device: demoDevices.bench,
  sum: 'ENERGY',
  count: 'CURRENT',
  mean: 'TEMPERATURE',
  roundedMean: 'PROBE_TEMPERATURE',
} as const;

export const AGGREGATE_FIELDS: readonly string[] = [
  AGGREGATE_NODE.sum,
  AGGREGATE_NODE.count,
  AGGREGATE_NODE.mean,
  AGGREGATE_NODE.roundedMean,
];

export function isAggregateField({ device, field }: { device: string; field: string }): boolean {
  return device === AGGREGATE_NODE.device && AGGREGATE_FIELDS.includes(field);
}

/** @param interval milliseconds */
export function aggregateRules(interval: number): DeviceRules {
  return {
    interval,
    fields: new Map([
      [AGGREGATE_NODE.sum, { aggregate: 'sum' }],
      [AGGREGATE_NODE.count, { aggregate: 'count' }],
      [AGGREGATE_NODE.mean, { aggregate: 'mean' }],
      [AGGREGATE_NODE.roundedMean, { aggregate: 'mean', decimals: 1 }],
    ]),
    others: { aggregate: 'last' },
  };
}

/** Every measurement has the time of a sample, and every mean lies within the range of all samples. */
export function checkTimesAndMeans(trace: Trace, inputs: readonly Input[], settled: readonly Measurement[]): void {
  const times = new Set(inputs.flatMap((input) => trace.allowedTimes(input)));
  const values = inputs.map(({ value }) => value);
  for (const { field, value, timestamp } of settled) {
    assert.ok(times.has(Number(timestamp)), `${field}=${String(value)} at a wrong time ${timestamp}`);
    if (field !== AGGREGATE_NODE.mean && field !== AGGREGATE_NODE.roundedMean) continue;
    assert.ok(Number(value) >= Math.min(...values) && Number(value) <= Math.max(...values), `mean ${String(value)}`);
  }
}

/** Every sample is in one sum and counted once; only holds when nothing may have been recorded twice. */
export function checkSumsAndCounts(inputs: readonly Input[], settled: readonly Measurement[]): void {
  const totalOf = (fieldName: string): number =>
    settled.filter(({ field }) => field === fieldName).reduce((sum, { value }) => sum + Number(value), 0);
  const samples = inputs.filter(({ field }) => field === AGGREGATE_NODE.sum);
  assert.equal(totalOf(AGGREGATE_NODE.count), samples.length, 'count');
  assert.equal(
    totalOf(AGGREGATE_NODE.sum),
    samples.reduce((sum, { value }) => sum + value, 0),
    'sum',
  );
}

/** Each mean is a sum divided by a count of the same time; only holds when no window was split by a restart. */
export function checkMeansMatchSums(settled: readonly Measurement[]): void {
  for (const time of new Set(settled.map(({ timestamp }) => timestamp))) {
    const valuesOf = (fieldName: string): number[] =>
      settled
        .filter(({ field, timestamp }) => field === fieldName && timestamp === time)
        .map(({ value }) => Number(value));
    const sums = valuesOf(AGGREGATE_NODE.sum);
    const counts = valuesOf(AGGREGATE_NODE.count);
    const means = valuesOf(AGGREGATE_NODE.mean);
    // Several windows may have a measurement at this time, and their order is not known.
    const matches = permutations(counts).some((ordered) =>
      haveSameNumbers(
        sums.map((sum, index) => sum / (ordered[index] ?? NaN)),
        means,
      ),
    );
    assert.ok(matches, `at ${time}: ${String(means)} of ${String(sums)} and ${String(counts)}`);
    const rounded = means.map((mean) => Math.round(mean * 10) / 10);
    assert.ok(haveSameNumbers(rounded, valuesOf(AGGREGATE_NODE.roundedMean)));
  }
}

function haveSameNumbers(some: readonly number[], others: readonly number[]): boolean {
  const sorted = [...others].sort((a, b) => a - b);
  return (
    some.length === others.length &&
    [...some].sort((a, b) => a - b).every((number, index) => Math.abs(number - (sorted[index] ?? NaN)) < 1e-9)
  );
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}
