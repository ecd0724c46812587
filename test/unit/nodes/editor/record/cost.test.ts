import assert from 'node:assert/strict';
import { costOf, inUnits, type CostInput } from '../../../../../nodes/editor/record/cost';

const node = (changes: Partial<CostInput> = {}): CostInput => ({
  intervalMode: 'fixed',
  interval: 1,
  intervalUnit: 'min',
  fields: [{ field: 'WATT' }, { field: 'VOLT' }],
  ...changes,
});

describe('the cost of an interval', () => {
  it('is one datapoint for each field and interval', () => {
    assert.equal(costOf(node(), [], undefined).perDay, 2880);
    assert.equal(costOf(node({ interval: '30', intervalUnit: 's' }), [], undefined).perDay, 5760);
    assert.equal(costOf(node({ interval: 2, intervalUnit: 'h' }), [], undefined).perDay, 24);
  });

  it('counts a field once however many rows name it, and one field where there is no table', () => {
    assert.equal(costOf(node({ fields: [{ field: 'WATT' }, { field: ' WATT' }, {}] }), [], undefined).perDay, 1440);
    assert.equal(costOf(node({ fields: [] }), [], undefined).perDay, 1440);
  });

  it('includes the other nodes that record to the device', () => {
    assert.equal(costOf(node(), [node({ interval: 2 })], undefined).perDay, 2880 + 1440);
  });

  it('has no number where each value makes a datapoint', () => {
    const cost = costOf(node({ intervalMode: 'none' }), [], 7500);
    assert.deepEqual(cost, { perDay: Infinity, over: false, fits: 27 });
    assert.equal(costOf(node({ interval: 'often' }), [], 7500).perDay, Infinity);
  });

  it('is over the plan when it is more, and names the interval that fits all nodes of the device', () => {
    assert.deepEqual(costOf(node({ interval: 10, intervalUnit: 's' }), [], 7500), {
      ...{ perDay: 17_280, over: true, fits: 27 },
    });
    assert.equal(costOf(node(), [node(), node()], 7500).fits, 80);
    assert.equal(costOf(node(), [], 7500).over, false);
  });

  it('is never over an unlimited plan', () => {
    assert.deepEqual(costOf(node({ interval: 1, intervalUnit: 's' }), [], 0), {
      ...{ perDay: 172_800, over: false, fits: 0 },
    });
  });

  it('stays within the plan when the interval follows from it', () => {
    const cost = costOf(node({ intervalMode: 'plan' }), [], 500);
    assert.ok(!cost.over && cost.perDay <= 450, String(cost.perDay));
    assert.equal(costOf(node({ intervalMode: 'plan' }), [], undefined).perDay, 288);
  });

  it('shows an interval in the largest unit in which it is a whole number', () => {
    assert.deepEqual(inUnits(7200), { interval: 2, unit: 'h' });
    assert.deepEqual(inUnits(90), { interval: 90, unit: 's' });
    assert.deepEqual(inUnits(300), { interval: 5, unit: 'min' });
  });
});
