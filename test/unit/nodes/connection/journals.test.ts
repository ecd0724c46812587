import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Journals } from '../../../../nodes/connection/journals';
import type { JournalSettings } from '../../../../nodes/connection/settings';
import type { Journal, LogId } from '../../../../src/journal/journal';
import type { JournalEvents } from '../../../../src/journal/journal-events';
import { Ranges } from '../../../../src/util/ranges';
import { eventually } from '../../../node-red/harness/eventually';
import { SimulatedClock } from '../../../simulation/clock';
import { noon } from '../../../simulation/delivery';

const log = { device: 'device', node: 'node' };
const disk: JournalSettings = { kind: 'disk', maxBytes: 10_000_000, whenFull: 'drop-oldest', syncDelayMs: 0 };
const memory: JournalSettings = { ...disk, kind: 'memory' };

function sample(value: number) {
  return { device: 'device', time: 1_600_000_000_000 + value, ownTime: true, values: { WATT: value } };
}

async function values(journal: Journal): Promise<unknown[]> {
  return (await journal.read(log, 0, 100)).map((stored) => stored.sample.values.WATT);
}

function waiting(journal: Journal): number {
  return [...journal.waiting()].reduce((sum, { samples }) => sum + samples, 0);
}

/** Lets a minute pass. @returns true once the condition holds */
async function passed(clock: SimulatedClock, condition: () => boolean): Promise<true | undefined> {
  await clock.advance(60_000);
  await new Promise((resolve) => setTimeout(resolve, 10));
  return condition() || undefined;
}

describe('Journals', () => {
  let directory: string;
  let notices: string[];
  let adopted: { log: LogId; positions: Ranges }[];
  const events: JournalEvents = {
    dropped: () => undefined,
    damaged: () => undefined,
    adopted: (log, positions) => void adopted.push({ log, positions }),
    failed: () => undefined,
    recovered: () => undefined,
  };
  const warn = (notice: string): number => notices.push(notice);

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'node-red-datacake-'));
    notices = [];
    adopted = [];
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const open = (journals: Journals, settings: JournalSettings): Promise<Journal> =>
    journals.open('connection/1', settings, events, warn);

  it('finds the samples on disk again, also while the previous journal is still closing', async () => {
    const journals = new Journals(directory);
    const first = await open(journals, disk);
    await first.append(log, sample(1));
    const second = await open(journals, disk);
    assert.deepEqual(await values(second), [1]);
    await second.close();
    const later = await open(new Journals(directory), disk);
    assert.deepEqual(await values(later), [1]);
    await later.close();
    assert.deepEqual(notices, []);
  });

  it('uses a journal of its own while another runtime has the first, and takes that over once its owner is gone', async () => {
    const first = await open(new Journals(directory), disk);
    const clock = new SimulatedClock(noon);
    const two = await open(new Journals(directory, clock.after.bind(clock)), disk);
    assert.match(notices.join(), /journal 1 of this connection is taken/);
    await first.append(log, sample(1));
    await two.append(log, sample(2));
    await clock.advance(0);
    await first.close();
    await eventually('a notice', () =>
      passed(clock, () => notices.join().includes('1 waiting samples were taken over')),
    );
    assert.deepEqual(await values(two), [2, 1]);
    assert.deepEqual(adopted, [{ log, positions: Ranges.of(1, 1) }]);
    await two.close();
    const last = await open(new Journals(directory), disk);
    await eventually('the end of the take-over', async () => (await values(last)).length > 0 || undefined);
    assert.deepEqual(await values(last), [2, 1], 'once');
    await last.close();
  });

  it('takes over the journal of an owner on another machine once its heartbeat has been silent for 30 s', async () => {
    const abandoned = await open(new Journals(directory), disk);
    await abandoned.append(log, sample(1));
    const folder = path.join(directory, 'datacake', 'connection%2F1', 'journal-1');
    await cp(folder, path.join(directory, 'copy'), { recursive: true });
    await abandoned.close();
    await rm(folder, { recursive: true });
    await rename(path.join(directory, 'copy'), folder);
    const [lock] = (await readdir(folder)).filter((file) => file.startsWith('lock-'));
    const beat = path.join(folder, 'lock-pi-elsewhere-boot-space-1-1-nonce');
    await rename(path.join(folder, lock ?? ''), beat);

    const clock = new SimulatedClock(noon);
    const journal = await open(new Journals(directory, clock.after.bind(clock)), disk);
    assert.match(notices.join(), /journal 1 of this connection is taken by process 1 on pi/);
    for (let minute = 0; minute < 5; minute++) await passed(clock, () => false);
    assert.deepEqual(await values(journal), []);
    const longAgo = Date.now() / 1000 - 31;
    await utimes(beat, longAgo, longAgo);
    await eventually('the take-over', () => passed(clock, () => adopted.length > 0));
    assert.deepEqual(await values(journal), [1]);
    await journal.close();
  });

  it('leaves samples that it has not taken over when it closes to the next owner', async () => {
    const first = await open(new Journals(directory), disk);
    const two = await open(new Journals(directory), disk);
    for (let value = 0; value < 2000; value++) void first.append(log, sample(value));
    await first.append(log, sample(2000));
    await first.close();
    await two.close();
    const three = await open(new Journals(directory), disk);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await three.close();
    const four = await open(new Journals(directory), disk);
    await eventually('the rest', () => waiting(four) === 2001 || undefined);
    await four.close();
    assert.deepEqual(
      notices.filter((notice) => !/is taken|taken over/.test(notice)),
      [],
    );
  });

  it('works from memory when the disk cannot be used, and warns of it', async () => {
    const file = path.join(directory, 'a file');
    await writeFile(file, '');
    const journal = await open(new Journals(file), disk);
    await journal.append(log, sample(1));
    assert.deepEqual(await values(journal), [1]);
    assert.match(notices.join(), /Samples wait in memory, because .* can't be used/);
  });

  it('keeps samples in memory over a deploy, and moves them to disk when that is chosen', async () => {
    const journals = new Journals(directory);
    await (await open(journals, memory)).append(log, sample(1));
    assert.deepEqual(await values(await open(journals, memory)), [1]);
    const onDisk = await open(journals, disk);
    assert.deepEqual(await values(onDisk), [1]);
    assert.deepEqual(await values(await open(journals, memory)), []);
    assert.match(notices.join(), /Samples wait on disk/);
  });

  it('neither loses nor doubles samples in memory when the disk has no room for all of them', async () => {
    const journals = new Journals(directory);
    const inMemory = await open(journals, memory);
    for (let value = 0; value < 50; value++) await inMemory.append(log, sample(value));
    const onDisk = await open(journals, { ...disk, maxBytes: 1000, whenFull: 'refuse-new' });
    assert.match(notices.join(), /couldn't be stored on disk and stays in memory/);
    const inBoth = [...(await values(onDisk)), ...(await values(inMemory))];
    assert.ok((await values(onDisk)).length > 0);
    assert.deepEqual(
      inBoth,
      Array.from({ length: 50 }, (_, value) => value),
    );
    await onDisk.close();
  });
});
