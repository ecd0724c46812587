import assert from 'node:assert/strict';
import { Semaphore } from '../../../../src/util/semaphore';

describe('Turns', () => {
  it('lets so many work at a time, others wait in order, and too many are sent away', async () => {
    const turns = new Semaphore(2, 3);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const all = Array.from({ length: 7 }, (_, index) =>
      turns.run(async () => {
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

  it('goes on after work that fails', async () => {
    const turns = new Semaphore(1, 1);
    const failing = turns.run(() => Promise.reject(new Error('no')));
    const next = turns.run(() => Promise.resolve('yes'));
    await assert.rejects(failing);
    assert.equal(await next, 'yes');
    assert.equal(await turns.run(() => Promise.resolve('again')), 'again');
  });
});
