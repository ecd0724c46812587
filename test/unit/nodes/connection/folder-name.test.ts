import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { folderNameOf, idOfFolder } from '../../../../nodes/connection/folder-name';
import { Folders } from '../../../../nodes/connection/folders';

/** What no file system takes for anything but a name, whatever its rules are. */
function assertSafe(name: string, id: string): void {
  assert.match(name, /^[0-9a-z_][0-9a-z_-]*$/, id);
  assert.doesNotMatch(name, /^(?:con|prn|aux|nul|com.|lpt.)$/i, id);
  assert.ok(name.length <= 140, `${name.length} characters`);
}

const ODD_IDS = [
  ...[
    '',
    '.',
    '..',
    '...',
    '/',
    '\\',
    '../up',
    'a/b',
    'a\\b',
    'c:',
    '~',
    '-rf',
    ' ',
    'a ',
    'a.',
    '%2e%2e',
    '\0',
    '_',
    '_h',
  ],
  ...['CON', 'con', 'Nul', 'nul', 'aux', 'prn', 'COM1', 'com1', 'com0', 'lpt9', 'con.txt', 'nul ', 'conin$', 'com¹'],
  ...['a', 'A', 'ab', 'aB', 'AB', 'ä', 'a\u0308', 'Ä', 'ß', 'SS', 'ı', 'K', '\u212a', 'k', '_0041', '_0061'],
  ...['\ud800', '\udfff', '\ufffd', '__proto__', 'constructor', 'x'.repeat(140), 'x'.repeat(141), 'X'.repeat(5000)],
];

describe('the folder name of a connection', () => {
  it('is the id as Node-RED makes it, also in an instance of a subflow', () => {
    for (const id of ['1f0c2a7b9d3e4f56', '1f0c2a7b9d3e4f56-a1b2c3d4e5f60718']) assert.equal(folderNameOf(id), id);
    assert.equal(folderNameOf('4a9fbc.e81b2d'), '4a9fbc_002ee81b2d', 'of a flow from before Node-RED 2');
  });

  it('is safe everywhere, and another for each id, also where case does not count', () => {
    const names = ODD_IDS.map((id) => folderNameOf(id));
    for (const [index, name] of names.entries()) assertSafe(name, ODD_IDS[index] ?? '');
    const folded = names.map((name) => name.toUpperCase().normalize('NFKC'));
    assert.equal(new Set(folded).size, ODD_IDS.length);
  });

  it('tells the id again, unless that is too long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (id) => {
        const name = folderNameOf(id);
        assertSafe(name, id);
        assert.equal(idOfFolder(name), name.startsWith('_h') ? undefined : id);
      }),
    );
    for (const id of ODD_IDS.filter((odd) => odd.length < 100)) assert.equal(idOfFolder(folderNameOf(id)), id);
    for (const name of ['..', 'A', 'a b', '_0061', 'con', '_2', '-a', `_h${'0'.repeat(64)}`])
      assert.equal(idOfFolder(name), undefined, name);
  });

  it('lies below the folder of all connections, and can be made', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'node-red-datacake-'));
    const folders = new Folders(directory);
    for (const id of ODD_IDS) {
      const folder = folders.of(id, '');
      assert.equal(path.dirname(folder), folders.resolve(''), JSON.stringify(id));
      await mkdir(folder, { recursive: true });
    }
    assert.equal((await readdir(folders.resolve(''))).length, ODD_IDS.length);
    await rm(directory, { recursive: true });
  });
});
