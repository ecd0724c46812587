import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BatchSize } from '../../../../src/delivery/batch-size';

const GROW_AFTER = 20;

function accept(size: BatchSize, times: number, measurements = size.max): void {
  for (let request = 0; request < times; request++) size.accepted(measurements);
}

/** How many full requests have to be accepted before the size grows. */
function acceptUntilGrown(size: BatchSize): number {
  const before = size.max;
  let requests = 0;
  for (; size.max === before && requests < 100_000; requests++) size.accepted(before);
  return requests;
}

describe('BatchSize', () => {
  it('is 500 measurements at first', () => {
    assert.equal(new BatchSize().max, 500);
  });

  const refused: [measurements: number[], max: number][] = [
    [[500], 250],
    [[500, 250, 125], 63],
    [[3], 2],
    [[2], 1],
    [[1], 1],
    [[100, 500], 50],
  ];
  for (const [measurements, max] of refused) {
    it(`is ${max} after ${measurements.join(', ')} were too many`, () => {
      const size = new BatchSize();
      for (const count of measurements) size.tooLarge(count);
      assert.equal(size.max, max);
    });
  }

  it('remembers the size that fits while less is accepted', () => {
    const size = new BatchSize();
    size.tooLarge(500);
    accept(size, 1000, 249);
    assert.equal(size.max, 250);
  });

  it('doubles after 20 requests as large as may be', () => {
    const size = new BatchSize();
    size.tooLarge(100);
    accept(size, GROW_AFTER - 1);
    assert.equal(size.max, 50);
    accept(size, 1);
    assert.equal(size.max, 100);
  });

  it('counts anew after each growth', () => {
    const size = new BatchSize();
    size.tooLarge(100);
    acceptUntilGrown(size);
    assert.equal(acceptUntilGrown(size), GROW_AFTER);
  });

  it('counts anew after a request that was too large', () => {
    const size = new BatchSize();
    size.tooLarge(100);
    accept(size, GROW_AFTER - 1);
    size.tooLarge(50);
    accept(size, GROW_AFTER - 1);
    assert.equal(size.max, 25);
  });

  it('grows to 500 again and no further', () => {
    const size = new BatchSize();
    size.tooLarge(500);
    accept(size, GROW_AFTER);
    assert.equal(size.max, 500);
    accept(size, 100);
    assert.equal(size.max, 500);
  });

  it('grows less eagerly each time that it grew too far, but not ever less', () => {
    const size = new BatchSize();
    size.tooLarge(100);
    const waits = Array.from({ length: 12 }, () => {
      const wait = acceptUntilGrown(size);
      size.tooLarge(size.max);
      return wait;
    });
    assert.deepEqual(waits, [20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10_000, 10_000, 10_000]);
  });

  it('grows as eagerly as before where it had not grown too far', () => {
    const size = new BatchSize();
    for (const measurements of [500, 250, 125]) size.tooLarge(measurements);
    assert.equal(acceptUntilGrown(size), GROW_AFTER);
  });

  it('stays between 1 and 500, and below what was just refused', () => {
    const step = fc.record({ isRefused: fc.boolean(), times: fc.integer({ min: 1, max: 50 }) });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const size = new BatchSize();
        for (const { isRefused, times } of steps) {
          const before = size.max;
          if (isRefused) size.tooLarge(before);
          else accept(size, times);
          assert.ok(size.max >= 1 && size.max <= 500 && Number.isInteger(size.max));
          if (isRefused && before > 1) assert.ok(size.max < before);
          if (!isRefused) assert.ok(size.max >= before);
        }
      }),
    );
  });
});
