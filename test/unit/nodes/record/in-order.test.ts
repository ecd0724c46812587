import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import fc from 'fast-check';
import { InOrder } from '../../../../nodes/record/in-order';

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

  it('goes on after one that throws or never comes to be, and tells of both', async () => {
    const warnings: string[] = [];
    const warn = (warning: Error): number => warnings.push(warning.message);
    process.on('warning', warn);
    const order = new InOrder();
    const got: number[] = [];
    const failing = (message: string) => () => {
      throw new Error(message);
    };
    order.pass(0, failing('thrown at once'));
    order.pass(Promise.resolve(1), failing('thrown later'));
    order.pass(Promise.reject(new Error('never came')), (value: number) => got.push(value));
    order.pass(2, (value) => got.push(value));
    await order.idle();
    order.pass(3, (value) => got.push(value));
    assert.deepEqual(got, [2, 3]);
    while (warnings.length < 3) await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', warn);
    assert.deepEqual(warnings, ['thrown at once', 'thrown later', 'never came']);
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
