import assert from 'node:assert/strict';
import { Ranges } from '../../../../src/util/ranges';
import { idle, noon, open, readAll, sample } from '../../../helpers/journal';

const logs = Array.from({ length: 2000 }, (_, index) => ({ device: `device ${index}`, node: 'node' }));

describe('thousands of logs', function () {
  this.timeout(30_000);

  it('open few files at a time, and are all there after a restart', async () => {
    const journal = await open();
    await Promise.all(logs.map((id) => journal.append(id, sample(1, { device: id.device }))));
    assert.ok(journal.fs.mostOpenFiles <= 140, `${journal.fs.mostOpenFiles} files were open at a time`);
    await journal.close();
    assert.equal(journal.fs.openFiles, 0);
    const second = await open(journal.fs);
    assert.equal([...second.waiting()].length, logs.length);
    for (const id of logs) assert.equal((await readAll(second, id)).length, 1);
    await second.close();
    assert.equal(journal.fs.openFiles, 0);
  });

  it('leave no files once they have been empty for an hour, and continue with new positions', async () => {
    let now = noon;
    const journal = await open(undefined, { now: () => now });
    const few = logs.slice(0, 200);
    await Promise.all(few.map((id) => journal.append(id, sample(1, { device: id.device }))));
    for (const id of few) journal.acknowledge(id, Ranges.of(0, 0));
    journal.timers.ring();
    await idle(300);
    now += 3_600_000;
    journal.timers.ring();
    await idle(600);
    const left = await journal.fs.list(journal.directory);
    assert.deepEqual(
      left.filter((file) => !file.startsWith('lock-')),
      ['runs'],
    );
    const [id = { device: '', node: '' }] = few;
    const position = await journal.append(id, sample(2, { device: id.device }));
    assert.equal(position, 1);
    assert.deepEqual([...journal.waiting()], [{ log: id, samples: 1 }]);
    await journal.close();
    const second = await open(journal.fs);
    assert.equal((await readAll(second, id))[0]?.position, 1);
    await second.close();
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
    const second = await open(journal.fs, { now: () => 0 });
    const position = await second.append(id, sample(4, { device: id.device }));
    assert.equal(position, 3);
    assert.equal((await readAll(second, id)).length, 1);
    await second.close();
  });
});
