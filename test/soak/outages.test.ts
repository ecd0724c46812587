import assert from 'node:assert/strict';
import { createRandom } from '../helpers/random';
import { randomOutages, faultRules } from './outages';

describe('soak outages', () => {
  it('never overlap, and end before the soak does', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const outages = randomOutages(1200, createRandom(seed));
      assert.ok(outages.length >= 10, `${outages.length} outages`);
      outages.forEach(({ from, until }, index) => {
        assert.ok(from - (outages[index - 1]?.until ?? 0) >= 30);
        assert.ok(until > from && until <= 1200);
      });
    }
  });

  it('become rules of the simulator by the wall clock', () => {
    const [rule] = faultRules([{ from: 2, until: 3, fault: { kind: 'reset' } }], 1000);
    assert.deepEqual(rule, { fault: { kind: 'reset' }, endpoint: 'record', from: 3000, until: 4000 });
  });
});
