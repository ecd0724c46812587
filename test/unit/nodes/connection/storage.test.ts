import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { shortLivedFileSystem, storageFolder } from '../../../../nodes/connection/storage';

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
});
