import assert from 'node:assert/strict';
import { costOf, inUnits, type CostInput } from '../../../../../nodes/editor/record/cost';

const spender = (changes: Partial<CostInput> = {}): CostInput => ({
  intervalMode: 'fixed',
  interval: 1,
  intervalUnit: 'min',
  fields: [{ field: 'WATT' }, { field: 'VOLT' }],
  ...changes,
});

describe('the cost of an interval', () => {
  it('is a datapoint a field each time', () => {
    assert.equal(costOf(spender(), [], undefined).perDay, 2880);
    assert.equal(costOf(spender({ interval: '30', intervalUnit: 's' }), [], undefined).perDay, 5760);
    assert.equal(costOf(spender({ interval: 2, intervalUnit: 'h' }), [], undefined).perDay, 24);
  });

  it('counts a field once however many rows name it, and one where there is no table', () => {
    assert.equal(costOf(spender({ fields: [{ field: 'WATT' }, { field: ' WATT' }, {}] }), [], undefined).perDay, 1440);
    assert.equal(costOf(spender({ fields: [] }), [], undefined).perDay, 1440);
  });

  it('includes the other nodes that record to the device', () => {
    assert.equal(costOf(spender(), [spender({ interval: 2 })], undefined).perDay, 2880 + 1440);
  });

  it('can not be told where each value makes one', () => {
    const cost = costOf(spender({ intervalMode: 'none' }), [], 7500);
    assert.deepEqual(cost, { perDay: Infinity, over: false, fits: 27 });
    assert.equal(costOf(spender({ interval: 'often' }), [], 7500).perDay, Infinity);
  });

  it('is too much over the plan, and comes with the interval that fits all nodes of the device', () => {
    assert.deepEqual(costOf(spender({ interval: 10, intervalUnit: 's' }), [], 7500), {
      ...{ perDay: 17_280, over: true, fits: 27 },
    });
    assert.equal(costOf(spender(), [spender(), spender()], 7500).fits, 80);
    assert.equal(costOf(spender(), [], 7500).over, false);
  });

  it('is never too much for an unlimited plan', () => {
    assert.deepEqual(costOf(spender({ interval: 1, intervalUnit: 's' }), [], 0), {
      ...{ perDay: 172_800, over: false, fits: 0 },
    });
  });

  it('of an interval that follows from the plan stays within it', () => {
    const cost = costOf(spender({ intervalMode: 'plan' }), [], 500);
    assert.ok(!cost.over && cost.perDay <= 450, String(cost.perDay));
    assert.equal(costOf(spender({ intervalMode: 'plan' }), [], undefined).perDay, 288);
  });

  it('names an interval in the largest unit that fits', () => {
    assert.deepEqual(inUnits(7200), { interval: 2, unit: 'h' });
    assert.deepEqual(inUnits(90), { interval: 90, unit: 's' });
    assert.deepEqual(inUnits(300), { interval: 5, unit: 'min' });
  });
});
