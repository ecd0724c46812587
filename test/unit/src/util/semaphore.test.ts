import assert from 'node:assert/strict';
import { Semaphore } from '../../../../src/util/semaphore';

describe('Semaphore', () => {
  it('runs so many at a time, lets others wait in order, and refuses too many', async () => {
    const semaphore = new Semaphore(2, 3);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const all = Array.from({ length: 7 }, (_, index) =>
      semaphore.run(async () => {
        begun.push(index);
        await new Promise<void>((resolve) => ends.push(resolve));
        return index;
      }),
    );
    assert.deepEqual(await Promise.all(all.slice(5)), [undefined, undefined]);
    assert.deepEqual(begun, [0, 1]);
    for (let index = 0; index < 5; index++) {
      ends[index]?.();
      assert.equal(await all[index], index);
    }
    assert.deepEqual(begun, [0, 1, 2, 3, 4]);
  });

  it('runs the next after a task that fails', async () => {
    const semaphore = new Semaphore(1, 1);
    const failing = semaphore.run(() => Promise.reject(new Error('no')));
    const next = semaphore.run(() => Promise.resolve('yes'));
    await assert.rejects(failing);
    assert.equal(await next, 'yes');
    assert.equal(await semaphore.run(() => Promise.resolve('again')), 'again');
  });
});
