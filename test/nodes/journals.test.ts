import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type JournalSettings, Journals } from '../../nodes/journals';
import type { Journal } from '../../src/journal/journal';
import type { JournalEvents } from '../../src/journal/journal-events';

const log = { device: 'device', node: 'node' };
const disk: JournalSettings = { kind: 'disk', sizeLimit: 10_000_000, whenFull: 'drop-oldest', sync: 'each' };
const memory: JournalSettings = { ...disk, kind: 'memory' };

const events: JournalEvents = {
  dropped: () => undefined,
  damaged: () => undefined,
  failed: () => undefined,
  recovered: () => undefined,
};

function sample(value: number) {
  return { device: 'device', time: 1_600_000_000_000 + value, ownTime: true, values: { WATT: value } };
}

async function values(journal: Journal): Promise<unknown[]> {
  return (await journal.read(log, 0, 100)).map((stored) => stored.sample.values.WATT);
}

describe('Journals', () => {
  let directory: string;
  let notices: string[];
  const tell = (notice: string): number => notices.push(notice);

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'node-red-datacake-'));
    notices = [];
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const open = (journals: Journals, settings: JournalSettings): Promise<Journal> =>
    journals.open('connection/1', settings, events, tell);

  it('finds on disk what was left there, also when the one before is still closing', async () => {
    const journals = new Journals(directory);
    const first = await open(journals, disk);
    await first.append(log, sample(1)).stored;
    const second = await open(journals, disk);
    assert.deepEqual(await values(second), [1]);
    await second.close();
    const later = await open(new Journals(directory), disk);
    assert.deepEqual(await values(later), [1]);
    await later.close();
    assert.deepEqual(notices, []);
  });

  it('works on a journal of its own when another runtime has the first, and takes that over once its owner is gone', async () => {
    const one = await open(new Journals(directory), disk);
    const two = await open(new Journals(directory), disk);
    await one.append(log, sample(1)).stored;
    await two.append(log, sample(2)).stored;
    assert.match(notices.join(), /journal 1 of this connection is taken/);
    await one.close();
    await two.close();
    notices = [];
    const next = await open(new Journals(directory), disk);
    assert.deepEqual(await values(next), [1, 2]);
    assert.match(notices.join(), /1 waiting samples were taken over/);
    await next.close();
    const last = await open(new Journals(directory), disk);
    assert.deepEqual(await values(last), [1, 2], 'once');
    await last.close();
  });

  it('works from memory when the disk cannot be used, and says so', async () => {
    const file = path.join(directory, 'a file');
    await writeFile(file, '');
    const journal = await open(new Journals(file), disk);
    await journal.append(log, sample(1)).stored;
    assert.deepEqual(await values(journal), [1]);
    assert.match(notices.join(), /Samples wait in memory, because .* can't be used/);
  });

  it('keeps what waits in memory over a deploy, and brings it to disk when that is chosen', async () => {
    const journals = new Journals(directory);
    await (await open(journals, memory)).append(log, sample(1)).stored;
    assert.deepEqual(await values(await open(journals, memory)), [1]);
    const onDisk = await open(journals, disk);
    assert.deepEqual(await values(onDisk), [1]);
    assert.deepEqual(await values(await open(journals, memory)), []);
    assert.match(notices.join(), /Samples wait on disk/);
  });

  it('loses nothing of what waits in memory when the disk has no room for it', async () => {
    const journals = new Journals(directory);
    const inMemory = await open(journals, memory);
    for (let value = 0; value < 50; value++) await inMemory.append(log, sample(value)).stored;
    const onDisk = await open(journals, { ...disk, sizeLimit: 1000, whenFull: 'refuse-new' });
    assert.match(notices.join(), /couldn't be stored on disk and stays in memory/);
    await onDisk.close();
    assert.equal((await values(await open(journals, memory))).length, 50);
  });
});
