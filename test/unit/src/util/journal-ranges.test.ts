import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Ranges } from '../../../../src/util/ranges';

describe('ranges', () => {
  it('are the same as a set', () => {
    const span = fc.tuple(fc.nat(300), fc.integer({ min: -2, max: 40 }));
    fc.assert(
      fc.property(fc.array(span, { maxLength: 60 }), fc.nat(300), (spans, limit) => {
        const ranges = new Ranges();
        const set = new Set<number>();
        for (const [from, length] of spans) {
          const before = set.size;
          for (let number = from; number < from + length; number++) set.add(number);
          assert.equal(ranges.addSpan(from, from + length - 1), set.size - before);
          if (length > 0) ranges.add(from);
        }
        const sorted = [...set].sort((a, b) => a - b);
        assert.deepEqual([...ranges], sorted);
        assert.equal(ranges.size, set.size);
        assert.deepEqual(
          [...ranges.missing(10, 200)],
          Array.from({ length: 191 }, (_, index) => index + 10).filter((number) => !set.has(number)),
        );
        let last = -2;
        for (const { from, to } of ranges.spans()) {
          assert.ok(from > last + 1 && to >= from, 'spans neither touch nor overlap');
          last = to;
        }
        ranges.dropBelow(limit);
        assert.deepEqual(
          [...ranges],
          sorted.filter((number) => number >= limit),
        );
      }),
    );
  });
});
