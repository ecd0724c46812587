import assert from 'node:assert/strict';
import { join } from 'node:path';
import { cursorName, logName, parseSegmentName } from '../../../../src/journal/disk/names';
import type { Journal } from '../../../../src/journal/journal';
import { Ranges } from '../../../../src/util/ranges';
import { type Opened, directory, idle, log, open, readAll, sample } from '../../../helpers/journal';
import { SimulatedDisk } from '../../../helpers/simulated-disk';

const CODES = ['EIO', 'EACCES', 'EISDIR', 'EMFILE', 'ESTALE', 'EROFS'];
const other = { device: 'other', node: 'node' };

const upTo = (end: number): number[] => Array.from({ length: end }, (_, index) => index);

async function values(journal: Journal, id = log): Promise<number[]> {
  return (await readAll(journal, id)).map((one) => Number(one.sample.values.WATT));
}

/** Two logs, of which the first has the segments 0-9, 10-19 and 20-29, the last of them as a killed process leaves it. */
async function prepared(): Promise<{ fs: SimulatedDisk; segments: string[] }> {
  let fs = new SimulatedDisk();
  for (let run = 0; run < 3; run++) {
    const journal = await open(fs);
    for (const watt of upTo(10)) await journal.append(log, sample(run * 10 + watt));
    await journal.append(other, sample(run, { device: 'other' }));
    if (run < 2) await journal.close();
    else fs = fs.copy();
  }
  const own = (await fs.list(directory)).filter((file) => parseSegmentName(file)?.log === logName(log));
  return { fs, segments: own.map((file) => join(directory, file)) };
}

/** Lets a journal read on where it waits to try again, and do its chores. */
async function goOn(journal: Opened, times = 6): Promise<void> {
  for (let time = 0; time < times; time++) {
    journal.timers.ring();
    await idle();
  }
}

describe('a cursor that cannot be read', function () {
  this.timeout(30_000);

  for (const code of CODES) {
    it(`means that acknowledgements are unknown: all is sent, and it is written anew: ${code}`, async () => {
      const { fs } = await prepared();
      const first = await open(fs);
      first.acknowledge(log, Ranges.of(0, 14));
      await goOn(first, 1);
      await first.close();
      const path = join(directory, cursorName(logName(log)));
      fs.fault = (file, call) => (file === path && call === 'open' ? code : undefined);
      const second = await open(fs);
      assert.deepEqual((await values(second)).slice(-20), upTo(30).slice(10), 'what was removed before is gone');
      assert.deepEqual(await values(second, other), [0, 1, 2]);
      assert.equal(await second.append(log, sample(30)), 30);
      fs.fault = () => undefined;
      second.acknowledge(log, Ranges.of(0, 28));
      await goOn(second, 2);
      await second.close();
      const third = await open(fs);
      assert.deepEqual(await values(third), [29, 30]);
      await third.close();
    });
  }

  it('is copied aside where it can be read and not understood', async () => {
    const { fs } = await prepared();
    const path = join(directory, cursorName(logName(log)));
    const garbage = Buffer.alloc(8192, 7);
    fs.place(path, garbage);
    const journal = await open(fs);
    assert.deepEqual(await values(journal), upTo(30));
    const copy = journal.events.damages.find(({ file }) => file.endsWith('.cursor'))?.copiedTo ?? '';
    journal.acknowledge(log, Ranges.of(0, 29));
    await goOn(journal);
    await journal.close();
    assert.deepEqual(fs.contentOf(copy), garbage, 'and stays');
  });
});

describe('a segment that cannot be opened', function () {
  this.timeout(30_000);

  for (const code of CODES) {
    for (const index of [0, 1, 2]) {
      it(`costs itself only, and its samples come once it can: ${code}, segment ${index}`, async () => {
        const { fs, segments } = await prepared();
        const path = segments[index] ?? '';
        fs.fault = (file) => (file === path ? code : undefined);
        const journal = await open(fs);
        const reading = values(journal);
        await goOn(journal);
        const others = upTo(30).filter((value) => Math.floor(value / 10) !== index);
        assert.deepEqual(await reading, others);
        assert.deepEqual(await values(journal, other), [0, 1, 2]);
        assert.deepEqual(
          [...journal.waiting()].find((one) => one.log.device === log.device),
          { log, samples: 20 },
        );
        await journal.append(log, sample(100));
        assert.deepEqual(await values(journal), [...others, 100], 'the log goes on');
        fs.fault = () => undefined;
        await goOn(journal);
        const missing = upTo(30).slice(index * 10, index * 10 + 10);
        assert.deepEqual(await values(journal), [...others, 100, ...missing]);
        assert.deepEqual(
          journal.events.adoptions.map(({ positions }) => positions.size),
          [10],
        );
        assert.ok(journal.events.damages.every(({ samples }) => samples === 0));
        await journal.close();
        const last = await open(fs);
        assert.deepEqual(await values(last), [...others, 100, ...missing]);
        await last.close();
      });
    }
  }

  it('keeps its samples over restarts until it can be opened', async () => {
    const { fs, segments } = await prepared();
    fs.fault = (file) => (file === segments[2] ? 'EACCES' : undefined);
    for (let run = 0; run < 3; run++) {
      const journal = await open(fs);
      journal.acknowledge(log, Ranges.of(0, 19));
      await goOn(journal, 3);
      assert.deepEqual(await values(journal), []);
      await journal.close();
    }
    fs.fault = () => undefined;
    const last = await open(fs);
    assert.deepEqual(await values(last), upTo(30).slice(20));
    await last.close();
  });
});
