import assert from 'node:assert/strict';
import { join } from 'node:path';
import { isAlive } from '../../../../src/journal/lock/life';
import { type LockOptions, holderOf, takeLock } from '../../../../src/journal/lock/lock';
import { type Owner, lockName, parseLockName } from '../../../../src/journal/lock/owner';
import { stateOf, thisProcess } from '../../../../src/journal/lock/this-process';
import { Timers, anotherProcess, directory, idle } from '../../../helpers/journal';
import { SimulatedDisk } from '../../../helpers/simulated-disk';

const gone = (): Promise<{ kind: 'gone' }> => Promise.resolve({ kind: 'gone' });
const runs = (started?: string) => (): Promise<{ kind: 'runs'; started: string | undefined }> =>
  Promise.resolve({ kind: 'runs', started });

async function options(
  fs = new SimulatedDisk(),
  more: Partial<Omit<LockOptions, 'fs'>> = {},
): Promise<LockOptions & { fs: SimulatedDisk }> {
  await fs.makeFolder(directory);
  const timers = new Timers();
  return { fs, directory, self: anotherProcess(), stateOf: gone, now: () => fs.time, after: timers.after, ...more };
}

describe('lock', () => {
  it('is held until it is released', async () => {
    const first = await options();
    const taking = await takeLock(first);
    assert.ok(taking.kind === 'held');
    const second = await options(first.fs, { stateOf: runs(first.self.started) });
    assert.deepEqual(await takeLock(second), { kind: 'taken', by: first.self });
    assert.deepEqual(await holderOf(second), first.self);
    await taking.lock.release();
    assert.equal(await holderOf(second), undefined);
    assert.equal((await takeLock(second)).kind, 'held');
  });

  it('is taken over from a process that is gone, and its file with it', async () => {
    const first = await options();
    await takeLock(first);
    const second = await options(first.fs);
    assert.equal((await takeLock(second)).kind, 'held');
    assert.deepEqual(await first.fs.list(directory), [lockName(second.self)]);
  });

  it('is never held by two, however many race', async () => {
    for (let round = 0; round < 20; round++) {
      const fs = new SimulatedDisk();
      const racers = await Promise.all(
        Array.from({ length: 4 }, async () => {
          const self = anotherProcess();
          return await options(fs, { self, stateOf: (pid) => runs(String(pid))() });
        }),
      );
      const takings = await Promise.all(racers.map((racer) => takeLock(racer)));
      assert.equal(takings.filter(({ kind }) => kind === 'held').length, 1);
    }
  });

  it('is noticed to be lost by an owner whose machine slept', async () => {
    const first = await options();
    const taking = await takeLock(first);
    assert.ok(taking.kind === 'held');
    assert.equal(await taking.lock.isOurs(), true);
    const fs = first.fs;
    fs.time += 60_000;
    const self: Owner = { ...anotherProcess(), machine: 'other' };
    assert.equal((await takeLock(await options(fs, { self }))).kind, 'held');
    assert.equal(await taking.lock.isOurs(), false);
  });

  it('beats, so that another machine sees that its owner lives', async () => {
    const timers = new Timers();
    const first = await options(undefined, { after: timers.after });
    const fs = first.fs;
    await takeLock(first);
    const other = await options(fs, { self: { ...anotherProcess(), machine: 'other' } });
    for (let beat = 0; beat < 10; beat++) {
      fs.time += 10_000;
      timers.ring();
      await idle(5);
      assert.equal((await takeLock(other)).kind, 'taken');
    }
    fs.time += 31_000;
    assert.equal((await takeLock(other)).kind, 'held');
  });

  it('works on a full disk', async () => {
    const first = await options();
    first.fs.capacity = 0;
    first.fs.place(join(directory, 'other'), Buffer.alloc(10));
    assert.equal((await takeLock(first)).kind, 'held');
  });

  it('names its owner, whatever the machine is called', () => {
    for (const host of ['pi', 'Büro-1 / *', '..', 'x'.repeat(300), '']) {
      const owner = { ...anotherProcess(), host };
      const name = lockName(owner);
      assert.match(name, /^[A-Za-z0-9._-]+$/);
      assert.ok(name.length < 200);
      assert.deepEqual({ ...parseLockName(name), host }, owner);
    }
    assert.equal(parseLockName('lock'), undefined);
  });
});

describe('life of a lock’s owner', () => {
  const owner = anotherProcess();
  const self = anotherProcess();

  it('is asked of the system on the same machine', async () => {
    assert.equal(await isAlive(owner, self, 1e9, runs(owner.started)), true);
    assert.equal(await isAlive(owner, self, 0, gone), false);
    assert.equal(await isAlive(owner, self, 0, runs('another start')), false, 'another process got the number');
    assert.equal(await isAlive({ ...owner, boot: 'earlier' }, self, 0, runs(owner.started)), false);
  });

  it('is told by the heartbeat on another machine, in another container, and where the system tells no start', async () => {
    for (const other of [
      { ...owner, machine: 'other' },
      { ...owner, space: 'other' },
    ]) {
      assert.equal(await isAlive(other, self, 30_000, gone), true);
      assert.equal(await isAlive(other, self, 30_001, runs(owner.started)), false);
    }
    assert.equal(await isAlive(owner, self, 30_000, runs(undefined)), true);
    assert.equal(await isAlive(owner, self, 30_001, runs(undefined)), false);
  });

  it('is that of this process', async () => {
    const me = await thisProcess();
    assert.deepEqual({ ...(await thisProcess()), nonce: me.nonce }, me);
    assert.equal(await isAlive(me, { ...me, nonce: 'x' }, 0, stateOf), true);
    assert.deepEqual(await stateOf(2 ** 22 + 1), { kind: 'gone' });
  });
});
