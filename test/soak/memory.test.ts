import assert from 'node:assert/strict';
import { type MemorySample, heapFloors, memoryFigures, slope } from './memory';

const megabyte = 1_048_576;

/** A heap that is collected every half minute and grows by so many bytes a second. */
function saw(minutes: number, growth: number): MemorySample[] {
  return Array.from({ length: minutes * 12 }, (_, index) => {
    const at = 1000 + index * 5;
    return { at, heapUsed: 40 * megabyte + (index % 6) * megabyte + growth * (at - 1000), rss: 100 * megabyte };
  });
}

describe('soak memory', () => {
  it('is the heap after garbage collection in each minute, without the warm-up', () => {
    const floors = heapFloors(saw(5, 0));
    assert.deepEqual(
      floors.map(({ heapUsed }) => heapUsed / megabyte),
      [40, 40, 40],
    );
  });

  it('tells flat memory from growth, in megabytes an hour', () => {
    assert.deepEqual(memoryFigures(saw(10, 0)), { minutes: 8, heap: 40, rss: 100, heapGrowthPerHour: 0 });
    assert.equal(memoryFigures(saw(10, 10_000))?.heapGrowthPerHour, 34.3);
  });

  it('has no trend within a few minutes', () => {
    assert.equal(memoryFigures(saw(4, 0)), undefined);
    assert.equal(memoryFigures([]), undefined);
  });

  it('takes the slope of the line of least squares', () => {
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
