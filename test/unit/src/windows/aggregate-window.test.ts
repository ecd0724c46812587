import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Aggregate, AGGREGATES } from '../../../../src/windows/aggregate';
import { type AggregatedMeasurement, aggregateWindow } from '../../../../src/windows/aggregate-window';
import { type FieldRules, type RecordRules, defaultRules } from '../../../../src/windows/rules';
import { Window } from '../../../../src/delivery/window';
import type { Value } from '../../../../src/model';

interface Point {
  value: Value;
  time: number;
}

function rulesOf(aggregate: Aggregate, more: Omit<FieldRules, 'aggregate'> = {}): RecordRules {
  return { ...defaultRules, interval: 60_000, others: { aggregate, ...more } };
}

function aggregated(points: readonly Point[], rules: RecordRules): AggregatedMeasurement[] {
  const place = { key: '', start: 0, closing: { kind: 'settled' } } as const;
  const window = new Window({ device: '', node: '' }, place);
  for (const [position, { value, time }] of points.entries()) {
    window.add(position, { device: '', time, ownTime: true, values: { WATT: value } }, time, 0, rules);
  }
  return aggregateWindow(window.contents, rules);
}

/** The aggregates, computed in the plainest way. */
function naive(points: readonly Point[], aggregate: Aggregate): Point[] {
  const ordered = [...points].sort((a, b) => a.time - b.time);
  const last = ordered.at(-1);
  const [first] = ordered;
  if (last === undefined || first === undefined) return [];
  const numbers = points.map(({ value }) => value).filter((value) => typeof value === 'number');
  const areNumbers = numbers.length === points.length;
  const total = numbers.reduce((sum, value) => sum + value, 0);
  const pointOf = (value: number): Point => points.find((point) => point.value === value) ?? last;
  switch (aggregate) {
    case 'last':
      return [last];
    case 'first':
      return [first];
    case 'count':
      return [{ value: points.length, time: last.time }];
    case 'sum':
      return [areNumbers ? { value: total, time: last.time } : last];
    case 'mean':
      return [areNumbers ? { value: total / points.length, time: last.time } : last];
    case 'min':
      return [areNumbers ? pointOf(Math.min(...numbers)) : last];
    case 'max':
      return [areNumbers ? pointOf(Math.max(...numbers)) : last];
    case 'every':
      return [...new Map(ordered.map((point) => [Math.floor(point.time / 1000), point])).values()];
  }
}

describe('aggregateWindow', () => {
  const value = fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: -50, max: 50 }) },
    { weight: 1, arbitrary: fc.constantFrom<Value>('text', true, '7') },
  );
  const points = fc.array(fc.record({ value, time: fc.integer({ min: 0, max: 20_000 }) }), {
    minLength: 1,
    maxLength: 30,
  });

  for (const aggregate of AGGREGATES) {
    it(`aggregates to ${aggregate} like a plain computation`, () => {
      fc.assert(
        fc.property(points, (given) => {
          const made = aggregated(given, rulesOf(aggregate)).map(({ measurement }) => measurement);
          assert.deepEqual(
            made.map((one) => [one.value, one.timestamp]),
            naive(given, aggregate).map((point) => [point.value, String(Math.floor(point.time / 1000))]),
          );
        }),
        { numRuns: 300 },
      );
    });
  }

  it('counts every sample into one measurement of its field', () => {
    fc.assert(
      fc.property(points, fc.constantFrom(...AGGREGATES), (given, aggregate) => {
        const positions = aggregated(given, rulesOf(aggregate)).flatMap((one) =>
          one.positions === 'all' ? [...given.keys()] : [...one.positions],
        );
        assert.deepEqual(
          [...positions].sort((a, b) => a - b),
          [...given.keys()],
        );
      }),
    );
  });

  it('rounds after it has aggregated', () => {
    const given = [1.24, 1.24, 1.25].map((number, time) => ({ value: number, time }));
    const valueOf = (aggregate: Aggregate, decimals: number): unknown =>
      aggregated(given, rulesOf(aggregate, { decimals }))[0]?.measurement.value;
    assert.equal(valueOf('sum', 1), 3.7);
    assert.equal(valueOf('mean', 2), 1.24);
    assert.equal(valueOf('last', 1), 1.3);
    assert.equal(valueOf('count', 0), 3);
    assert.equal(
      aggregated([{ value: '1.239', time: 0 }], rulesOf('last', { decimals: 1 }))[0]?.measurement.value,
      '1.239',
    );
  });

  it('applies the rules of each field', () => {
    const rules: RecordRules = { ...rulesOf('last'), fields: new Map([['WATT', { aggregate: 'max' }]]) };
    assert.equal(
      aggregated(
        [
          { value: 9, time: 0 },
          { value: 1, time: 1 },
        ],
        rules,
      )[0]?.measurement.value,
      9,
    );
  });
});
