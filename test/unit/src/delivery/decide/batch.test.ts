import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Batch,
  type BatchItem,
  BatchSize,
  bisect,
  byWindow,
  cutBatch,
  newBatch,
  withoutDropped,
} from '../../../../../src/delivery/decide/batch';
import type { WaitingWindow } from '../../../../../src/delivery/backlog/waiting-window';
import { makeWindow } from '../make-windows';

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
    [[1], 500],
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

  it('is as large as what was accepted after all, and grows on from there', () => {
    const size = new BatchSize();
    for (const refused of [500, 250, 125, 63, 32, 16, 8, 4, 2, 1]) size.tooLarge(refused);
    assert.equal(size.max, 1);
    for (const fits of [1, 2, 4, 125, 250, 62]) size.accepted(fits);
    assert.equal(size.max, 250);
    accept(size, GROW_AFTER - 1);
    assert.equal(size.max, 250);
    accept(size, 1);
    assert.equal(size.max, 500);
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
