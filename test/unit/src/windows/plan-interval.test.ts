import assert from 'node:assert/strict';
import fc from 'fast-check';
import { datapointsPerDay, intervalForPlan } from '../../../../src/windows/plan-interval';

describe('intervalForPlan', () => {
  const cases: [plan: number, fields: number, interval: number][] = [
    [0, 1, 0],
    [0, 500, 0],
    // 86,400 ÷ 6,750 = 12.8
    [7500, 1, 15],
    // 64
    [7500, 5, 64],
    // 192
    [500, 1, 192],
    // 576
    [500, 3, 576],
    // 19,200 has no divisor of the day at hand but 21,600.
    [500, 100, 21_600],
    [500, 450, 86_400],
    [500, 10_000, 86_400],
    [10_000_000, 1, 1],
    // Nothing is known to be written yet: as for one field.
    [500, 0, 192],
  ];
  for (const [plan, fields, interval] of cases) {
    it(`is ${interval} s for ${fields} fields and ${plan} datapoints a day`, () => {
      assert.equal(intervalForPlan(plan, fields), interval);
    });
  }

  it('divides the day, keeps a tenth of the plan free, and is as short as possible', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200_000 }), fc.integer({ min: 1, max: 200 }), (plan, fields) => {
        const interval = intervalForPlan(plan, fields);
        assert.equal(86_400 % interval, 0);
        const fits = (seconds: number): boolean => datapointsPerDay(seconds, fields) <= 0.9 * plan + 1e-6;
        assert.ok(fits(interval) || interval === 86_400);
        for (let shorter = interval - 1; shorter > interval / 2; shorter--) {
          if (86_400 % shorter === 0) assert.ok(!fits(shorter), `${shorter} s would do`);
        }
      }),
    );
  });
});

describe('datapointsPerDay', () => {
  it('counts each field once an interval', () => {
    assert.equal(datapointsPerDay(60, 3), 4320);
    assert.equal(datapointsPerDay(86_400, 3), 3);
    assert.equal(datapointsPerDay(7, 1), 12_343);
  });

  it('is unbounded without an interval', () => {
    assert.equal(datapointsPerDay(0, 3), Infinity);
    assert.equal(datapointsPerDay(0, 0), Infinity);
  });
});
