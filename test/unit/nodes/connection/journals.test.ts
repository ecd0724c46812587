import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { noticeText } from '../../../../nodes/words';
import type { Notice } from '../../../../src/util/notice';
import { languageOf } from '../../../helpers/language';
import { Journals } from '../../../../nodes/connection/journals';
import type { JournalSettings } from '../../../../nodes/connection/settings';
import type { Journal, JournalEvents, LogId } from '../../../../src/journal/journal';
import { Ranges } from '../../../../src/util/ranges';
import { eventually } from '../../../node-red/harness/eventually';
import { SimulatedClock } from '../../../simulation/clock';
import { noon } from '../../../simulation/delivery';

const log = { device: 'device', node: 'node' };
const disk: JournalSettings = {
  kind: 'disk',
  folder: '',
  maxBytes: 10_000_000,
  whenFull: 'drop-oldest',
  syncDelayMs: 0,
};
const memory: JournalSettings = { ...disk, kind: 'memory' };

function sample(value: number) {
  return { device: 'device', time: 1_600_000_000_000 + value, ownTime: true, values: { WATT: value } };
}

async function values(journal: Journal): Promise<unknown[]> {
  return (await journal.read(log, 0, 100)).map((stored) => stored.sample.values.WATT);
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
    restamped: () => undefined,
    failed: () => undefined,
    recovered: () => undefined,
  };
  const warn = (notice: Notice): number => notices.push(noticeText(notice, languageOf('en-US')));

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

  it('works from memory while another runtime has the journal, and from the disk once that is closed', async () => {
    const first = await open(new Journals(directory), disk);
    const clock = new SimulatedClock(noon);
    const two = await open(new Journals(directory, clock.after.bind(clock)), disk);
    assert.match(notices.join(), /Samples wait in memory, because process \d+ on .* has the journal/);
    await first.append(log, sample(1));
    await two.append(log, sample(2));
    await first.close();
    await eventually('the journal', () => passed(clock, () => adopted.length > 0));
    assert.deepEqual(await values(two), [2, 1]);
    assert.deepEqual(adopted, [{ log, positions: Ranges.of(1, 1) }]);
    await two.close();
    const last = await open(new Journals(directory), disk);
    assert.deepEqual(await values(last), [1, 2], 'on the disk, once');
    await last.close();
  });

  it('reads the state of devices that another owner keeps, and writes its own once the journal is free', async () => {
    const first = new Journals(directory);
    const owned = await open(first, disk);
    await first.stateStoreOf('connection/1').write('first');
    const clock = new SimulatedClock(noon);
    const second = new Journals(directory, clock.after.bind(clock));
    const journal = await open(second, disk);
    const state = second.stateStoreOf('connection/1');
    assert.equal(await state.read(), 'first');
    await state.write('second');
    assert.equal(await state.read(), 'first', 'one writes at a time');
    await owned.close();
    await eventually('its own state', async () => {
      await passed(clock, () => true);
      return (await state.read()) === 'second' || undefined;
    });
    await journal.close();
  });

  it('works from memory when the disk cannot be used, and warns of it', async () => {
    const file = path.join(directory, 'a file');
    await writeFile(file, '');
    const journal = await open(new Journals(file), disk);
    await journal.append(log, sample(1));
    assert.deepEqual(await values(journal), [1]);
    assert.match(notices.join(), /Samples wait in memory: .* can't be used, .* \(E/);
  });

  it('keeps two connections apart that name the same folder, absolute or relative', async () => {
    const journals = new Journals(directory);
    const shared = { ...disk, folder: path.join(directory, 'shared') };
    const first = await journals.open('c1', shared, events, warn);
    const second = await journals.open('c2', { ...disk, folder: ' shared ' }, events, warn);
    await Promise.all([first.append(log, sample(1)), second.append(log, sample(2))]);
    assert.deepEqual([await values(first), await values(second)], [[1], [2]]);
    await Promise.all([first.close(), second.close()]);
    assert.deepEqual(await readdir(shared.folder), ['c1', 'c2']);
    assert.deepEqual(notices, []);
  });

  it('keeps samples in memory over a deploy, and moves them to disk when that is chosen', async () => {
    const journals = new Journals(directory);
    await (await open(journals, memory)).append(log, sample(1));
    assert.deepEqual(await values(await open(journals, memory)), [1]);
    const onDisk = await open(journals, disk);
    assert.deepEqual(await values(onDisk), [1]);
    await onDisk.append(log, sample(2));
    assert.deepEqual(await values(onDisk), [1, 2]);
    assert.deepEqual(await values(await open(journals, memory)), []);
    assert.match(notices.join(), /Samples wait on disk/);
  });

  it('neither loses nor doubles samples in memory when the disk has no room for all of them', async () => {
    const journals = new Journals(directory);
    const inMemory = await open(journals, memory);
    for (let value = 0; value < 50; value++) await inMemory.append(log, sample(value));
    const onDisk = await open(journals, { ...disk, maxBytes: 1000, whenFull: 'refuse-new' });
    await eventually('a notice', () => notices.join().includes("can't be moved to the disk") || undefined);
    assert.deepEqual(
      await values(onDisk),
      Array.from({ length: 50 }, (_, value) => value),
    );
    await onDisk.close();
  });
});
