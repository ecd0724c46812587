import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RejectedFile } from '../../../src/journal/rejected-file';

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
    const file = new RejectedFile(folder, (reason) => failures.push(reason));
    for (const reason of ['one', 'two', 'three']) file.add(entry(reason));
    await file.close();
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
    const file = new RejectedFile(directory, (reason) => failures.push(reason));
    for (let index = 0; index < 30; index++) file.add(entry(`${index} ${'x'.repeat(100_000)}`));
    await file.close();
    for (const name of ['rejected.jsonl', 'rejected.old.jsonl']) {
      assert.ok((await stat(path.join(directory, name))).size <= 1_000_000, name);
    }
    assert.match(await readFile(path.join(directory, 'rejected.jsonl'), 'utf8'), /"reason":"29 /);
  });

  it('tells once that it cannot be written, and never throws', async () => {
    const blocked = path.join(directory, 'a file');
    await writeFile(blocked, '');
    const file = new RejectedFile(blocked, (reason) => failures.push(reason));
    file.add(entry('one'));
    file.add(entry('two'));
    await file.close();
    assert.equal(failures.length, 1);
  });
});
