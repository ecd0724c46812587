import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DiskJournal } from '../../src/journal/disk/disk-journal';
import { openDiskJournal } from '../../src/journal/disk/open-disk-journal';
import { Ranges } from '../../src/util/ranges';

const log = { device: 'device', node: 'node' };

/** The cases of the full-disk unit tests on a real file system of 1 MB. */
describe('a journal on a small disk', function () {
  this.timeout(60_000);
  let volume: string;
  let mounted = false;
  let dropped = 0;

  beforeEach(async function () {
    volume = await mkdtemp(join(tmpdir(), 'volume-'));
    dropped = 0;
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', volume], { stdio: 'ignore' });
      mounted = true;
    } catch {
      console.log('      only root may mount a small disk');
      this.skip();
    }
  });

  afterEach(async () => {
    if (mounted) execFileSync('umount', [volume]);
    mounted = false;
    await rm(volume, { recursive: true });
  });

  async function open(whenFull: 'drop-oldest' | 'refuse-new'): Promise<DiskJournal> {
    const events = {
      dropped: ({ samples }: { samples: number }) => (dropped += samples),
      damaged: (damage: unknown) => assert.fail(JSON.stringify(damage)),
      failed: () => undefined,
      adopted: () => undefined,
      restamped: () => undefined,
      recovered: () => undefined,
    };
    const opening = await openDiskJournal({ directory: join(volume, 'journal'), sizeLimit: 10e6, whenFull, events });
    assert.ok(opening.kind === 'opened');
    return opening.journal;
  }

  async function append(journal: DiskJournal, from: number, count: number): Promise<number[]> {
    const stored: number[] = [];
    for (let value = from; value < from + count;) {
      const group = Array.from({ length: 20 }, () => value++);
      const promises = group.map((one) => {
        const done = journal.append(log, { device: 'device', time: one, ownTime: true, values: { A: one } });
        return done.then(() => stored.push(one)).catch(() => undefined);
      });
      await Promise.all(promises);
    }
    return stored;
  }

  async function values(journal: DiskJournal): Promise<number[]> {
    const found: number[] = [];
    for (let next = 0; ;) {
      const part = await journal.read(log, next, 500);
      if (part.length === 0) return found;
      found.push(...part.map(({ sample }) => Number(sample.values.A)));
      next = (part.at(-1)?.position ?? 0) + 1;
    }
  }

  it('refuses new samples, acknowledges, and continues when there is room', async () => {
    const journal = await open('refuse-new');
    const stored = await append(journal, 0, 40_000);
    assert.ok(stored.length > 5000 && stored.length < 40_000, `${stored.length} were stored`);
    assert.deepEqual(await values(journal), stored);
    journal.acknowledge(log, Ranges.of(0, stored.length - 1));
    await journal.close();
    const second = await open('refuse-new');
    assert.deepEqual(await values(second), []);
    await append(second, 50_000, 20);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const more = await append(second, 60_000, 20);
    assert.deepEqual((await values(second)).slice(-20), more);
    assert.equal(more.length, 20);
    await second.close();
  });

  it('drops the oldest samples, and keeps the new', async () => {
    const journal = await open('drop-oldest');
    const stored = await append(journal, 0, 60_000);
    assert.equal(stored.length, 60_000);
    const kept = await values(journal);
    assert.equal(kept.length + dropped, 60_000);
    assert.equal(kept.at(-1), 59_999);
    await journal.close();
  });

  it('opens on a disk that others have filled', async () => {
    const journal = await open('refuse-new');
    const stored = await append(journal, 0, 200);
    await journal.close();
    await writeFile(join(volume, 'other'), Buffer.alloc(2e6)).catch(() => undefined);
    const second = await open('refuse-new');
    assert.deepEqual(await values(second), stored);
    second.acknowledge(log, Ranges.of(0, 99));
    await second.close();
    const third = await open('refuse-new');
    assert.deepEqual(await values(third), stored.slice(100));
    await third.close();
  });
});
