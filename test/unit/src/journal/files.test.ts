import assert from 'node:assert/strict';
import { link, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StateFile } from '../../../../src/delivery/state/state-file';
import { type Access, disk } from '../../../../src/journal/disk/files';
import { openDiskJournal } from '../../../../src/journal/disk/open-disk-journal';
import { RejectedFile } from '../../../../src/journal/rejected-file';
import { Events } from '../../../helpers/journal';

const SECRET = 'what a link leads to';

describe('the disk', () => {
  let outside: string;
  let folder: string;
  let target: string;

  beforeEach(async function () {
    // Windows has no flag for this, and lets nobody but administrators make links.
    if (process.platform === 'win32') this.skip();
    outside = await mkdtemp(path.join(tmpdir(), 'node-red-datacake-'));
    folder = path.join(outside, 'datacake');
    target = path.join(outside, 'settings.js');
    await mkdir(folder);
    await writeFile(target, SECRET);
  });
  afterEach(() => rm(outside, { recursive: true, force: true }));

  const linked = async (name: string): Promise<string> => {
    const file = path.join(folder, name);
    await symlink(target, file);
    return file;
  };

  for (const access of ['read', 'write', 'create'] satisfies Access[]) {
    it(`follows no link in place of a file: ${access}`, async () => {
      await assert.rejects(disk.open(await linked('file'), access));
      assert.equal(await readFile(target, 'utf8'), SECRET);
    });
  }

  it('puts a new file in place of a link, and of a name that another file has as well', async () => {
    const hard = path.join(folder, 'hard');
    await link(target, hard);
    for (const file of [await linked('soft'), hard, path.join(folder, 'new')]) {
      const opened = await disk.open(file, 'renew');
      await opened.write(Buffer.from('own'), 0, 3, 0);
      await opened.close();
      assert.equal(await readFile(file, 'utf8'), 'own');
    }
    assert.equal(await readFile(target, 'utf8'), SECRET);
  });

  it('changes nothing that a link leads to, whichever file of a connection the link replaces', async () => {
    const failures: string[] = [];
    const failed = (reason: string): void => void failures.push(reason);
    for (const name of ['notes.json', 'notes.json.next', 'rejected.jsonl']) await linked(name);
    await new StateFile(path.join(folder, 'notes.json'), 0).write('{}');
    const rejected = new RejectedFile({ directory: folder, failed });
    rejected.note({ seen: 'node' });
    await rejected.writeNotes();
    await rejected.add({ at: '', node: 'node', device: 'device', measurements: [], status: 400, reason: '' });
    assert.ok(failures.length > 0, 'a file that can not be written is told of');
    assert.equal(await readFile(target, 'utf8'), SECRET);
  });

  it('lets a journal lie in a folder that a link leads to, and follows none of its files', async () => {
    const elsewhere = path.join(outside, 'ssd');
    await mkdir(elsewhere);
    const directory = path.join(folder, 'journal');
    await symlink(elsewhere, directory);
    const log = { device: 'device', node: 'node' };
    const sample = { device: 'device', time: 1, ownTime: true, values: { WATT: 1 } };
    const open = async () => {
      const opening = await openDiskJournal({ directory, events: new Events() });
      assert.ok(opening.kind === 'opened');
      return opening.journal;
    };
    const first = await open();
    await first.append(log, sample);
    await first.close();
    assert.ok((await readdir(elsewhere)).some((name) => name.endsWith('.segment')));
    for (const name of await readdir(elsewhere)) {
      await rm(path.join(elsewhere, name));
      await symlink(target, path.join(elsewhere, name));
    }
    const opening = await openDiskJournal({ directory, events: new Events() });
    if (opening.kind === 'opened') {
      await opening.journal.append(log, sample).catch(() => undefined);
      await opening.journal.close();
    }
    assert.equal(await readFile(target, 'utf8'), SECRET);
  });
});
