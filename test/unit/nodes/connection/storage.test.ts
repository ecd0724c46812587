import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { closeToOthers, obstacleTo, shortLivedFileSystem, storageFolder } from '../../../../nodes/connection/storage';

describe('storage', () => {
  it('is Node-RED’s user directory, and on FlowFuse the folder that is kept, where that can be written', async () => {
    const kept = await mkdtemp(path.join(tmpdir(), 'storage-'));
    assert.equal(storageFolder({ userDir: '/data' }, kept), '/data');
    assert.equal(storageFolder({ userDir: '/data', flowforge: { projectID: 'x' } }, kept), kept);
    assert.equal(storageFolder({ userDir: '/data', flowforge: {} }, path.join(kept, 'missing')), '/data');
    await rm(kept, { recursive: true });
  });

  it('is known to end with the machine where it lies in memory, also before the folder exists', async function () {
    if (process.platform !== 'linux') this.skip();
    assert.equal(await shortLivedFileSystem('/dev/shm/datacake/journal'), 'tmpfs');
    assert.equal(await shortLivedFileSystem('/proc'), undefined);
  });

  it('is closed to other users where it was open to them, also behind a link', async function () {
    if (process.platform === 'win32') this.skip();
    const folder = await mkdtemp(path.join(tmpdir(), 'storage-'));
    const modeOf = async (name: string): Promise<number> => (await stat(path.join(folder, name))).mode & 0o777;
    for (const name of ['open', 'ssd']) {
      await mkdir(path.join(folder, name));
      await chmod(path.join(folder, name), 0o755);
    }
    await symlink(path.join(folder, 'ssd'), path.join(folder, 'link'));
    for (const name of ['open', 'link', 'missing'])
      assert.equal(await closeToOthers(path.join(folder, name)), undefined, name);
    assert.deepEqual([await modeOf('open'), await modeOf('ssd')], [0o700, 0o700]);
    await rm(folder, { recursive: true });
  });

  it('says why it can not be closed to other users', async function () {
    if (process.platform !== 'linux') this.skip();
    assert.match((await closeToOthers('/proc/self')) ?? '', /^E(PERM|ACCES|ROFS)/);
  });

  it('has no obstacle where a folder can be written, or made', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'storage-'));
    await writeFile(path.join(folder, 'file'), '');
    assert.equal(await obstacleTo(folder), undefined);
    assert.equal(await obstacleTo(path.join(folder, 'a', 'b')), undefined);
    assert.equal(await obstacleTo(path.join(folder, 'file')), 'ENOTDIR');
    assert.equal(await obstacleTo(path.join(folder, 'file', 'a')), 'ENOTDIR');
    await chmod(folder, 0o500);
    if (process.getuid?.() !== 0) assert.equal(await obstacleTo(path.join(folder, 'a')), 'EACCES');
    await rm(folder, { recursive: true });
  });
});
