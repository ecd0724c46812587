import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DiskJournal } from '../../src/journal/disk/disk-journal';
import { openDiskJournal } from '../../src/journal/disk/open-disk-journal';
import type { LogId } from '../../src/journal/journal';
import { memoryUsed } from '../helpers/heap';
import { noEvents } from './children/events';

const MILLION = 1_000_000;

describe('a million samples in the journal', function () {
  this.timeout(300_000);
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'journal-'));
  });

  afterEach(() => rm(directory, { recursive: true }));

  for (const [count, name] of [
    [1, 'of one device'],
    [100, 'of a hundred devices'],
  ] as const) {
    it(`${name} cost little memory and start at once`, async () => {
      const logs = Array.from({ length: count }, (_, index) => ({ device: `device ${index}`, node: 'node' }));
      const before = memoryUsed();
      let journal = await open(directory);
      const began = process.cpuUsage();
      await fill(journal, logs);
      const { user, system } = process.cpuUsage(began);
      const grown = memoryUsed() - before;
      assert.ok(grown < 30e6, `memory grew by ${(grown / 1e6).toFixed(1)} MB`);
      await journal.close();
      const start = performance.now();
      journal = await open(directory);
      const opening = performance.now() - start;
      assert.equal(
        [...journal.waiting()].reduce((sum, { samples }) => sum + samples, 0),
        MILLION,
      );
      const [log = { device: '', node: '' }] = logs;
      assert.equal((await journal.read(log, 0, 500)).length, 500);
      const first = performance.now() - start;
      assert.ok(first < 1000, `the first samples took ${first.toFixed(0)} ms`);
      const reading = process.cpuUsage();
      let read = 0;
      for (const id of logs) read += await readThrough(journal, id);
      const { user: readUser, system: readSystem } = process.cpuUsage(reading);
      assert.equal(read, MILLION);
      await journal.close();
      const append = ((user + system) / MILLION).toFixed(2);
      const readCost = ((readUser + readSystem) / MILLION).toFixed(2);
      console.log(
        `      append ${append} µs of CPU, read ${readCost} µs, opening ${opening.toFixed(0)} ms, memory ${(grown / 1e6).toFixed(1)} MB`,
      );
    });
  }
});

async function open(directory: string): Promise<DiskJournal> {
  const opening = await openDiskJournal({ directory, events: noEvents });
  assert.ok(opening.kind === 'opened');
  return opening.journal;
}

async function fill(journal: DiskJournal, logs: readonly LogId[]): Promise<void> {
  const perLog = MILLION / logs.length;
  for (const log of logs) {
    for (let done = 0; done < perLog;) {
      let last: Promise<number> | undefined;
      for (let inGroup = 0; inGroup < 1000; inGroup++, done++) {
        const values = { WATT: done % 4000, VOLT: 229.8 + (done % 10), AMPERE: (done % 100) / 10 };
        last = journal.append(log, { device: log.device, time: 1.7e12 + done, ownTime: false, values });
      }
      await last;
    }
  }
}

async function readThrough(journal: DiskJournal, log: LogId): Promise<number> {
  let read = 0;
  for (;;) {
    const part = await journal.read(log, read, 500);
    if (part.length === 0) return read;
    read += part.length;
  }
}
