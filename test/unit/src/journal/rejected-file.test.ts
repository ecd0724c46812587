import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SimulatedDisk } from '../../../helpers/simulated-disk';
import { RejectedFile } from '../../../../src/journal/rejected-file';

function entry(reason: string) {
  const measurements = [{ field: 'WATT', value: 1, timestamp: '1600000000' }];
  return { at: '2026-03-14T12:00:00Z', node: 'node', device: 'device', measurements, status: 400, reason };
}

describe('RejectedFile', () => {
  let directory: string;
  const failures: string[] = [];

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'node-red-datacake-'));
    failures.length = 0;
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('keeps entries in order, a line each, for its user only', async () => {
    const folder = path.join(directory, 'new', 'folder');
    const file = new RejectedFile({ directory: folder, failed: (reason) => failures.push(reason) });
    for (const reason of ['one', 'two', 'three']) void file.add(entry(reason));
    await file.idle();
    const text = await readFile(path.join(folder, 'rejected.jsonl'), 'utf8');
    const lines = text.trim().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as unknown),
      [entry('one'), entry('two'), entry('three')],
    );
    assert.equal((await stat(path.join(folder, 'rejected.jsonl'))).mode & 0o777, 0o600);
    assert.deepEqual(failures, []);
  });

  it('stays bounded: a full file makes room, the one before it is kept', async () => {
    const file = new RejectedFile({ directory, failed: (reason) => failures.push(reason) });
    for (let index = 0; index < 30; index++) void file.add(entry(`${index} ${'x'.repeat(100_000)}`));
    await file.idle();
    for (const name of ['rejected.jsonl', 'rejected.old.jsonl']) {
      assert.ok((await stat(path.join(directory, name))).size <= 1_000_000, name);
    }
    assert.match(await readFile(path.join(directory, 'rejected.jsonl'), 'utf8'), /"reason":"29 /);
  });

  it('says how many had to go', async () => {
    const dropped: number[] = [];
    const told = (measurements: number) => dropped.push(measurements);
    const file = new RejectedFile({ directory, failed: (reason) => failures.push(reason), dropped: told });
    for (let index = 0; index < 30; index++) await file.add(entry(`${index} ${'x'.repeat(100_000)}`));
    assert.deepEqual(dropped, [9, 18]);
    const again = new RejectedFile({ directory, failed: (reason) => failures.push(reason), dropped: told });
    for (let index = 0; index < 10; index++) await again.add(entry(`${index} ${'x'.repeat(100_000)}`));
    assert.equal(await again.count('node'), 40 - (dropped.at(-1) ?? 0));
    const [first] = (await readFile(path.join(directory, 'rejected.jsonl'), 'utf8')).split('\n');
    assert.deepEqual(JSON.parse(first ?? ''), { dropped: dropped.at(-1) });
  });

  it('loses only the line that a power cut tore, and an entry is safe before add fulfils', async () => {
    const fs = new SimulatedDisk();
    await fs.makeFolder('/data');
    const options = { directory: '/data', failed: (reason: string) => failures.push(reason) };
    await new RejectedFile({ ...options, fs }).add(entry('one'));
    const cut = fs.powerCut(() => 0);
    const line = cut.contentOf('/data/rejected.jsonl');
    cut.place('/data/rejected.jsonl', Buffer.concat([line, line.subarray(0, 40)]));
    const file = new RejectedFile({ ...options, fs: cut });
    await file.add(entry('two'));
    const reasons = (await file.list('node')).map(({ reason }) => reason);
    assert.deepEqual(reasons, ['one', 'two']);
    assert.deepEqual(failures, []);
  });

  it('counts, lists and discards entries, also those of the file before', async () => {
    const file = new RejectedFile({ directory, failed: (reason) => failures.push(reason) });
    for (let index = 0; index < 15; index++) void file.add(entry(`${index} ${'x'.repeat(100_000)}`));
    assert.equal(await file.count('node'), 15);
    void file.add(entry('one more'));
    assert.equal(await file.count('node'), 16);
    assert.equal(await file.count('other'), 0);
    const all = await file.list('node');
    assert.deepEqual([all.length, all[0]?.reason.slice(0, 2), all.at(-1)?.reason], [16, '0 ', 'one more']);
    assert.equal(await file.remove('other', () => true), 0);
    assert.equal(await file.remove('node', (id) => id === all[0]?.id || id === all.at(-1)?.id), 2);
    assert.equal(await file.count('node'), 14);
    assert.equal((await new RejectedFile({ directory, failed: () => undefined }).list('node')).length, 14);
    assert.equal(await file.remove('node', () => true), 14);
    void file.add(entry('after'));
    assert.equal(await file.count('node'), 1);
    const names = (await readdir(directory)).sort();
    assert.deepEqual(names, ['rejected.jsonl', 'rejected.old.jsonl']);
    for (const name of names) assert.equal((await stat(path.join(directory, name))).mode & 0o777, 0o600);
  });

  it('keeps entries that arrive while others are discarded', async () => {
    const file = new RejectedFile({ directory, failed: (reason) => failures.push(reason) });
    void file.add(entry('before'));
    const removed = file.remove('node', () => true);
    void file.add(entry('meanwhile'));
    assert.equal(await removed, 1);
    assert.deepEqual(
      (await file.list('node')).map(({ reason }) => reason),
      ['meanwhile'],
    );
  });

  it('writes notes with the next entry, before it, or some seconds later', async () => {
    interface Timer {
      milliseconds: number;
      ring: () => void;
    }
    const timers: Timer[] = [];
    const after = (milliseconds: number, ring: () => void) => {
      const timer = { milliseconds, ring };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    };
    const file = new RejectedFile({ directory, failed: (reason) => failures.push(reason), after });
    const kinds = async () => (await file.history()).map((line) => Object.keys(line)[0]);
    await file.add(entry('one'));
    for (let times = 0; times < 3; times++) file.note({ seen: 'node' });
    file.note({ accepted: 'device', fields: ['WATT'] });
    assert.deepEqual(await kinds(), ['at']);
    await file.add(entry('two'));
    assert.deepEqual(await kinds(), ['at', 'seen', 'accepted', 'at']);
    assert.equal(timers.length, 0);
    file.note({ seen: 'node' });
    assert.deepEqual(
      timers.map(({ milliseconds }) => milliseconds),
      [10_000],
    );
    for (const { ring } of [...timers]) ring();
    await file.idle();
    assert.deepEqual(await kinds(), ['at', 'seen', 'accepted', 'at', 'seen']);
    assert.equal(await file.count('node'), 2);
    assert.equal(await file.remove('node', () => true), 2);
    assert.deepEqual(failures, []);
  });

  it('continues after a file that cannot be read', async () => {
    await mkdir(path.join(directory, 'rejected.jsonl'));
    const file = new RejectedFile({ directory, failed: (reason) => failures.push(reason) });
    await assert.rejects(file.list('node'));
    await rm(path.join(directory, 'rejected.jsonl'), { recursive: true });
    void file.add(entry('one'));
    assert.equal(await file.count('node'), 1);
  });

  it('reports once that it cannot be written, and never throws', async () => {
    const blocked = path.join(directory, 'a file');
    await writeFile(blocked, '');
    const file = new RejectedFile({ directory: blocked, failed: (reason) => failures.push(reason) });
    void file.add(entry('one'));
    void file.add(entry('two'));
    await file.idle();
    assert.equal(failures.length, 1);
  });
});
