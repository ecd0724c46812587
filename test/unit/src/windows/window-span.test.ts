import assert from 'node:assert/strict';
import fc from 'fast-check';
import { windowSpan } from '../../../../src/windows/window-span';
import { type DeviceRules, defaultRules } from '../../../../src/windows/rules';

const every = (interval: number): DeviceRules => ({ ...defaultRules, interval });

describe('windowSpan', () => {
  it('aligns windows to multiples of the interval', () => {
    assert.deepEqual(windowSpan(125_999, false, every(60_000), undefined, true), {
      key: 'arrival 120000',
      start: 120_000,
      closing: { kind: 'at', time: 180_000 },
    });
    assert.deepEqual(windowSpan(125_999, true, every(60_000), undefined, true), {
      key: 'own 120000',
      start: 120_000,
      closing: { kind: 'settled' },
    });
    assert.equal(windowSpan(-1, true, every(60_000), undefined, true).start, -60_000);
  });

  it('keeps arrivals without an interval in windows of 2 s from the first', () => {
    assert.equal(windowSpan(5300, false, defaultRules, undefined, true).start, 5300);
    assert.equal(windowSpan(7299, false, defaultRules, 5300, true).start, 5300);
    assert.equal(windowSpan(7300, false, defaultRules, 5300, true).start, 7300);
    assert.equal(windowSpan(5200, false, defaultRules, 5300, true).start, 5200, 'an older sample has another window');
  });

  it('keeps the seconds of samples with a time of their own, and of every sample where a field keeps every second', () => {
    assert.equal(windowSpan(5999, true, defaultRules, 4500, true).key, 'own 5000');
    for (const rules of [
      { ...defaultRules, others: { aggregate: 'every' } },
      { ...defaultRules, fields: new Map([['A', { aggregate: 'every' }]]) },
    ] as DeviceRules[]) {
      assert.equal(windowSpan(5999, false, rules, 4500, true).key, 'arrival 5000');
    }
  });

  it('gives every sample a window of its own without rate limit and interval', () => {
    for (const ownTime of [true, false]) {
      assert.equal(windowSpan(5999, ownTime, defaultRules, 4500, false).key, undefined);
      assert.notEqual(windowSpan(5999, ownTime, every(1000), 4500, false).key, undefined);
    }
  });

  it('puts samples into a window that covers their times, and samples with the same span into the same window', () => {
    const time = fc.integer({ min: 0, max: 2 ** 41 });
    const interval = fc.constantFrom(0, 1000, 7000, 60_000, 3_600_000, 86_400_000);
    fc.assert(
      fc.property(
        time,
        fc.nat(90_000_000),
        fc.boolean(),
        interval,
        fc.boolean(),
        (first, later, ownTime, span, limited) => {
          const rules = every(span);
          const one = windowSpan(first, ownTime, rules, undefined, limited);
          const other = windowSpan(first + later, ownTime, rules, one.start, limited);
          assert.ok(one.start <= first && other.start <= first + later);
          const width = span > 0 ? span : ownTime ? 1000 : 2000;
          assert.ok(first - one.start < width && first + later - other.start < width);
          if (limited || span > 0) assert.equal(one.key === other.key, first + later < one.start + width);
        },
      ),
    );
  });
});
