import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Folders } from '../../../../nodes/connection/folders';

describe('Folders', () => {
  let storage: string;

  beforeEach(async () => {
    storage = await mkdtemp(path.join(tmpdir(), 'storage-'));
  });
  afterEach(() => rm(storage, { recursive: true }));

  it('are below the storage, unless the setting is a whole path', () => {
    const folders = new Folders(storage);
    assert.equal(folders.resolve(''), path.join(storage, 'datacake'));
    assert.equal(folders.resolve(' journals/a '), path.join(storage, 'journals', 'a'));
    assert.equal(folders.resolve(path.resolve('/mnt/ssd')), path.resolve('/mnt/ssd'));
    assert.equal(folders.of('a/b', 'journals'), path.join(storage, 'journals', 'a_002fb'));
  });

  it('are known again after a restart, each once', async () => {
    const first = new Folders(storage);
    await Promise.all(['/mnt/a', '/mnt/b', '/mnt/a', first.resolve('')].map((folder) => first.note(folder)));
    assert.deepEqual(await new Folders(storage).all(), [first.resolve(''), '/mnt/b', '/mnt/a']);
  });

  it('stay bounded', async () => {
    const folders = new Folders(storage);
    for (let number = 0; number < 120; number++) await folders.note(`/mnt/${number}`);
    const all = await new Folders(storage).all();
    assert.equal(all.length, 101);
    assert.equal(all.at(-1), '/mnt/119');
  });

  it('are only the default one where their notes are damaged', async () => {
    const folders = new Folders(storage);
    await folders.note('/mnt/a');
    for (const text of ['{', 'null', '{"a":1}', '[1]']) {
      await writeFile(path.join(folders.resolve(''), 'folders.json'), text);
      assert.deepEqual(await new Folders(storage).all(), [folders.resolve('')], text);
    }
  });
});
