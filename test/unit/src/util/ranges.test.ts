import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Ranges } from '../../../../src/util/ranges';

function ranges(numbers: Iterable<number>): Ranges {
  const made = new Ranges();
  for (const number of numbers) made.add(number);
  return made;
}

describe('Ranges', () => {
  it('is empty at first', () => {
    const empty = new Ranges();
    assert.equal(empty.size, 0);
    assert.equal(empty.first, undefined);
    assert.equal(empty.has(0), false);
    assert.deepEqual([...empty], []);
  });

  const cases: [numbers: number[], spans: [number, number][]][] = [
    [[1, 2, 3], [[1, 3]]],
    [[3, 2, 1], [[1, 3]]],
    [[1, 3, 2], [[1, 3]]],
    [[1, 1, 1], [[1, 1]]],
    [
      [5, 1, 9],
      [
        [1, 1],
        [5, 5],
        [9, 9],
      ],
    ],
    [[1, 2, 5, 6, 3, 4], [[1, 6]]],
    [
      [1, 5, 3, 2],
      [
        [1, 3],
        [5, 5],
      ],
    ],
    [[-3, -2, 0, -1], [[-3, 0]]],
    [
      [10, 8, 9, 7, 20, 19],
      [
        [7, 10],
        [19, 20],
      ],
    ],
  ];
  for (const [numbers, spans] of cases) {
    it(`joins ${numbers.join(', ')}`, () => {
      assert.deepEqual(
        ranges(numbers)
          .spans()
          .map(({ from, to }) => [from, to]),
        spans,
      );
    });
  }

  it('is a set, in ascending order, of as few spans as there can be', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 40 })), (numbers) => {
        const made = ranges(numbers);
        const set = [...new Set(numbers)].sort((a, b) => a - b);
        assert.deepEqual([...made], set);
        assert.equal(made.size, set.length);
        assert.equal(made.first, set[0]);
        for (let number = -6; number <= 41; number++) assert.equal(made.has(number), set.includes(number));
        const gaps = set.filter((number, index) => index > 0 && number !== (set[index - 1] ?? 0) + 1).length;
        assert.equal(made.spans().length, set.length === 0 ? 0 : gaps + 1);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps a million neighbours as one span', () => {
    const many = new Ranges();
    for (let number = 0; number < 1_000_000; number++) many.add(number);
    assert.equal(many.spans().length, 1);
    assert.equal(many.size, 1_000_000);
  });
});
