import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MAX_BACKOFF_MS, MAX_PROBE_MS, backoffMs, probeWaitMs } from '../../../../../src/delivery/decide/backoff';

describe('backoffMs', () => {
  const cases: [attempt: number, random: number, asked: number, expected: number][] = [
    [1, 0.5, 0, 500],
    [2, 0.5, 0, 1000],
    [3, 0.5, 0, 2000],
    [6, 0.5, 0, 16_000],
    [7, 0.5, 0, 30_000],
    [8, 0.5, 0, 30_000],
    [1, 0, 0, 0],
    [1, 0, 7000, 7000],
    [3, 0.5, 1999, 2000],
    [3, 0.5, 2001, 2001],
    [1, 0.5, 3_600_000, 3_600_000],
    [10_000, 0.5, 0, 30_000],
    [10_000, 0, 0, 0],
  ];
  for (const [attempt, random, asked, expected] of cases) {
    it(`waits ${expected} ms with attempt ${attempt}, ${random} of the span and ${asked} ms asked for`, () => {
      assert.equal(backoffMs(attempt, random, asked), expected);
    });
  }

  it('asks for nothing by itself', () => {
    assert.equal(backoffMs(2, 0.25), 500);
  });

  it('stays within its span, and within the cap, whatever the attempt', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), random, (attempt, share) => {
        const wait = backoffMs(attempt, share);
        assert.ok(wait >= 0 && wait <= MAX_BACKOFF_MS);
        assert.ok(attempt > 16 || wait <= 1000 * 2 ** (attempt - 1));
      }),
    );
  });

  it('is never shorter than the server asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.nat(10 ** 7), (attempt, asked) => {
        assert.ok(backoffMs(attempt, 0.5, asked) >= asked);
      }),
    );
  });
});

describe('probeWaitMs', () => {
  for (const [index, seconds] of [15, 30, 60, 120, 240, 300, 300].entries()) {
    it(`waits ${seconds} s for probe ${index + 1}`, () => assert.equal(probeWaitMs(index + 1), seconds * 1000));
  }

  it('keeps to every 5 min for ever', () => {
    assert.equal(MAX_PROBE_MS, 300_000);
    for (const probe of [100, 1024, 1025, 100_000]) assert.equal(probeWaitMs(probe), MAX_PROBE_MS);
  });
});
