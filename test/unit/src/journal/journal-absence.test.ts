import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openDiskJournal } from '../../../../src/journal/disk/open-disk-journal';
import type { Journal } from '../../../../src/journal/journal';
import { LockWatch, lockName } from '../../../../src/journal/lock';
import { MemoryJournal } from '../../../../src/journal/memory-journal';
import { SpillingJournal } from '../../../../src/journal/spilling-journal';
import type { Notice } from '../../../../src/util/notice';
import { Ranges } from '../../../../src/util/ranges';
import { Events, anotherProcess, directory, idle, log, noon, open, readAll, sample } from '../../../helpers/journal';
import { SimulatedDisk } from '../../../helpers/simulated-disk';
import { SimulatedClock } from '../../../simulation/clock';

const CODES = ['ENOENT', 'EIO', 'EACCES', 'ESTALE', 'EMFILE', 'EROFS'];

const elsewhere = join(directory, lockName({ ...anotherProcess(), host: 'other', machine: 'other', boot: 'other' }));

/** A spilling journal on a simulated disk, in simulated time. */
async function spilling(fs = new SimulatedDisk(), memory = new MemoryJournal()) {
  const clock = new SimulatedClock(noon);
  const events = new Events();
  const notices: string[] = [];
  const after = (milliseconds: number, callback: () => void) => clock.after(milliseconds, callback);
  const watch = new LockWatch(() => clock.monotonic());
  const stamps = { id: randomUUID(), correction: 0, stamp: () => noon + clock.monotonic() };
  const journal = await SpillingJournal.open({
    open: (diskEvents) =>
      openDiskJournal({
        ...{ fs, directory, watch, after, clock: stamps, events: diskEvents, self: anotherProcess() },
        stateOf: () => Promise.resolve({ kind: 'gone' }),
      }),
    memory: memory.attach({ sizeLimit: Infinity, whenFull: 'refuse-new' }, events),
    ...{ events, after, tell: (notice: Notice) => notices.push(notice.code) },
  });
  /** Lets time pass in which the disk does what it has to. */
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      await clock.advance(1000);
      await idle(20);
    }
  };
  return { fs, journal, memory, events, notices, pass };
}

async function values(journal: Journal, id = log): Promise<number[]> {
  return (await readAll(journal, id)).map((one) => Number(one.sample.values.WATT));
}

/** Appends rising values. @returns their positions */
function fill(journal: Journal, from: number, before: number): Promise<number[]> {
  const numbers = Array.from({ length: before - from }, (_, index) => from + index);
  return Promise.all(numbers.map((watt) => journal.append(log, sample(watt))));
}

const upTo = (end: number): number[] => Array.from({ length: end }, (_, index) => index);

describe('a folder that is away for a moment', function () {
  this.timeout(30_000);

  for (const code of CODES) {
    it(`costs no sample that waits and none that arrives: ${code}`, async () => {
      const { fs, journal, events, pass } = await spilling();
      await fill(journal, 0, 30);
      // As after a restart: no file is open.
      await journal.close();
      const again = await spilling(fs);
      fs.fault = () => code;
      const reading = readAll(again.journal);
      const stored = fill(again.journal, 30, 40);
      await again.pass(12);
      assert.deepEqual(await stored, upTo(40).slice(30), 'kept in memory');
      assert.equal(again.events.failures.length, 1, 'told once');
      fs.fault = () => undefined;
      await again.pass(12);
      assert.deepEqual(
        (await reading).slice(0, 30).map(({ position }) => position),
        upTo(30),
      );
      assert.deepEqual(await values(again.journal), upTo(40));
      await fill(again.journal, 40, 45);
      assert.deepEqual(await values(again.journal), upTo(45));
      assert.deepEqual([...events.damages, ...again.events.damages], []);
      assert.ok(again.memory.isEmpty, 'all is on the disk');
      await again.journal.close();
      const last = await open(fs);
      assert.deepEqual(await values(last), upTo(45));
      await last.close();
      await pass(0);
    });
  }

  it('costs nothing when only the calls that open files fail', async () => {
    const { fs, journal, pass, events } = await spilling();
    await fill(journal, 0, 30);
    await journal.close();
    const again = await spilling(fs);
    fs.fault = (path, call) => (call === 'open' && path.endsWith('.segment') ? 'EMFILE' : undefined);
    const reading = values(again.journal);
    await again.pass(2);
    fs.fault = () => undefined;
    await again.pass(2);
    assert.deepEqual(await reading, upTo(30));
    assert.deepEqual([...events.damages, ...again.events.damages], []);
    await again.journal.close();
    await pass(0);
  });

  it('brings nothing back that was acknowledged meanwhile', async () => {
    const { fs, journal, pass } = await spilling();
    await fill(journal, 0, 30);
    fs.fault = () => 'ENOENT';
    await fill(journal, 30, 40);
    journal.acknowledge(log, Ranges.of(0, 34));
    await pass(5);
    fs.fault = () => undefined;
    await pass(15);
    assert.deepEqual(await values(journal), upTo(40).slice(35));
    journal.acknowledge(log, Ranges.of(35, 36));
    await pass(1);
    await journal.close();
    assert.deepEqual(await values(await open(fs)), upTo(40).slice(37));
  });
});

describe('a folder that is deleted for good', () => {
  it('is begun anew after ten minutes, and what waited there is told as lost', async () => {
    const { fs, journal, memory, events, pass } = await spilling();
    await fill(journal, 0, 30);
    journal.acknowledge(log, Ranges.of(0, 9));
    await pass(2);
    fs.deleteFolder(directory);
    await fill(journal, 30, 40);
    await pass(590);
    assert.deepEqual(events.drops, [], 'somebody may put it back');
    await pass(40);
    assert.deepEqual(events.drops, [{ log, positions: Ranges.of(10, 29), samples: 20, why: 'deleted' }]);
    assert.deepEqual(await values(journal), upTo(40).slice(30));
    assert.ok(memory.isEmpty, 'what waited in memory is on the disk');
    assert.deepEqual(await fill(journal, 40, 45), upTo(45).slice(40));
    assert.deepEqual(await values(journal), upTo(45).slice(30));
    await journal.close();
    assert.deepEqual(await values(await open(fs)), upTo(45).slice(30));
  });

  it('costs nothing where it is put back in time', async () => {
    const { fs, journal, events, pass } = await spilling();
    await fill(journal, 0, 30);
    fs.fault = (path) => (path.startsWith(directory) ? 'ENOENT' : undefined);
    await pass(590);
    fs.fault = () => undefined;
    await pass(30);
    assert.deepEqual(await values(journal), upTo(30));
    assert.deepEqual(events.drops, []);
    await journal.close();
  });

  for (const [what, code, device] of [
    ['its file system isn’t mounted', 'ENOENT', 2],
    ['it can’t be looked into', 'EACCES', 1],
    ['the disk answers nothing', 'EIO', 1],
  ] as const) {
    it(`is waited for while ${what}`, async () => {
      const { fs, journal, events, pass } = await spilling();
      await fill(journal, 0, 30);
      fs.fault = (path) => (path.startsWith(directory) ? code : undefined);
      fs.deviceOf = () => device;
      await fill(journal, 30, 40);
      await pass(2000);
      fs.fault = () => undefined;
      await pass(15);
      assert.deepEqual(await values(journal), upTo(40));
      assert.deepEqual(events.drops, []);
      await journal.close();
    });
  }
});

describe('a segment that is deleted while it takes samples', () => {
  it('takes no more of them: what comes after is there at the next start', async () => {
    const fs = new SimulatedDisk();
    const journal = await open(fs);
    const numbers = Array.from({ length: 10 }, (_, watt) => watt);
    for (const watt of numbers.slice(0, 5)) await journal.append(log, sample(watt));
    for (const file of await fs.list(directory)) if (file.includes('.segment')) await fs.remove(join(directory, file));
    for (const watt of numbers.slice(5)) await journal.append(log, sample(watt));
    await journal.close();
    const later = await open(fs);
    assert.deepEqual((await values(later)).slice(-5), [5, 6, 7, 8, 9]);
    await later.close();
  });
});

describe('a lock that is lost', () => {
  it('is taken again, and what was acknowledged stays so', async () => {
    const { fs, journal, pass, events } = await spilling();
    await fill(journal, 0, 30);
    journal.acknowledge(log, Ranges.of(0, 9));
    for (const file of await fs.list(directory)) if (file.startsWith('lock-')) await fs.remove(join(directory, file));
    assert.deepEqual(await fill(journal, 30, 40), upTo(40).slice(30));
    await pass(12);
    assert.deepEqual(await values(journal), upTo(40).slice(10));
    await fill(journal, 40, 45);
    await pass(12);
    assert.deepEqual(await values(journal), upTo(45).slice(10));
    assert.deepEqual(events.damages, []);
    await journal.close();
    assert.deepEqual(await values(await open(fs)), upTo(45).slice(10));
  });

  it('is looked at once for each group that is stored', async () => {
    const journal = await open();
    await journal.append(log, sample(0));
    let looks = 0;
    journal.fs.fault = (path, call) => {
      if (call === 'stat' && path.includes('lock-')) looks += 1;
      return undefined;
    };
    for (let watt = 1; watt <= 5; watt++) await journal.append(log, sample(watt));
    assert.equal(looks, 5);
    await journal.close();
  });

  it('has nothing removed to make room, because the files are another’s by then', async () => {
    const fs = new SimulatedDisk();
    const journal = await open(fs, { sizeLimit: 512 * 1024 });
    const numbers = Array.from({ length: 4000 }, (_, watt) => watt);
    await Promise.all(numbers.map((watt) => journal.append(log, sample(watt))));
    await idle();
    for (const file of await fs.list(directory)) if (file.startsWith('lock-')) await fs.remove(join(directory, file));
    const before = await fs.list(directory);
    fs.capacity = fs.used;
    const appended = await Promise.allSettled(numbers.map((watt) => journal.append(log, sample(watt))));
    assert.ok(appended.every(({ status }) => status === 'rejected'));
    assert.deepEqual(await fs.list(directory), before);
    assert.deepEqual(journal.events.drops, []);
    await journal.close();
  });

  it('stores nothing as its own while another machine has it, and is taken again once that is gone', async () => {
    const { fs, journal, pass, events } = await spilling();
    await fill(journal, 0, 5);
    for (const file of await fs.list(directory)) if (file.startsWith('lock-')) await fs.remove(join(directory, file));
    fs.beat(elsewhere);
    await fill(journal, 5, 10);
    await fill(journal, 10, 15);
    for (let beat = 0; beat < 10; beat++) {
      await pass(10);
      fs.beat(elsewhere);
    }
    const reading = values(journal);
    await pass(45);
    assert.deepEqual(await reading, upTo(15));
    assert.deepEqual(events.damages, []);
    await journal.close();
    const left = await values(await open(fs));
    assert.deepEqual(
      [...new Set(left)].sort((a, b) => a - b),
      upTo(15),
    );
  });
});

describe('a journal that cannot be opened at the start', () => {
  it('is tried again every minute, and gets what waits in memory', async () => {
    for (const code of CODES) {
      const fs = new SimulatedDisk();
      fs.fault = () => code;
      const { journal, pass, notices, memory } = await spilling(fs);
      await fill(journal, 0, 10);
      await pass(130);
      assert.equal(notices.length, 1, `${code}: ${notices.join()}`);
      assert.ok(
        upTo(10).every((position) => journal.isInMemory(log, position)),
        code,
      );
      fs.fault = () => undefined;
      await pass(61);
      assert.ok(memory.isEmpty, code);
      assert.ok(!upTo(10).some((position) => journal.isInMemory(log, position)), code);
      assert.deepEqual(await fill(journal, 10, 15), upTo(15).slice(10));
      assert.deepEqual(await values(journal), upTo(15));
      await journal.close();
      assert.deepEqual(await values(await open(fs)), upTo(15));
    }
  });

  it('reads what lay there behind what arrived meanwhile, and loses no position', async () => {
    const first = await open();
    await fill(first, 0, 20);
    first.acknowledge(log, Ranges.of(0, 4));
    await first.close();
    const { fs } = first;
    fs.beat(elsewhere);
    const { journal, pass, notices, events } = await spilling(fs);
    assert.match(notices.join(), /journal-taken/);
    assert.deepEqual(await fill(journal, 100, 110), upTo(10));
    journal.acknowledge(log, Ranges.of(0, 2));
    await pass(45);
    assert.deepEqual(await values(journal), [...upTo(110).slice(103), ...upTo(20).slice(5)]);
    assert.deepEqual(
      events.adoptions.map(({ positions }) => positions.size),
      [15],
    );
    await fill(journal, 200, 203);
    const all = await readAll(journal);
    assert.deepEqual(
      all.slice(-3).map((one) => one.sample.values.WATT),
      [200, 201, 202],
    );
    assert.deepEqual([...journal.waiting()], [{ log, samples: 25 }]);
    for (const { position, sample: one } of all) {
      if (Number(one.values.WATT) < 150) journal.acknowledge(log, Ranges.of(position, position));
    }
    assert.deepEqual(await values(journal), [200, 201, 202]);
    await pass(1);
    await journal.close();
    assert.deepEqual(await values(await open(fs)), [200, 201, 202]);
  });

  it('reads what lay there also when all that arrived meanwhile was delivered before', async () => {
    const first = await open();
    await fill(first, 0, 20);
    await first.close();
    first.fs.beat(elsewhere);
    const { journal, pass } = await spilling(first.fs);
    await fill(journal, 100, 110);
    journal.acknowledge(log, Ranges.of(0, 9));
    await pass(45);
    const all = await readAll(journal);
    assert.deepEqual(
      all.map((one) => one.sample.values.WATT),
      upTo(20),
    );
    assert.ok(all.every(({ position }) => position >= 10));
    await journal.close();
  });
});
