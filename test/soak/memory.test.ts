import assert from 'node:assert/strict';
import { type MemorySample, floors, memoryFigures, slope } from './memory';

const megabyte = 1_048_576;

/** A heap that is collected every half minute and grows by so many bytes a second. */
function saw(minutes: number, growth: number): MemorySample[] {
  return Array.from({ length: minutes * 12 }, (_, index) => {
    const at = 1000 + index * 5;
    return { at, heapUsed: 40 * megabyte + (index % 6) * megabyte + growth * (at - 1000), rss: 100 * megabyte };
  });
}

describe('the memory of a soak', () => {
  it('is what garbage collection leaves in each minute, after warming up', () => {
    const least = floors(saw(5, 0));
    assert.deepEqual(
      least.map(({ heapUsed }) => heapUsed / megabyte),
      [40, 40, 40],
    );
  });

  it('is flat, or grows by so much an hour', () => {
    assert.deepEqual(memoryFigures(saw(10, 0)), { minutes: 8, heap: 40, rss: 100, heapGrowthPerHour: 0 });
    assert.equal(memoryFigures(saw(10, 10_000))?.heapGrowthPerHour, 34.3);
  });

  it('has no trend in a few minutes', () => {
    assert.equal(memoryFigures(saw(4, 0)), undefined);
    assert.equal(memoryFigures([]), undefined);
  });

  it('has the slope of the line that comes closest', () => {
    assert.equal(
      slope([
        [0, 1],
        [1, 3],
        [2, 5],
      ]),
      2,
    );
    assert.equal(
      slope([
        [0, 0],
        [1, 2],
        [2, 1],
      ]),
      0.5,
    );
    assert.equal(slope([[1, 5]]), 0);
  });
});
