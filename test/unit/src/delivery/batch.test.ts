import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Batch,
  type BatchItem,
  bisect,
  byWindow,
  cutBatch,
  newBatch,
  withoutDropped,
} from '../../../../src/delivery/batch';
import type { WaitingWindow } from '../../../../src/delivery/waiting-window';
import { makeWindow } from './make-windows';

const item = (field: string, window: WaitingWindow, value = 1): BatchItem => ({
  measurement: { field, value, timestamp: '0' },
  window,
});

const [first, second] = [makeWindow(['A', 'B'], 0), makeWindow(['A', 'B'], 1000)];
const items = (count: number) => Array.from({ length: count }, (_, index) => item('A', first, index));
const valuesOf = (batch: Batch) => batch.items.map(({ measurement }) => measurement.value);

describe('newBatch', () => {
  it('names each field once', () => {
    const all = [item('B', first), item('A', first), item('B', second)];
    assert.deepEqual(newBatch(all, false).fields, ['B', 'A']);
  });

  it('was neither sent nor refused', () => {
    const { attempts, failures, mayBeStored, acceptedBefore, isolated } = newBatch(items(1), true);
    assert.deepEqual(
      { attempts, failures, mayBeStored, acceptedBefore, isolated },
      { attempts: 0, failures: 0, mayBeStored: false, acceptedBefore: 0, isolated: true },
    );
  });

  it('has the attempts of the batch that it is a part of, but not its failures', () => {
    const from = Object.assign(newBatch(items(2), false), { attempts: 4, failures: 3, mayBeStored: true });
    const { attempts, failures, mayBeStored } = newBatch(items(1), false, from);
    assert.deepEqual([attempts, failures, mayBeStored], [4, 0, true]);
  });
});

describe('byWindow', () => {
  const groups = (all: readonly BatchItem[]) => [...byWindow(all)].map((one) => [one.window, one.items.length]);
  const cases: [what: string, all: BatchItem[], expected: [WaitingWindow, number][]][] = [
    ['nothing', [], []],
    ['one measurement', [item('A', first)], [[first, 1]]],
    ['one window', [item('A', first), item('B', first)], [[first, 2]]],
    [
      'two windows',
      [item('A', first), item('A', second), item('B', second)],
      [
        [first, 1],
        [second, 2],
      ],
    ],
  ];
  for (const [what, all, expected] of cases) {
    it(`parts ${what}`, () => assert.deepEqual(groups(all), expected));
  }

  it('loses none and keeps their order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(first, second)), (windows) => {
        const all = windows.map((window, index) => item('A', window, index));
        const parts = [...byWindow(all)];
        assert.deepEqual(
          parts.flatMap((part) => part.items),
          all,
        );
        assert.ok(parts.every((part) => part.items.every(({ window }) => window === part.window)));
        assert.ok(parts.every((part, index) => part.window !== parts[index + 1]?.window));
      }),
    );
  });
});

describe('withoutDropped', () => {
  const dropped = Object.assign(makeWindow(['A', 'C'], 0), { isDropped: true });

  it('leaves a batch as it is of which all is still there', () => {
    const batch = newBatch(items(3), false);
    assert.equal(withoutDropped(batch), batch);
  });

  it('leaves nothing of a batch that was given up whole', () => {
    assert.equal(withoutDropped(newBatch([item('A', dropped), item('C', dropped)], false)), undefined);
  });

  it('leaves what was not given up, with its fields only', () => {
    const batch = newBatch([item('A', dropped), item('C', dropped), item('A', second, 7)], true);
    const remaining = withoutDropped(batch);
    assert.ok(remaining);
    assert.deepEqual([valuesOf(remaining), remaining.fields, remaining.isolated], [[7], ['A'], true]);
  });

  it('remembers how often the rest was sent and failed', () => {
    const batch = newBatch([item('A', dropped), item('A', second)], false);
    const remaining = withoutDropped(Object.assign(batch, { attempts: 5, failures: 2, mayBeStored: true }));
    assert.deepEqual([remaining?.attempts, remaining?.failures, remaining?.mayBeStored], [5, 2, true]);
  });

  it('remembers what had been accepted when the rest failed first', () => {
    const batch = newBatch([item('A', dropped), item('A', second)], false);
    assert.equal(withoutDropped(Object.assign(batch, { failures: 2, acceptedBefore: 9 }))?.acceptedBefore, 9);
  });
});

describe('cutBatch', () => {
  it('parts a batch after as many measurements as may be sent', () => {
    const [now, later] = cutBatch(newBatch(items(5), true), 2);
    assert.deepEqual(
      [valuesOf(now), valuesOf(later)],
      [
        [0, 1],
        [2, 3, 4],
      ],
    );
    assert.deepEqual([now.isolated, later.isolated], [true, true]);
  });

  it('gives each part its own fields', () => {
    const [now, later] = cutBatch(newBatch([item('A', first), item('B', first)], false), 1);
    assert.deepEqual([now.fields, later.fields], [['A'], ['B']]);
  });
});

describe('bisect', () => {
  for (const [count, sizes] of [
    [2, [1, 1]],
    [3, [2, 1]],
    [4, [2, 2]],
    [5, [3, 2]],
  ] as const) {
    it(`halves ${count} measurements into ${sizes.join(' and ')}`, () => {
      assert.deepEqual(
        bisect(newBatch(items(count), false)).map((part) => part.items.length),
        sizes,
      );
    });
  }

  it('leaves any measurement alone after at most 9 rounds of 500, and loses none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 500 }), fc.nat(), (count, choice) => {
        const culprit = choice % count;
        let batch = newBatch(items(count), false);
        let rounds = 0;
        for (; batch.items.length > 1; rounds++) {
          const halves: Batch[] = bisect(batch);
          assert.deepEqual(halves.flatMap(valuesOf), valuesOf(batch));
          const next = halves.find((half) => valuesOf(half).includes(culprit));
          assert.ok(next);
          batch = next;
        }
        assert.deepEqual(valuesOf(batch), [culprit]);
        assert.ok(rounds <= 9);
      }),
    );
  });
});
