import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Drop, LogId } from '../../../../src/journal/journal';
import { MemoryJournal } from '../../../../src/journal/memory-journal';
import { type Sample, withoutFields } from '../../../../src/model';
import { Ranges } from '../../../../src/util/ranges';
import { heapUsed } from '../../../helpers/heap';
import { SimulatedClock } from '../../../simulation/clock';

const log = { device: 'device', node: 'node' };

function sample(value: number, ...fields: string[]): Sample {
  const values = Object.fromEntries((fields.length === 0 ? ['WATT'] : fields).map((field) => [field, value]));
  return { device: 'device', time: value, ownTime: false, values };
}

function ranges(...numbers: number[]): Ranges {
  const made = new Ranges();
  for (const number of numbers) made.add(number);
  return made;
}

describe('MemoryJournal', () => {
  it('assigns positions that rise by one in each log', async () => {
    const journal = new MemoryJournal();
    assert.deepEqual(await Promise.all([1, 2, 3].map((value) => journal.append(log, sample(value)))), [0, 1, 2]);
    assert.equal(await journal.append({ ...log, node: 'other' }, sample(1)), 0);
    assert.equal(await journal.append({ ...log, device: 'other' }, sample(1)), 0);
  });

  it('continues with the positions after all was acknowledged', async () => {
    const journal = new MemoryJournal();
    for (let value = 0; value < 5000; value++) void journal.append(log, sample(value));
    journal.acknowledge(log, ranges(...Array.from({ length: 5000 }, (_, index) => index)));
    assert.deepEqual([...journal.waiting()], []);
    assert.equal(await journal.append(log, sample(1)), 5000);
    assert.deepEqual(
      (await journal.read(log, 0, 10)).map(({ position }) => position),
      [5000],
    );
  });

  it('keeps its samples over a close', async () => {
    const journal = new MemoryJournal();
    await journal.append(log, sample(7));
    await journal.close();
    assert.deepEqual([...journal.waiting()], [{ log, samples: 1 }]);
    assert.deepEqual(await journal.read(log, 0, 10), [{ position: 0, sample: sample(7) }]);
  });

  it('ignores positions that it does not know', async () => {
    const journal = new MemoryJournal();
    await journal.append(log, sample(1));
    journal.acknowledge(log, ranges(1, 99));
    journal.acknowledge({ ...log, node: 'unknown' }, ranges(0));
    assert.equal((await journal.read(log, 0, 10)).length, 1);
    assert.deepEqual(await journal.read({ ...log, node: 'unknown' }, 0, 10), []);
  });

  it('holds the same samples as a plain list', async () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('append' as const), count: fc.nat(40) }) },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('acknowledge' as const),
          from: fc.nat(200),
          count: fc.nat(60),
          field: fc.constantFrom(undefined, 'A', 'B'),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('read' as const),
          from: fc.nat(250),
          atMost: fc.integer({ min: 1, max: 50 }),
        }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const journal = new MemoryJournal();
        const model: (Sample | undefined)[] = [];
        for (const one of steps) {
          if (one.kind === 'append') {
            for (let index = 0; index < one.count; index++) {
              const added = sample(model.length, 'A', 'B');
              assert.equal(await journal.append(log, added), model.push(added) - 1);
            }
          } else if (one.kind === 'acknowledge') {
            const positions = new Ranges();
            for (let position = one.from; position < one.from + one.count; position++) {
              positions.add(position);
              const known = model[position];
              if (known !== undefined)
                model[position] = one.field === undefined ? undefined : withoutFields(known, [one.field]);
            }
            journal.acknowledge(log, positions, one.field === undefined ? undefined : [one.field]);
          } else {
            const expected = model
              .flatMap((known, position) =>
                known === undefined || position < one.from ? [] : [{ position, sample: known }],
              )
              .slice(0, one.atMost);
            assert.deepEqual(await journal.read(log, one.from, one.atMost), expected);
          }
          const left = model.filter((known) => known !== undefined).length;
          assert.deepEqual(
            [...journal.waiting()].map(({ samples }) => samples),
            left === 0 ? [] : [left],
          );
        }
      }),
    );
  });

  it('releases memory', async () => {
    const journal = new MemoryJournal();
    const before = heapUsed();
    for (let round = 0; round < 100; round++) {
      const positions = new Ranges();
      for (let value = 0; value < 2000; value++) positions.add(await journal.append(log, sample(value)));
      journal.acknowledge(log, positions);
    }
    assert.ok(heapUsed() - before < 3_000_000);
    assert.deepEqual([...journal.waiting()], []);
  });

  it('drops the oldest samples of the largest log when it is full, and reports them', async () => {
    const drops: { log: LogId; samples: number }[] = [];
    const journal = new MemoryJournal().attach(
      { sizeLimit: 132 * 100, whenFull: 'drop-oldest' },
      { dropped: ({ log: from, samples }) => drops.push({ log: from, samples }) },
    );
    const other = { ...log, device: 'other' };
    for (let value = 0; value < 10; value++) await journal.append(other, sample(value));
    for (let value = 0; value < 100; value++) await journal.append(log, sample(value));
    assert.deepEqual(drops, [
      { log, samples: 9 },
      { log, samples: 9 },
    ]);
    const left = (await journal.read(log, 0, 1000)).map(({ sample: { values } }) => values.WATT);
    assert.deepEqual(
      left,
      Array.from({ length: 82 }, (_, index) => index + 18),
    );
    assert.equal((await journal.read(other, 0, 100)).length, 10);
  });

  it('refuses new samples when it is full if set so, and takes more when there is room', async () => {
    const journal = new MemoryJournal().attach(
      { sizeLimit: 132 * 2, whenFull: 'refuse-new' },
      { dropped: () => assert.fail('nothing is dropped') },
    );
    await journal.append(log, sample(1));
    await journal.append(log, sample(2));
    await assert.rejects(journal.append(log, sample(3)), { name: 'JournalError', reason: 'limit' });
    journal.acknowledge(log, ranges(0));
    await journal.append(log, sample(4));
    assert.deepEqual(
      (await journal.read(log, 0, 9)).map(({ sample: { values } }) => values.WATT),
      [2, 4],
    );
  });

  it('drops samples that waited longer than the age limit, and no others', async () => {
    const clock = new SimulatedClock(0);
    const hour = 3_600_000;
    const dropped: Drop[] = [];
    const age = { limit: hour, now: () => clock.monotonic(), after: clock.after.bind(clock) };
    const limits = { sizeLimit: 1e6, whenFull: 'refuse-new', age } as const;
    const journal = new MemoryJournal().attach(limits, { dropped: (drop) => dropped.push(drop) });
    for (let value = 0; value < 3; value++) await journal.append(log, sample(value));
    journal.acknowledge(log, ranges(1));
    await clock.advance(hour / 2);
    await journal.append(log, sample(3));
    await clock.advance(hour / 2 - 60_000);
    assert.deepEqual(dropped, []);
    await clock.advance(180_000);
    assert.deepEqual(
      dropped.map(({ positions, samples, why }) => ({ positions: [...positions], samples, why })),
      [{ positions: [0, 2], samples: 2, why: 'age' }],
    );
    assert.deepEqual(await journal.read(log, 0, 10), [{ position: 3, sample: sample(3) }]);
    await journal.close();
    await clock.advance(2 * hour);
    assert.equal(dropped.length, 1);
  });
});
