import assert from 'node:assert/strict';
import { costOf, inUnits, isLengthened, type CostInput } from '../../../../../nodes/editor/record/cost';

const node = (changes: Partial<CostInput> = {}): CostInput => ({
  intervalMode: 'fixed',
  interval: 1,
  intervalUnit: 'min',
  timeType: 'arrival',
  aggregate: 'last',
  fields: [{ field: 'WATT' }, { field: 'VOLT' }],
  ...changes,
});

describe('the cost of an interval', () => {
  it('is one datapoint for each field and interval', () => {
    assert.equal(costOf(node(), [], undefined, true).perDay, 2880);
    assert.equal(costOf(node({ interval: '30', intervalUnit: 's' }), [], undefined, true).perDay, 5760);
    assert.equal(costOf(node({ interval: 2, intervalUnit: 'h' }), [], undefined, true).perDay, 24);
  });

  it('counts a field once however many rows name it, and one field where there is no table', () => {
    assert.equal(
      costOf(node({ fields: [{ field: 'WATT' }, { field: ' WATT' }, {}] }), [], undefined, true).perDay,
      1440,
    );
    assert.equal(costOf(node({ fields: [] }), [], undefined, true).perDay, 1440);
  });

  it('includes the other nodes that record to the device', () => {
    assert.equal(costOf(node(), [node({ interval: 2 })], undefined, true).perDay, 2880 + 1440);
  });

  it('has no number where each value makes a datapoint', () => {
    const cost = costOf(node({ intervalMode: 'none' }), [], 7500, true);
    assert.deepEqual(cost, { perDay: Infinity, over: false, fits: 27 });
    assert.equal(costOf(node({ interval: 'often' }), [], 7500, true).perDay, Infinity);
  });

  it('is over the plan when it is more, and names the interval that fits all nodes of the device', () => {
    assert.deepEqual(costOf(node({ interval: 10, intervalUnit: 's' }), [], 7500, true), {
      ...{ perDay: 17_280, over: true, fits: 27 },
    });
    assert.equal(costOf(node(), [node(), node()], 7500, true).fits, 80);
    assert.equal(costOf(node(), [], 7500, true).over, false);
  });

  it('is never over an unlimited plan', () => {
    assert.deepEqual(costOf(node({ interval: 1, intervalUnit: 's' }), [], 0, true), {
      ...{ perDay: 86_400, over: false, fits: 0 },
    });
  });

  it('stays within the plan when the interval follows from it', () => {
    const cost = costOf(node({ intervalMode: 'plan' }), [], 500, true);
    assert.ok(!cost.over && cost.perDay <= 450, String(cost.perDay));
    assert.equal(costOf(node({ intervalMode: 'plan' }), [], undefined, true).perDay, 288);
  });

  it('shows an interval in the largest unit in which it is a whole number', () => {
    assert.deepEqual(inUnits(7200), { interval: 2, unit: 'h' });
    assert.deepEqual(inUnits(90), { interval: 90, unit: 's' });
    assert.deepEqual(inUnits(300), { interval: 5, unit: 'min' });
  });
});

describe('an interval that Datacake’s limit lengthens', () => {
  const seconds = (interval: number | string) => node({ interval, intervalUnit: 's' });

  it('is one of less than 2 s', () => {
    assert.ok(isLengthened(seconds(1), true));
    assert.ok(isLengthened(seconds('1.9'), true));
    for (const interval of [2, 10, 0, 'often']) assert.ok(!isLengthened(seconds(interval), true), String(interval));
  });

  it('is none where every second is kept', () => {
    assert.ok(!isLengthened({ ...seconds(1), fields: [{ field: 'WATT', aggregate: 'every' }] }, true));
    assert.ok(!isLengthened({ ...seconds(1), fields: [], aggregate: 'every' }, true));
    assert.ok(
      isLengthened({ ...seconds(1), fields: [{ field: 'WATT', aggregate: 'mean' }], aggregate: 'every' }, true),
    );
  });

  it('makes as many datapoints as one of 2 s', () => {
    assert.equal(costOf(seconds(1), [], undefined, true).perDay, 86_400);
    assert.equal(costOf(seconds(1), [], undefined, false).perDay, 172_800);
    assert.equal(costOf({ ...seconds(1), timeType: 'msg' }, [], undefined, true).perDay, 172_800);
  });

  it('is none where the limit is lifted, values have a time of their own, or no interval is set', () => {
    assert.ok(!isLengthened(seconds(1), false));
    assert.ok(!isLengthened({ ...seconds(1), timeType: 'msg' }, true));
    assert.ok(!isLengthened({ ...seconds(1), intervalMode: 'none' }, true));
    assert.ok(!isLengthened({ ...seconds(1), intervalMode: 'plan' }, true));
  });
});
