import assert from 'node:assert/strict';
import { withLateness } from '../../../../src/windows/lateness';
import { type RecordRules, defaultRules } from '../../../../src/windows/rules';

const rules: RecordRules = { ...defaultRules, fields: new Map([['LATE', { aggregate: 'last', isLateness: true }]]) };

describe('withLateness', () => {
  const measurements = [
    { field: 'WATT', value: 230, timestamp: '1000' },
    { field: 'LATE', value: 0, timestamp: '1000' },
  ];

  it('says of its fields how many seconds have gone by since the time of the measurement, and changes no other', () => {
    assert.deepEqual(withLateness(measurements, rules, 1_060_900), [
      { field: 'WATT', value: 230, timestamp: '1000' },
      { field: 'LATE', value: 60, timestamp: '1000' },
    ]);
  });

  it('is negative for a time to come, so that a wrong clock shows', () => {
    assert.deepEqual(
      withLateness(measurements, rules, 940_000).map(({ value }) => value),
      [230, -60],
    );
  });
});
