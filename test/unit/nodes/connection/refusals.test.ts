import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Refusals } from '../../../../nodes/connection/refusals';

describe('Refusals', () => {
  let folder: string;
  const changes: string[] = [];
  const failures: string[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'refusals-'));
    changes.length = 0;
    failures.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  function open(directory = folder): Refusals {
    const failed = (reason: string): void => void failures.push(reason);
    return new Refusals({ folder: directory, changed: (node) => changes.push(node), failed });
  }

  it('counts what was refused, and tells of each change', () => {
    const refusals = open();
    assert.equal(refusals.count('one'), 0);
    refusals.refused('one', 'device', ['WATT', 'VOLT']);
    refusals.refused('one', 'device', ['WATT']);
    refusals.refused('two', 'device', ['WATT']);
    assert.deepEqual([refusals.count('one'), refusals.count('two')], [3, 1]);
    assert.deepEqual(changes, ['one', 'one', 'two']);
  });

  it('forgets a field of a device once a value of it was accepted, and no other', () => {
    const refusals = open();
    refusals.refused('one', 'device', ['WATT', 'WATT', 'VOLT']);
    refusals.refused('one', 'another', ['WATT']);
    refusals.accepted('device', ['WATT', 'TEMPERATURE']);
    assert.equal(refusals.count('one'), 2);
    refusals.accepted('another', ['WATT']);
    refusals.accepted('device', ['VOLT']);
    assert.equal(refusals.count('one'), 0);
  });

  it('is kept over a restart, and so is that somebody has looked', async () => {
    const first = open();
    first.refused('one', 'device', ['WATT']);
    first.refused('two', 'device', ['WATT']);
    first.forget('two');
    await first.close();
    changes.length = 0;
    const second = open();
    await second.close();
    assert.deepEqual([second.count('one'), second.count('two')], [1, 0]);
    assert.deepEqual(changes, ['one']);
    second.accepted('device', ['WATT']);
    await second.close();
    const third = open();
    await third.close();
    assert.equal(third.count('one'), 0);
  });

  it('takes no memory without a bound, however many fields messages name', async () => {
    const refusals = open();
    for (let index = 0; index < 3000; index++) refusals.refused('one', 'device', [`FIELD_${index}`]);
    assert.equal(refusals.count('one'), 3000);
    await refusals.close();
    assert.ok((await readFile(path.join(folder, 'refused.json'))).length < 60_000);
  });

  it('starts from nothing where the file can not be read, and says once when it can not be written', async () => {
    for (const text of ['', 'nonsense', 'null', '5', '{"one":5,"two":[1,["x"],["y",-1],["z","w"]]}']) {
      await writeFile(path.join(folder, 'refused.json'), text);
      const refusals = open();
      await refusals.close();
      assert.deepEqual([refusals.count('one'), refusals.count('two')], [0, 0], text);
    }
    const blocked = open(path.join(folder, 'refused.json'));
    for (let times = 0; times < 3; times++) {
      blocked.refused('one', 'device', ['WATT']);
      await blocked.close();
    }
    assert.equal(failures.length, 1);
    assert.equal(blocked.count('one'), 3);
  });
});
