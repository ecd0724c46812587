import assert from 'node:assert/strict';
import fc from 'fast-check';
import { newBatch } from '../../../../../src/delivery/decide/batch';
import { Quarantine } from '../../../../../src/delivery/decide/quarantine';
import { makeBatch, makeWindow } from '../make-windows';

const HOUR = 3_600_000;
const MAX_BATCHES = 1000;

describe('Quarantine', () => {
  it('is empty at first', () => {
    const quarantine = new Quarantine();
    assert.deepEqual(quarantine.batches, []);
    assert.equal(quarantine.isFull, false);
    assert.equal(quarantine.has(makeBatch(['A'])), false);
  });

  it('holds a batch for 15 s at first', () => {
    const quarantine = new Quarantine();
    const batch = makeBatch(['A']);
    quarantine.add(batch, 1000);
    assert.ok(quarantine.has(batch));
    assert.deepEqual(
      quarantine.batches.map((one) => [one.batch, one.until]),
      [[batch, 16_000]],
    );
  });

  it('tries a batch ever more rarely, down to once an hour', () => {
    const quarantine = new Quarantine();
    const batch = makeBatch(['A']);
    const waits: (number | undefined)[] = [];
    for (let failure = 0; failure < 12; failure++) {
      quarantine.add(batch, 0);
      waits.push(quarantine.batches[0]?.until);
    }
    const doubled = Array.from({ length: 8 }, (_, index) => 15_000 * 2 ** index);
    assert.deepEqual(waits, [...doubled, HOUR, HOUR, HOUR, HOUR]);
  });

  it('waits no longer than an hour however often a batch fails', () => {
    const quarantine = new Quarantine();
    const batch = makeBatch(['A']);
    for (let failure = 0; failure < 3000; failure++) quarantine.add(batch, 0);
    assert.equal(quarantine.batches[0]?.until, HOUR);
  });

  it('holds each batch by its own failures', () => {
    const quarantine = new Quarantine();
    const [often, once] = [makeBatch(['A']), makeBatch(['A'])];
    for (let failure = 0; failure < 3; failure++) quarantine.add(often, 0);
    quarantine.add(once, 0);
    assert.deepEqual(
      quarantine.batches.map(({ until }) => until),
      [60_000, 15_000],
    );
  });

  it('puts a batch that has failed again behind the others', () => {
    const quarantine = new Quarantine();
    const [first, second] = [makeBatch(['A']), makeBatch(['B'])];
    for (const batch of [first, second, first]) quarantine.add(batch, 0);
    assert.deepEqual(
      quarantine.batches.map(({ batch }) => batch),
      [second, first],
    );
  });

  it('starts over with a batch that was taken out', () => {
    const quarantine = new Quarantine();
    const batch = makeBatch(['A']);
    quarantine.add(batch, 0);
    quarantine.add(batch, 0);
    quarantine.delete(batch);
    assert.equal(quarantine.has(batch), false);
    quarantine.add(batch, 0);
    assert.equal(quarantine.batches[0]?.until, 15_000);
  });

  it('is full with a thousand batches, until one is taken out', () => {
    const quarantine = new Quarantine();
    const batch = makeBatch(['A']);
    for (let other = 1; other < MAX_BATCHES; other++) quarantine.add(makeBatch(['A']), 0);
    assert.equal(quarantine.isFull, false);
    quarantine.add(batch, 0);
    assert.equal(quarantine.isFull, true);
    quarantine.add(batch, 0);
    assert.equal(quarantine.batches.length, MAX_BATCHES);
    quarantine.delete(batch);
    assert.equal(quarantine.isFull, false);
  });

  it('forgets what the journal has given up, and nothing else', () => {
    const quarantine = new Quarantine();
    const window = makeWindow(['A']);
    const [dropped, kept] = [makeBatch(['A'], true, window), makeBatch(['A'], true)];
    for (const batch of [dropped, kept]) quarantine.add(batch, 0);
    quarantine.forgetDropped();
    assert.ok(quarantine.has(dropped));
    window.isDropped = true;
    quarantine.forgetDropped();
    assert.deepEqual(
      quarantine.batches.map(({ batch }) => batch),
      [kept],
    );
  });

  it('keeps a batch of which the journal has given up only a part', () => {
    const quarantine = new Quarantine();
    const [dropped, kept] = [makeWindow(['A']), makeWindow(['B'])];
    const items = [...makeBatch(['A'], true, dropped).items, ...makeBatch(['B'], true, kept).items];
    const batch = newBatch(items, true);
    quarantine.add(batch, 0);
    dropped.isDropped = true;
    quarantine.forgetDropped();
    assert.ok(quarantine.has(batch));
  });

  it('has exactly the batches that were put in and not taken out', () => {
    const step = fc.record({ index: fc.nat(4), isAdded: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const quarantine = new Quarantine();
        const batches = Array.from({ length: 5 }, () => makeBatch(['A']));
        const expected = new Set<unknown>();
        for (const { index, isAdded } of steps) {
          const batch = batches[index] ?? makeBatch(['A']);
          expected.delete(batch);
          if (isAdded) expected.add(batch);
          if (isAdded) quarantine.add(batch, 0);
          else quarantine.delete(batch);
        }
        assert.ok(quarantine.batches.every(({ batch }, index) => batch === [...expected][index]));
        assert.equal(quarantine.batches.length, expected.size);
      }),
    );
  });
});
