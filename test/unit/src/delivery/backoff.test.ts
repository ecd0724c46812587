import assert from 'node:assert/strict';
import fc from 'fast-check';
import { backoff } from '../../../../src/delivery/backoff';

describe('backoff', () => {
  const cases: [attempt: number, random: number, wait: number][] = [
    [1, 0, 0],
    [1, 0.5, 500],
    [2, 0.5, 1000],
    [3, 0.5, 2000],
    [7, 0.5, 30_000],
    [100, 0.5, 30_000],
    [2000, 0.5, 30_000],
  ];
  for (const [attempt, random, wait] of cases) {
    it(`waits ${wait} ms at attempt ${attempt} when ${random} is drawn`, () => {
      assert.equal(backoff(attempt, random), wait);
    });
  }

  it('is at least the wait that was asked for, and at most a minute otherwise', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), random, fc.nat(86_400_000), (attempt, drawn, asked) => {
        const wait = backoff(attempt, drawn, asked);
        assert.ok(wait >= asked);
        assert.ok(wait <= Math.max(asked, 60_000));
        assert.ok(wait === asked || wait < 1000 * 2 ** (attempt - 1));
      }),
    );
  });
});
