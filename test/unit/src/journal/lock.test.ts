import assert from 'node:assert/strict';
import { join } from 'node:path';
import {
  type LockOptions,
  LockWatch,
  type Owner,
  holderOf,
  isAlive,
  lockName,
  parseLockName,
  stateOf,
  takeLock,
  thisProcess,
} from '../../../../src/journal/lock';
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
  const watch = new LockWatch(() => fs.time);
  return { fs, directory, self: anotherProcess(), stateOf: gone, watch, after: timers.after, ...more };
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
    assert.equal(await taking.lock.look(), 'ours');
    const fs = first.fs;
    const other = await options(fs, { self: elsewhere() });
    assert.equal((await takeLock(other)).kind, 'taken');
    fs.time += 30_000;
    assert.equal((await takeLock(other)).kind, 'held');
    assert.equal(await taking.lock.look(), 'lost');
  });

  it('is neither ours nor lost while the folder is away, whatever the disk answers', async () => {
    for (const code of ['ENOENT', 'EIO', 'EACCES', 'ESTALE', 'EMFILE']) {
      const first = await options();
      const taking = await takeLock(first);
      assert.ok(taking.kind === 'held');
      first.fs.fault = () => code;
      assert.equal(await taking.lock.look(), 'away', code);
      first.fs.fault = () => undefined;
      assert.equal(await taking.lock.look(), 'ours', code);
    }
  });

  it('of another machine is taken only after it has not changed for 30 s of the own clock, whatever file times say', async () => {
    const timers = new Timers();
    const first = await options(undefined, { after: timers.after });
    const fs = first.fs;
    await takeLock(first);
    let now = 0;
    const other = await options(fs, { self: elsewhere(), watch: new LockWatch(() => now) });
    for (let beat = 0; beat < 10; beat++) {
      fs.time -= 86_400_000;
      now += 10_000;
      timers.ring();
      await idle(5);
      assert.equal((await takeLock(other)).kind, 'taken');
    }
    fs.time += 1e12;
    now += 29_000;
    assert.equal((await takeLock(other)).kind, 'taken');
    now += 1000;
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

  it('is told by the lock file alone on another machine, in another container, and where the system tells no start', async () => {
    for (const other of [
      { ...owner, machine: 'other', boot: 'other' },
      { ...owner, space: 'other' },
      { ...owner, machine: '', boot: 'other' },
      { ...owner, machine: '', boot: '' },
      { ...owner, host: 'other', boot: 'other' },
    ]) {
      assert.equal(await isAlive(other, { ...self, machine: other.machine && self.machine }, 29_999, gone), true);
      assert.equal(await isAlive(other, self, 30_000, runs(owner.started)), false);
    }
    assert.equal(await isAlive(owner, self, 29_999, runs(undefined)), true);
    assert.equal(await isAlive(owner, self, 30_000, runs(undefined)), false);
  });

  it('has ended for an opening of this process that was closed while the folder was away', async () => {
    const fs = new SimulatedDisk();
    const self = anotherProcess();
    const first = await options(fs, { self });
    const taking = await takeLock(first);
    assert.ok(taking.kind === 'held');
    fs.fault = () => 'EIO';
    await taking.lock.release();
    fs.fault = () => undefined;
    const again = await options(fs, { self: { ...self, nonce: 'again' } });
    assert.equal((await takeLock(again)).kind, 'taken');
    fs.time += 30_000;
    assert.equal((await takeLock(again)).kind, 'held');
  });

  it('is that of this process', async () => {
    const me = await thisProcess();
    assert.deepEqual({ ...(await thisProcess()), nonce: me.nonce }, me);
    assert.equal(await isAlive(me, { ...me, pid: me.pid + 1 }, 0, stateOf), true);
    assert.deepEqual(await stateOf(2 ** 22 + 1), { kind: 'gone' });
  });
});

/** A process of another machine. */
function elsewhere(): Owner {
  return { ...anotherProcess(), host: 'other', machine: 'other', boot: 'other' };
}
