import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { obstacleTo, shortLivedFileSystem, storageFolder } from '../../../../nodes/connection/storage';

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
