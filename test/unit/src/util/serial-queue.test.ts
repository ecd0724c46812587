import assert from 'node:assert/strict';
import { SerialQueue } from '../../../../src/util/serial-queue';

describe('SerialQueue', () => {
  it('begins work only once the work before it has ended', async () => {
    const queue = new SerialQueue();
    const events: string[] = [];
    let endFirst = (): void => undefined;
    const first = queue.run(async () => {
      events.push('first begins');
      await new Promise<void>((resolve) => (endFirst = resolve));
      events.push('first ends');
      return 1;
    });
    const second = queue.run(() => {
      events.push('second begins');
      return Promise.resolve(2);
    });
    await new Promise(setImmediate);
    assert.deepEqual(events, ['first begins']);
    endFirst();
    assert.deepEqual(await Promise.all([first, second]), [1, 2]);
    assert.deepEqual(events, ['first begins', 'first ends', 'second begins']);
  });

  it('goes on after work that fails, and is idle then', async () => {
    const queue = new SerialQueue();
    const failing = queue.run(() => Promise.reject(new Error('no')));
    let ran = false;
    void queue.run(() => {
      ran = true;
      return Promise.resolve();
    });
    await assert.rejects(failing, /no/);
    await queue.idle();
    assert.ok(ran);
  });
});
