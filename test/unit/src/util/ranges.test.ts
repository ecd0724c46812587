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

  it('holds ascending numbers in as few spans as possible', () => {
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

  it('keeps a million consecutive numbers as one span', () => {
    const many = new Ranges();
    for (let number = 0; number < 1_000_000; number++) many.add(number);
    assert.equal(many.spans().length, 1);
    assert.equal(many.size, 1_000_000);
  });

  it('behaves as a Set does, also with whole spans', () => {
    const span = fc.tuple(fc.nat(300), fc.integer({ min: -2, max: 40 }));
    fc.assert(
      fc.property(fc.array(span, { maxLength: 60 }), fc.nat(300), (spans, limit) => {
        const tested = new Ranges();
        const set = new Set<number>();
        for (const [from, length] of spans) {
          const before = set.size;
          for (let number = from; number < from + length; number++) set.add(number);
          assert.equal(tested.addSpan(from, from + length - 1), set.size - before);
          if (length > 0) tested.add(from);
        }
        const sorted = [...set].sort((a, b) => a - b);
        assert.deepEqual([...tested], sorted);
        assert.equal(tested.size, set.size);
        assert.deepEqual(
          [...tested.missing(10, 200)],
          Array.from({ length: 191 }, (_, index) => index + 10).filter((number) => !set.has(number)),
        );
        let last = -2;
        for (const { from, to } of tested.spans()) {
          assert.ok(from > last + 1 && to >= from, 'spans neither touch nor overlap');
          last = to;
        }
        tested.dropBelow(limit);
        assert.deepEqual(
          [...tested],
          sorted.filter((number) => number >= limit),
        );
      }),
    );
  });
});
