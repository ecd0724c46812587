import assert from 'node:assert/strict';
import { cursorName, logName } from '../../../../src/journal/disk/names';
import { Ranges } from '../../../../src/util/ranges';
import { type Opened, idle, log, open, readAll, sample } from '../../../helpers/journal';
import type { SimulatedDisk } from '../../../helpers/simulated-disk';

const SIZE_LIMIT = 512 * 1024;

/** One of so many samples goes on waiting, as a measurement does that is in quarantine. */
const SPARSE = 200;

const SEALED = /-\d+-\d+-\d+\.segment$/;

/** Appends a few hundred samples at a time, and acknowledges all but each 200th. @returns the values that wait, and what was refused */
async function fill(journal: Opened, before: number, from = 0): Promise<{ kept: number[]; refused: number }> {
  const kept: number[] = [];
  let refused = 0;
  for (let start = from; start < before; start += 400) {
    const numbers = Array.from({ length: 400 }, (_, index) => start + index);
    const outcomes = await Promise.allSettled(numbers.map((watt) => journal.append(log, sample(watt))));
    for (const [index, outcome] of outcomes.entries()) {
      const watt = start + index;
      if (outcome.status === 'rejected') refused += 1;
      else if (watt % SPARSE === 7) kept.push(watt);
      else journal.acknowledge(log, Ranges.of(outcome.value, outcome.value));
    }
    journal.timers.ring();
    await idle(20);
  }
  return { kept, refused };
}

async function values(journal: Opened): Promise<number[]> {
  return (await readAll(journal, log, 50)).map((one) => Number(one.sample.values.WATT));
}

describe('segments in which little waits', function () {
  this.timeout(30_000);

  it('hold no room for the rest, where the new is refused', async () => {
    const journal = await open(undefined, { sizeLimit: SIZE_LIMIT, whenFull: 'refuse-new' });
    const { kept, refused } = await fill(journal, 40_000);
    assert.equal(refused, 0);
    assert.ok(journal.fs.used < SIZE_LIMIT, `${journal.fs.used} bytes`);
    assert.deepEqual(await values(journal), kept);
    await journal.close();
    const second = await open(journal.fs, { sizeLimit: SIZE_LIMIT });
    assert.deepEqual(await values(second), kept);
    assert.deepEqual([...second.waiting()], [{ log, samples: kept.length }]);
    assert.deepEqual([...journal.events.damages, ...second.events.damages], []);
    await second.close();
  });

  it('cost no sample where the oldest is dropped', async () => {
    const journal = await open(undefined, { sizeLimit: SIZE_LIMIT });
    const { kept } = await fill(journal, 40_000);
    assert.deepEqual(journal.events.drops, []);
    assert.deepEqual(await values(journal), kept);
    await journal.close();
  });

  it('are read while they are written anew', async () => {
    const journal = await open(undefined, { sizeLimit: SIZE_LIMIT, whenFull: 'refuse-new' });
    const reading = { found: new Set<number>(), ended: false };
    const reader = (async () => {
      while (!reading.ended) {
        for (const watt of await values(journal)) reading.found.add(watt);
        await idle(1);
      }
    })();
    const { kept } = await fill(journal, 12_000);
    reading.ended = true;
    await reader;
    assert.deepEqual(
      kept.filter((watt) => !reading.found.has(watt)),
      [],
    );
    assert.deepEqual(journal.events.damages, []);
    await journal.close();
  });

  it('are as before, or written anew, wherever the power goes', async () => {
    const moments: SimulatedDisk[] = [];
    const journal = await open(undefined, { sizeLimit: SIZE_LIMIT, whenFull: 'refuse-new' });
    const { kept } = await fill(journal, 8000);
    let anew = 0;
    journal.fs.before = ({ kind, file }) => {
      if (kind === 'rename' && file.endsWith('.next')) anew += 1;
      moments.push(journal.fs.powerCut(Math.random), journal.fs.copy());
      return undefined;
    };
    const more = await fill(journal, 14_000, 8000);
    journal.fs.before = () => undefined;
    assert.ok(anew > 3, `${anew} were written anew`);
    const all = new Set([...kept, ...more.kept]);
    for (const [index, fs] of moments.entries()) {
      const again = await open(fs, { sizeLimit: SIZE_LIMIT });
      const left = new Set(await values(again));
      for (const watt of kept) assert.ok(left.has(watt), `${watt} at ${index}`);
      const waiting = [...again.waiting()].reduce((sum, { samples }) => sum + samples, 0);
      assert.equal(waiting, left.size, `at ${index}`);
      assert.ok(
        [...left].filter((watt) => watt < 8000).every((watt) => all.has(watt)),
        `at ${index}`,
      );
      const sealed = again.events.damages.filter(({ file }) => SEALED.test(file));
      assert.deepEqual(sealed, [], `at ${index}`);
      assert.deepEqual(
        (await fs.list(again.directory)).filter((file) => file.endsWith('.next')),
        [],
      );
      await again.close();
    }
    await journal.close();
  });

  it('bring nothing back that was acknowledged, nor count it, where a crash cost the cursor that', async () => {
    const journal = await open(undefined, { sizeLimit: SIZE_LIMIT, whenFull: 'refuse-new' });
    await fill(journal, 400);
    const cursor = `${journal.directory}/${cursorName(logName(log))}`;
    const before = journal.fs.contentOf(cursor);
    const { kept } = await fill(journal, 12_000, 400);
    await journal.close();
    journal.fs.place(cursor, before);
    const second = await open(journal.fs, { sizeLimit: SIZE_LIMIT });
    const left = await values(second);
    assert.deepEqual(
      kept.filter((watt) => !left.includes(watt)),
      [],
    );
    assert.deepEqual([...second.waiting()], [{ log, samples: left.length }]);
    assert.deepEqual(second.events.damages, []);
    await second.close();
  });

  it('stay as they are where they cannot be written anew', async () => {
    for (const code of ['ENOSPC', 'EIO', 'EACCES']) {
      const journal = await open(undefined, { sizeLimit: SIZE_LIMIT, whenFull: 'refuse-new' });
      const { kept } = await fill(journal, 4000);
      journal.fs.fault = (path) => (path.endsWith('.next') ? code : undefined);
      const more = await fill(journal, 14_000, 4000);
      assert.deepEqual(await values(journal), [...kept, ...more.kept], code);
      journal.fs.fault = () => undefined;
      const last = await fill(journal, 40_000, 14_000);
      assert.deepEqual(await values(journal), [...kept, ...more.kept, ...last.kept], code);
      assert.deepEqual(journal.events.damages, []);
      await journal.close();
    }
  });

  it('stay as they are where a part of them is damaged, which is told once it is read', async () => {
    const journal = await open(undefined, { sizeLimit: SIZE_LIMIT, whenFull: 'refuse-new' });
    const { kept } = await fill(journal, 4000);
    await journal.close();
    const segments = (await journal.fs.list(journal.directory)).filter((file) => SEALED.test(file));
    for (const file of segments) {
      const path = `${journal.directory}/${file}`;
      const bytes = Buffer.from(journal.fs.contentOf(path));
      bytes.fill(0, bytes.length / 2, bytes.length / 2 + 40);
      journal.fs.place(path, bytes);
    }
    const second = await open(journal.fs, { sizeLimit: SIZE_LIMIT, whenFull: 'refuse-new' });
    await fill(second, 14_000, 4000);
    const left = await values(second);
    const { damages } = second.events;
    const lost = damages.reduce((sum, { samples }) => sum + samples, 0);
    assert.ok(damages.length > 0);
    assert.equal(left.filter((watt) => watt < 4000).length, kept.length - lost);
    await second.close();
  });
});
