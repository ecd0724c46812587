import assert from 'node:assert/strict';
import type { DeviceRules } from '../../src/windows/rules';
import { demoDevices } from '../simulator/index';
import type { Annals, Taken } from './trace';
import type { Measurement } from '../../src/model';

/** The fields of a record node that says the same value in each of them, and reduces it in different ways. */
export const adder = {
  node: 'adder',
  device: demoDevices.bench,
  sum: 'ENERGY',
  count: 'CURRENT',
  mean: 'TEMPERATURE',
  rounded: 'PROBE_TEMPERATURE',
} as const;

export const adderFields: readonly string[] = [adder.sum, adder.count, adder.mean, adder.rounded];

export function adderRules(interval: number): DeviceRules {
  return {
    interval,
    fields: new Map([
      [adder.sum, { aggregate: 'sum' }],
      [adder.count, { aggregate: 'count' }],
      [adder.mean, { aggregate: 'mean' }],
      [adder.rounded, { aggregate: 'mean', decimals: 1 }],
    ]),
    others: { aggregate: 'last' },
  };
}

/** What is recorded of all four fields has the times of samples, and means are between the least and the greatest. */
export function judgeMeans(annals: Annals, taken: readonly Taken[], accounted: readonly Measurement[]): void {
  const times = new Set(taken.flatMap((one) => annals.timesOf(one)));
  const values = taken.map(({ value }) => value);
  for (const { field, value, timestamp } of accounted) {
    assert.ok(times.has(Number(timestamp)), `${field}=${String(value)} at a wrong time ${timestamp}`);
    if (field !== adder.mean && field !== adder.rounded) continue;
    assert.ok(Number(value) >= Math.min(...values) && Number(value) <= Math.max(...values), `mean ${String(value)}`);
  }
}

/** Every sample is in one sum, and counted once. For when nothing may have been recorded twice. */
export function judgeSums(taken: readonly Taken[], accounted: readonly Measurement[]): void {
  const total = (field: string): number =>
    accounted.filter((one) => one.field === field).reduce((sum, { value }) => sum + Number(value), 0);
  const samples = taken.filter(({ field }) => field === adder.sum);
  assert.equal(total(adder.count), samples.length, 'count');
  assert.equal(
    total(adder.sum),
    samples.reduce((sum, { value }) => sum + value, 0),
    'sum',
  );
}

/** Each mean is a sum divided by a count of the same time. For when no window was settled in parts over a restart. */
export function judgeQuotients(accounted: readonly Measurement[]): void {
  const at = (field: string, timestamp: string): number[] =>
    accounted.filter((one) => one.field === field && one.timestamp === timestamp).map(({ value }) => Number(value));
  for (const timestamp of new Set(accounted.map((one) => one.timestamp))) {
    const [sums, counts, means, rounded] = adderFields.map((field) => at(field, timestamp)) as [
      number[],
      number[],
      number[],
      number[],
    ];
    const fits = permutations(counts).some((some) => {
      return sameNumbers(
        sums.map((sum, index) => sum / (some[index] ?? NaN)),
        means,
      );
    });
    assert.ok(fits, `at ${timestamp}: ${String(means)} of ${String(sums)} and ${String(counts)}`);
    assert.ok(
      sameNumbers(
        means.map((mean) => Math.round(mean * 10) / 10),
        rounded,
      ),
    );
  }
}

function sameNumbers(some: readonly number[], others: readonly number[]): boolean {
  const sorted = [...others].sort((a, b) => a - b);
  return (
    some.length === others.length &&
    [...some].sort((a, b) => a - b).every((one, index) => Math.abs(one - (sorted[index] ?? NaN)) < 1e-9)
  );
}

function permutations<T>(all: readonly T[]): T[][] {
  if (all.length === 0) return [[]];
  return all.flatMap((one, index) =>
    permutations(all.filter((_, other) => other !== index)).map((rest) => [one, ...rest]),
  );
}
