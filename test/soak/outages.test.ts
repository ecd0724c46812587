import assert from 'node:assert/strict';
import { createRandom } from '../helpers/random';
import { randomOutages, toRules } from './outages';

describe('the outages of a soak', () => {
  it('come now and then, never two at once, and end before it does', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const outages = randomOutages(1200, createRandom(seed));
      assert.ok(outages.length >= 10, `${outages.length} outages`);
      outages.forEach(({ from, until }, index) => {
        assert.ok(from - (outages[index - 1]?.until ?? 0) >= 30);
        assert.ok(until > from && until <= 1200);
      });
    }
  });

  it('are told to the simulator by the clock', () => {
    const [rule] = toRules([{ from: 2, until: 3, fault: { kind: 'reset' } }], 1000);
    assert.deepEqual(rule, { fault: { kind: 'reset' }, endpoint: 'record', from: 3000, until: 4000 });
  });
});
