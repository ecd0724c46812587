import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Value } from '../../../../src/model';
import { Accumulator, type Point, aggregatePoint } from '../../../../src/windows/aggregate';
import { AGGREGATES, type Aggregate } from '../../../../src/windows/rules';

type Sample = readonly [value: Value, time: number];

/** Samples in order of arrival. */
function accumulate([[value, time], ...others]: readonly [Sample, ...Sample[]]): Accumulator {
  const accumulator = new Accumulator(value, time);
  for (const [nextValue, nextTime] of others) accumulator.add(nextValue, nextTime);
  return accumulator;
}

function aggregate(kind: Aggregate, first: Sample, ...others: readonly Sample[]): Point {
  return aggregatePoint(accumulate([first, ...others]), kind);
}

/** The aggregate of values at 0, 1, 2 … */
function ofValues(kind: Aggregate, [first = 0, ...others]: readonly Value[]): Value {
  return aggregate(kind, [first, 0], ...others.map((value, index): Sample => [value, index + 1])).value;
}

describe('Accumulator', () => {
  it('takes the value that arrived later for the last of equal times', () => {
    assert.deepEqual(
      accumulate([
        ['a', 5],
        ['b', 5],
      ]).last,
      { value: 'b', time: 5 },
    );
    assert.deepEqual(
      accumulate([
        [1, 5],
        [2, 5],
        [3, 5],
      ]).last,
      { value: 3, time: 5 },
    );
  });

  it('takes the value that arrived first for the first of equal times', () => {
    assert.deepEqual(
      accumulate([
        ['a', 5],
        ['b', 5],
      ]).first,
      { value: 'a', time: 5 },
    );
  });

  it('orders by time and not by arrival', () => {
    const { first, last } = accumulate([
      [2, 20],
      [3, 30],
      [1, 10],
    ]);
    assert.deepEqual(
      [first, last],
      [
        { value: 1, time: 10 },
        { value: 3, time: 30 },
      ],
    );
  });

  it('counts values of every kind', () => {
    assert.equal(
      accumulate([
        [1, 1],
        ['a', 2],
        [true, 3],
        [1, 4],
      ]).count,
      4,
    );
  });

  for (const values of [
    ['a', 1],
    [1, 'a'],
    [1, true, 2],
    [false, false],
    ['1', '2'],
  ]) {
    it(`has no numbers of ${JSON.stringify(values)}`, () => {
      const [first = 0, ...others] = values;
      const samples = others.map((value): Sample => [value, 0]);
      assert.equal(accumulate([[first, 0], ...samples]).numbers, undefined);
    });
  }
});

describe('aggregatePoint', () => {
  const samples = [
    [5, 20],
    [9, 10],
    [1, 30],
    [4, 40],
  ] as const;
  const cases: [kind: Aggregate, value: number, time: number][] = [
    ['last', 4, 40],
    ['every', 4, 40],
    ['first', 9, 10],
    ['min', 1, 30],
    ['max', 9, 10],
    ['mean', 4.75, 40],
    ['sum', 19, 40],
    ['count', 4, 40],
  ];
  for (const [kind, value, time] of cases) {
    it(`makes the ${kind} of several values, with its time`, () => {
      assert.deepEqual(aggregate(kind, ...samples), { value, time });
    });
  }

  it('makes each aggregate of a single value that value, but for the count', () => {
    for (const kind of AGGREGATES) {
      assert.deepEqual(aggregate(kind, [21.5, 7]), { value: kind === 'count' ? 1 : 21.5, time: 7 });
    }
  });

  it('takes the time of the last for mean, sum and count though it arrived first', () => {
    for (const kind of ['mean', 'sum', 'count'] as const) {
      assert.equal(aggregate(kind, [1, 90], [2, 10], [3, 50]).time, 90);
    }
  });

  for (const kind of ['mean', 'sum', 'min', 'max'] as const) {
    const others: [what: string, samples: [Sample, Sample]][] = [
      [
        'texts',
        [
          ['a', 10],
          ['b', 20],
        ],
      ],
      [
        'booleans',
        [
          [true, 10],
          [false, 20],
        ],
      ],
      [
        'texts that are numbers',
        [
          ['2', 10],
          ['1', 20],
        ],
      ],
      [
        'a number and a text',
        [
          [1, 10],
          ['b', 20],
        ],
      ],
      [
        'a text and a number',
        [
          ['a', 10],
          [2, 20],
        ],
      ],
    ];
    for (const [what, all] of others) {
      it(`makes the last of the ${kind} of ${what}`, () => {
        const [value, time] = all[1];
        assert.deepEqual(aggregate(kind, ...all), { value, time });
      });
    }
  }

  it('counts what is not a number, and finds its first', () => {
    assert.equal(ofValues('count', ['a', true, 1]), 3);
    assert.equal(ofValues('first', ['a', true, 1]), 'a');
  });

  it('finds the least and the greatest of negative numbers', () => {
    assert.equal(ofValues('min', [-1, -5, -3]), -5);
    assert.equal(ofValues('max', [-5, -1, -3]), -1);
  });

  it('takes the time of the first to arrive of equal least and greatest values', () => {
    for (const kind of ['min', 'max'] as const) assert.equal(aggregate(kind, [5, 20], [5, 10], [5, 30]).time, 20);
  });

  const noisy: [kind: Aggregate, values: number[], result: number][] = [
    ['mean', [21.5, 21.5, 21.6, 21.6], 21.55],
    ['sum', [0.1, 0.2], 0.3],
    ['sum', Array.from({ length: 10 }, () => 0.1), 1],
    ['sum', [1.1, 2.2], 3.3],
    ['mean', [0.1, 0.2, 0.3], 0.2],
    ['mean', [21.4, 21.5, 21.6], 21.5],
    ['mean', Array.from({ length: 60 }, () => 230.1), 230.1],
    ['sum', [1, 1e100, 1, -1e100], 2],
    ['sum', [1e16, 1, 1, -1e16], 2],
  ];
  for (const [kind, values, result] of noisy) {
    it(`makes the ${kind} of ${values.length} values like ${values[0]} to be ${result}, without binary noise`, () => {
      assert.equal(ofValues(kind, values), result);
    });
  }

  it('isn’t finite where a mean or sum is too large for a number', () => {
    for (const kind of ['sum', 'mean'] as const) {
      assert.equal(ofValues(kind, [1e308, 1e308]), Infinity, kind);
      assert.equal(ofValues(kind, [-1e308, -1e308, -1e308]), -Infinity, kind);
    }
  });

  describe('whatever the values', () => {
    const value = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.boolean(), fc.constantFrom('on', 'off'));
    const sample = fc.tuple(value, fc.nat(10_000));
    const distinct = fc.uniqueArray(sample, { minLength: 1, maxLength: 20, selector: ([, time]) => time });

    it('depends on times and not on the order of arrival', () => {
      fc.assert(
        fc.property(
          distinct,
          fc.constantFrom(...AGGREGATES),
          fc.array(fc.nat(), { minLength: 20 }),
          (all, kind, keys) => {
            const [head, ...tail] = all;
            const keyed = all.map((one, index) => ({ one, key: keys[index] ?? 0 }));
            const [first, ...rest] = keyed.sort((a, b) => a.key - b.key).map(({ one }) => one);
            assert.ok(head !== undefined && first !== undefined);
            const [before, after] = [aggregate(kind, head, ...tail), aggregate(kind, first, ...rest)];
            assert.equal(after.value, before.value);
            const mayTie = kind === 'min' || kind === 'max';
            if (!mayTie) assert.equal(after.time, before.time);
          },
        ),
      );
    });

    it('agrees with what is written down plainly', () => {
      fc.assert(
        fc.property(distinct, (all) => {
          const [head, ...tail] = all;
          assert.ok(head !== undefined);
          const sorted = [...all].sort(([, a], [, b]) => a - b).map(([one]) => one);
          const last = sorted.at(-1);
          const numbers = sorted.filter((one) => typeof one === 'number');
          const sum = numbers.reduce((total, one) => total + one, 0);
          const of = (kind: Aggregate) => aggregate(kind, head, ...tail).value;
          assert.deepEqual([of('first'), of('last'), of('count')], [sorted[0], last, all.length]);
          const isAll = numbers.length === all.length;
          assert.equal(of('sum'), isAll ? sum : last);
          assert.equal(of('min'), isAll ? Math.min(...numbers) : last);
          assert.equal(of('max'), isAll ? Math.max(...numbers) : last);
        }),
      );
    });

    it('gives last, first, min and max the time of a sample with that value', () => {
      fc.assert(
        fc.property(distinct, fc.constantFrom<Aggregate>('last', 'first', 'min', 'max', 'every'), (all, kind) => {
          const [head, ...tail] = all;
          assert.ok(head !== undefined);
          const point = aggregate(kind, head, ...tail);
          assert.ok(all.some(([one, time]) => one === point.value && time === point.time));
        }),
      );
    });
  });
});
