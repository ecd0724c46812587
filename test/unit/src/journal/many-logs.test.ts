import assert from 'node:assert/strict';
import { Ranges } from '../../../../src/util/ranges';
import { type Opened, TestStamps, idle, open, readAll, sample } from '../../../helpers/journal';

const logs = Array.from({ length: 2000 }, (_, index) => ({ device: `device ${index}`, node: 'node' }));

/** Lets a journal do all that is due. */
async function ring(journal: Opened): Promise<void> {
  for (let time = 0; time < 3; time++) {
    journal.timers.ring();
    await idle(1500);
  }
}

/** The names of its files, without the lock. */
async function ownFiles(journal: Opened): Promise<string[]> {
  return (await journal.fs.list(journal.directory)).filter((file) => !file.startsWith('lock-'));
}

describe('thousands of logs', function () {
  this.timeout(30_000);

  it('open few files at a time, and are all there after a restart', async () => {
    const journal = await open();
    await Promise.all(logs.map((id) => journal.append(id, sample(1, { device: id.device }))));
    assert.ok(journal.fs.mostOpenFiles <= 72, `${journal.fs.mostOpenFiles} files were open at a time`);
    await journal.close();
    assert.equal(journal.fs.openFiles, 0);
    const second = await open(journal.fs);
    assert.equal([...second.waiting()].length, logs.length);
    for (const id of logs) assert.equal((await readAll(second, id)).length, 1);
    await second.close();
    assert.equal(journal.fs.openFiles, 0);
  });

  it('leave no files and no memory once nothing came for a minute, and continue with new positions', async () => {
    const clock = new TestStamps();
    const journal = await open(undefined, { clock });
    await Promise.all(logs.map((id) => journal.append(id, sample(1, { device: id.device }))));
    for (const id of logs) journal.acknowledge(id, Ranges.of(0, 0));
    await ring(journal);
    clock.now += 59_000;
    await ring(journal);
    assert.equal((await ownFiles(journal)).length, logs.length + 1);
    clock.now += 1000;
    await ring(journal);
    assert.equal(journal.logs.filled, 0);
    assert.equal([...journal.logs].length, 0);
    assert.deepEqual(await ownFiles(journal), ['clock']);
    const [id = { device: '', node: '' }] = logs;
    const position = await journal.append(id, sample(2, { device: id.device }));
    assert.equal(position, 1);
    assert.deepEqual([...journal.waiting()], [{ log: id, samples: 1 }]);
    assert.equal(journal.fs.openFiles <= 66, true, `${journal.fs.openFiles} files are open`);
    await journal.close();
    const second = await open(journal.fs);
    assert.equal((await readAll(second, id))[0]?.position, 1);
    await second.close();
  });

  it('cost one sync each where a device is seen once, and two of the folder for all that come together', async () => {
    const journal = await open();
    const syncs = { file: 0, folder: 0 };
    journal.fs.before = ({ kind, file }) => {
      if (kind === 'sync' && file !== 'clock') syncs.file += 1;
      if (kind === 'sync-folder') syncs.folder += 1;
      return undefined;
    };
    const few = logs.slice(0, 30);
    await Promise.all(few.map((id) => journal.append(id, sample(1, { device: id.device }))));
    for (const id of few) journal.acknowledge(id, Ranges.of(0, 0));
    await ring(journal);
    assert.deepEqual(syncs, { file: few.length, folder: 2 });
    const again = await open(journal.fs.powerCut(() => 0));
    assert.deepEqual([...again.waiting()], [], 'a power cut brings nothing back');
    await again.close();
    await journal.close();
  });

  it('begin new positions behind all that were ever acknowledged', async () => {
    const [id = { device: '', node: '' }] = logs;
    const journal = await open();
    await Promise.all([1, 2, 3].map((watt) => journal.append(id, sample(watt, { device: id.device }))));
    journal.acknowledge(id, Ranges.of(0, 2));
    await journal.close();
    for (const file of await journal.fs.list(journal.directory)) {
      if (file.endsWith('.segment')) await journal.fs.remove(`${journal.directory}/${file}`);
    }
    const second = await open(journal.fs);
    const position = await second.append(id, sample(4, { device: id.device }));
    assert.equal(position, 3);
    assert.equal((await readAll(second, id)).length, 1);
    await second.close();
  });
});
