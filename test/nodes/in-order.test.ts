import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import fc from 'fast-check';
import { InOrder } from '../../nodes/in-order';

describe('InOrder', () => {
  it('hands on at once what is there at once', () => {
    const order = new InOrder();
    const got: number[] = [];
    order.pass(1, (value) => got.push(value));
    order.pass(2, (value) => got.push(value));
    assert.deepEqual(got, [1, 2]);
  });

  it('lets nothing overtake what has to be waited for', async () => {
    const order = new InOrder();
    const got: number[] = [];
    const first = new EventEmitter();
    order.pass(
      once(first, 'done').then(() => 1),
      (value) => got.push(value),
    );
    order.pass(2, (value) => got.push(value));
    order.pass(Promise.resolve(3), (value) => got.push(value));
    await Promise.resolve();
    assert.equal(got.length, 0);
    first.emit('done');
    await order.idle();
    assert.deepEqual(got, [1, 2, 3]);
    order.pass(4, (value) => got.push(value));
    assert.deepEqual(got, [1, 2, 3, 4], 'at once again');
  });

  it('keeps the order, whatever has to be waited for', async () => {
    const one = fc.record({ waits: fc.option(fc.nat(5)), pause: fc.nat(2) });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { maxLength: 30 }), async (all) => {
        const order = new InOrder();
        const got: number[] = [];
        for (const [index, { waits, pause }] of all.entries()) {
          const turns = async (): Promise<number> => {
            for (let turn = 0; turn < (waits ?? 0); turn++) await Promise.resolve();
            return index;
          };
          order.pass(waits === null ? index : turns(), (value) => got.push(value));
          for (let turn = 0; turn < pause; turn++) await Promise.resolve();
        }
        await order.idle();
        assert.deepEqual(got, [...all.keys()]);
      }),
    );
  });
});
