import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listJournals, openDiskJournal } from '../../src/journal/disk/open-disk-journal';
import { type Child, start } from './children/child-process';
import { noEvents } from './children/events';

describe('a journal and real processes', function () {
  this.timeout(120_000);
  let parent: string;
  const children: Child[] = [];

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'journal-'));
  });

  afterEach(async () => {
    for (const child of children.splice(0)) await child.kill().catch(() => undefined);
    await rm(parent, { recursive: true });
  });

  function begin(program: string, ...options: string[]): Child {
    const child = start(program, ...options);
    children.push(child);
    return child;
  }

  it('is opened by one of eight processes at a time, and by another once that was killed', async () => {
    const directory = join(parent, 'journal');
    for (let round = 0; round < 3; round++) {
      const at = String(Date.now() + 4000);
      const racers = Array.from({ length: 8 }, () => begin('take-journal', directory, at));
      const outcomes = await Promise.all(racers.map((racer) => racer.firstLine()));
      assert.equal(outcomes.filter((outcome) => outcome === 'opened').length, 1, outcomes.join());
      assert.equal(outcomes.filter((outcome) => outcome === 'taken').length, 7, outcomes.join());
      const opening = await openDiskJournal({ directory, events: noEvents });
      assert.equal(opening.kind, 'taken');
      for (const child of children.splice(0)) await child.kill();
    }
  });

  it('is opened only once by a process', async () => {
    const directory = join(parent, 'journal');
    const first = await openDiskJournal({ directory, events: noEvents });
    assert.ok(first.kind === 'opened');
    const second = await openDiskJournal({ directory, events: noEvents });
    assert.ok(second.kind === 'taken');
    assert.equal(second.by.pid, process.pid);
    await first.journal.close();
    const third = await openDiskJournal({ directory, events: noEvents });
    assert.ok(third.kind === 'opened');
    await third.journal.close();
  });

  it('loses no stored sample when its process is killed, and can then be listed and opened', async () => {
    const directory = join(parent, 'journal');
    const stored = new Set<number>();
    const acknowledged = new Set<number>();
    for (let run = 0; run < 10; run++) {
      const child = begin('fill-journal', directory, String(run * 1_000_000));
      await child.firstLine();
      await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 400));
      await child.kill();
      for (const line of child.lines) {
        const [what, ...numbers] = line.split(' ');
        const [first = 0, last = 0] = numbers.map(Number);
        if (what === 'acknowledged') for (const number of numbers) acknowledged.add(Number(number));
        else for (let value = first; value <= last; value++) stored.add(value);
      }
    }
    const [summary] = await listJournals(join(parent, '..')).then((all) =>
      all.filter((summary) => summary.directory === directory),
    );
    const opening = await openDiskJournal({ directory, sizeLimit: 64e6, events: noEvents });
    assert.ok(opening.kind === 'opened');
    const { journal } = opening;
    const waiting = [...journal.waiting()];
    const found = new Set<number>();
    for (const { log } of waiting) {
      for (let next = 0; ;) {
        const part = await journal.read(log, next, 500);
        for (const { sample } of part) found.add(Number(sample.values.VALUE));
        next = (part.at(-1)?.position ?? 0) + 1;
        if (part.length === 0) break;
      }
    }
    for (const value of stored) assert.ok(found.has(value) || acknowledged.has(value), `${value} is missing`);
    const returned = [...acknowledged].filter((value) => found.has(value)).length;
    assert.ok(returned < acknowledged.size, 'acknowledgements outlive a crash');
    const count = waiting.reduce((sum, { samples }) => sum + samples, 0);
    assert.equal(summary?.samples, count);
    await journal.close();
  });

  it('is readable by its user only', async function () {
    if (process.platform === 'win32') this.skip();
    const directory = join(parent, 'a', 'journal');
    const opening = await openDiskJournal({ directory, events: noEvents });
    assert.ok(opening.kind === 'opened');
    const log = { device: 'device', node: 'node' };
    await opening.journal.append(log, { device: 'device', time: 0, ownTime: false, values: { A: 1 } });
    assert.equal((await stat(directory)).mode & 0o777, 0o700);
    for (const file of await readdir(directory)) {
      assert.equal((await stat(join(directory, file))).mode & 0o777, 0o600, file);
    }
    await opening.journal.close();
  });

  it('is unusable where no folder can be created', async () => {
    await writeFile(join(parent, 'file'), '');
    for (const directory of ['/proc/journal', join(parent, 'file'), join(parent, 'file', 'journal')]) {
      const opening = await openDiskJournal({ directory, events: noEvents });
      assert.equal(opening.kind, 'unusable', directory);
    }
  });
});
