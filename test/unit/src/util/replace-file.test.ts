import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type FileSystem, disk } from '../../../../src/journal/disk/files';
import { replaceFile } from '../../../../src/util/replace-file';

describe('replaceFile', () => {
  let directory: string;
  let file: string;

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'node-red-datacake-'));
    file = path.join(directory, 'text');
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('replaces the text and leaves no other file', async () => {
    await replaceFile(disk, file, 'a long text');
    await replaceFile(disk, file, 'ü');
    assert.equal(await readFile(file, 'utf8'), 'ü');
    assert.deepEqual(await readdir(directory), ['text']);
  });

  it('writes all of the text where the disk takes it in parts', async () => {
    await replaceFile(
      withWrites((length) => Math.min(3, length)),
      file,
      'a text of many parts',
    );
    assert.equal(await readFile(file, 'utf8'), 'a text of many parts');
  });

  it('keeps the old text when the disk takes nothing more', async () => {
    await replaceFile(disk, file, 'before');
    await assert.rejects(
      replaceFile(
        withWrites(() => 0),
        file,
        'after',
      ),
      /ENOSPC/,
    );
    assert.equal(await readFile(file, 'utf8'), 'before');
  });
});

/** The disk, where each write takes as many bytes as it is told. */
function withWrites(bytesTaken: (length: number) => number): FileSystem {
  return {
    ...disk,
    open: async (name, access) => {
      const opened = await disk.open(name, access);
      return {
        ...opened,
        write: (buffer, offset, length, position) => opened.write(buffer, offset, bytesTaken(length), position),
      };
    },
  };
}
