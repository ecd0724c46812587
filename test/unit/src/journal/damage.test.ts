import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Ranges } from '../../../../src/util/ranges';
import { cursorName, logName, parseSegmentName } from '../../../../src/journal/disk/names';
import { directory, idle, log, open, readAll, sample } from '../../../helpers/journal';
import { SimulatedDisk, systemError } from '../../../helpers/simulated-disk';

const count = 12;

/** A disk with one log of which the first three samples and the sixth are acknowledged; its segment is sealed or not. */
async function prepared(sealed: boolean): Promise<SimulatedDisk> {
  const journal = await open();
  await Promise.all(Array.from({ length: count }, (_, watt) => journal.append(log, sample(watt))));
  journal.acknowledge(log, Ranges.of(0, 2));
  journal.acknowledge(log, Ranges.of(5, 5));
  journal.timers.ring();
  await idle();
  if (sealed) await journal.close();
  return journal.fs;
}

async function segmentOf(fs: SimulatedDisk): Promise<string> {
  const name = (await fs.list(directory)).find((file) => parseSegmentName(file) !== undefined);
  assert.ok(name);
  return join(directory, name);
}

const cursorPath = join(directory, cursorName(logName(log)));
const waiting = [3, 4, 6, 7, 8, 9, 10, 11];

async function positions(fs: SimulatedDisk): Promise<{ found: number[]; lost: number[]; reports: number }> {
  const journal = await open(fs);
  const read = await readAll(journal);
  for (const { position, sample: one } of read) assert.deepEqual(one, sample(position));
  const lost = journal.events.damages.flatMap((damage) => [...damage.positions]);
  await journal.append(log, sample(99));
  assert.equal((await readAll(journal)).at(-1)?.sample.values.WATT, 99);
  await journal.close();
  return { found: read.map(({ position }) => position), lost, reports: journal.events.damages.length };
}

describe('damage', function () {
  this.timeout(30_000);

  for (const sealed of [true, false]) {
    const kind = sealed ? 'a sealed segment' : 'the segment that was written last';

    it(`costs at most the sample that it hits: every byte of ${kind} changed in turn`, async () => {
      const original = await prepared(sealed);
      const path = await segmentOf(original);
      const content = original.contentOf(path);
      for (let at = 0; at < content.length; at++) {
        const fs = original.copy();
        const changed = Buffer.from(content);
        changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
        fs.place(path, changed);
        const { found, lost, reports } = await positions(fs);
        const missing = waiting.filter((position) => !found.includes(position));
        assert.ok(missing.length <= 1, `byte ${at}: ${missing.join()} are missing`);
        assert.deepEqual(lost, missing, `byte ${at}`);
        assert.ok(reports >= missing.length, `byte ${at} isn't reported`);
      }
    });

    it(`costs only the samples that were cut off: ${kind} cut at every length`, async () => {
      const original = await prepared(sealed);
      const path = await segmentOf(original);
      const content = original.contentOf(path);
      let most = 0;
      for (let length = 0; length < content.length; length++) {
        const fs = original.copy();
        fs.place(path, Buffer.from(content.subarray(0, length)));
        const { found, lost } = await positions(fs);
        assert.deepEqual(found, waiting.slice(0, found.length), `length ${length}`);
        assert.ok(found.length >= most);
        most = found.length;
        if (sealed || length > 0) assert.deepEqual([...found, ...lost], waiting, `length ${length}`);
      }
      assert.equal(most, waiting.length - 1);
    });
  }

  it('of the cursor brings back what was acknowledged, and loses nothing: every byte changed, and cut at every length', async () => {
    const original = await prepared(true);
    const content = original.contentOf(cursorPath);
    for (let at = 0; at < content.length; at += at % 4096 < 300 ? 1 : 97) {
      const changed = Buffer.from(content);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      for (const bytes of [changed, Buffer.from(content.subarray(0, at))]) {
        const fs = original.copy();
        fs.place(cursorPath, bytes);
        const { found } = await positions(fs);
        for (const position of waiting) assert.ok(found.includes(position), `byte ${at}: ${position} is missing`);
      }
    }
  });

  it('of both slots of the cursor is reported, and everything waits again', async () => {
    const fs = await prepared(true);
    fs.place(cursorPath, Buffer.from(fs.contentOf(cursorPath)).fill(1));
    const journal = await open(fs);
    assert.deepEqual([...journal.waiting()], [{ log, samples: count }]);
    assert.equal(journal.events.damages.length, 1);
    await journal.close();
  });

  it('is copied aside and reported once', async () => {
    for (const sealed of [true, false]) {
      const fs = await prepared(sealed);
      const path = await segmentOf(fs);
      const content = Buffer.from(fs.contentOf(path));
      content.fill(7, content.length - 300, content.length - 200);
      fs.place(path, content);
      const first = await open(fs);
      await readAll(first);
      await readAll(first);
      assert.equal(first.events.damages.length, 1);
      const [{ samples, copiedTo, bytes }] = first.events.damages as [(typeof first.events.damages)[0]];
      assert.ok(samples > 0 && bytes >= 100);
      assert.deepEqual([...first.waiting()], [{ log, samples: waiting.length - samples }]);
      assert.equal(fs.contentOf(copiedTo ?? '').length, bytes);
      await first.close();
      const second = await open(fs);
      await readAll(second);
      assert.deepEqual(second.events.damages, []);
      await second.close();
    }
  });

  it('leaves files alone that are not the journal’s', async () => {
    const fs = await prepared(true);
    for (const name of ['readme.txt', 'x.segment', 'a.cursor', `${'a'.repeat(24)}-9-1-3.segment`]) {
      fs.place(join(directory, name), Buffer.from('foreign'));
    }
    const { found, reports } = await positions(fs);
    assert.deepEqual(found, waiting);
    assert.equal(reports, 0);
    assert.equal(fs.contentOf(join(directory, 'x.segment')).toString(), 'foreign');
  });

  it('of segment header and cursor sets the files of the log aside', async () => {
    const fs = await prepared(true);
    const path = await segmentOf(fs);
    fs.place(cursorPath, Buffer.alloc(8192, 1));
    const content = Buffer.from(fs.contentOf(path));
    content.fill(1, 0, 30);
    fs.place(path, content);
    const journal = await open(fs);
    assert.deepEqual([...journal.waiting()], []);
    assert.ok(journal.events.damages.some(({ copiedTo }) => copiedTo?.endsWith('.segment.0.damaged')));
    await journal.append(log, sample(1));
    await journal.close();
  });

  it('by a bad sector costs only the samples in it', async () => {
    const journal = await open();
    await Promise.all(Array.from({ length: 1000 }, (_, watt) => journal.append(log, sample(watt))));
    await journal.close();
    const second = await open(journal.fs);
    journal.fs.unreadable = (path, position, length) =>
      path.endsWith('.segment') && position < 12_288 && position + length > 8192;
    const found = await readAll(second, log, 100);
    const [damage] = second.events.damages;
    assert.ok(damage);
    assert.equal(found.length + damage.samples, 1000);
    assert.ok(damage.samples > 50 && damage.samples < 120, `${damage.samples} are lost`);
    await second.close();
  });

  it('of a disk that can not be read for a while costs nothing', async () => {
    const journal = await open();
    await Promise.all(Array.from({ length: 100 }, (_, watt) => journal.append(log, sample(watt))));
    journal.fs.unreadable = () => true;
    const reading = readAll(journal);
    await idle();
    assert.equal(journal.events.failures.length, 1);
    journal.fs.unreadable = () => false;
    journal.timers.ring();
    assert.equal((await reading).length, 100);
    await journal.close();
  });

  it('makes a journal whose folder can not be read unusable instead of throwing', async () => {
    const fs = await prepared(true);
    const failing = Object.assign(Object.create(fs) as SimulatedDisk, {
      list: () => Promise.reject(systemError('EACCES')),
    });
    await assert.rejects(open(failing), /unusable/);
  });
});
