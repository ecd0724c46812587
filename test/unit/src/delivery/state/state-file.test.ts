import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StateFile } from '../../../../../src/delivery/state/state-file';
import { type FileSystem, disk } from '../../../../../src/journal/disk/files';

describe('StateFile', () => {
  let directory: string;
  let file: string;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'node-red-datacake-'));
    file = path.join(directory, 'connection', 'notes.json');
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('replaces the file in a folder of its own, readable by its user only', async () => {
    const notes = new StateFile(file, 0);
    assert.equal(await notes.read(), undefined);
    await notes.write('a long text');
    await notes.write('ü');
    assert.equal(await notes.read(), 'ü');
    assert.equal(await readFile(file, 'utf8'), 'ü');
    assert.deepEqual(await readdir(path.dirname(file)), ['notes.json']);
    if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
  });

  it('keeps the earlier content when the disk fails at any step', async () => {
    const steps: (keyof FileSystem | 'write' | 'sync')[] = ['makeFolder', 'open', 'write', 'sync', 'rename'];
    await new StateFile(file, 0).write('before');
    for (const step of steps) {
      const notes = new StateFile(file, 0, failingAt(step));
      await assert.rejects(notes.write('after'), /ENOSPC/, step);
      assert.equal(await new StateFile(file, 0).read(), 'before', step);
    }
    await new StateFile(file, 0).write('after');
    assert.equal(await new StateFile(file, 0).read(), 'after');
  });

  it('reads nothing from a folder that it can not use', async () => {
    await writeFile(path.join(directory, 'connection'), 'a file in the way');
    const notes = new StateFile(file, 0);
    assert.equal(await notes.read(), undefined);
    await assert.rejects(notes.write('x'));
  });
});

/** The disk, which is full when it comes to a certain step. */
function failingAt(step: string): FileSystem {
  const fail = (): Promise<never> => Promise.reject(Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC' }));
  return {
    ...disk,
    ...(step in disk && { [step]: fail }),
    ...(!(step in disk) && {
      open: async (name, access) => {
        const opened = await disk.open(name, access);
        return { ...opened, [step]: fail };
      },
    }),
  };
}
