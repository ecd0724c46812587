import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import fc from 'fast-check';
import { InOrder } from '../../../../nodes/record/in-order';

const ignore = (): void => undefined;
const small = (): number => 100;

describe('InOrder', () => {
  it('passes values on at once', () => {
    const order = new InOrder();
    const passed: number[] = [];
    order.pass(1, (value) => passed.push(value), small);
    order.pass(2, (value) => passed.push(value), small);
    assert.deepEqual(passed, [1, 2]);
  });

  it('lets nothing overtake a pending result', async () => {
    const order = new InOrder();
    const passed: number[] = [];
    const first = new EventEmitter();
    order.pass(
      once(first, 'done').then(() => 1),
      (value) => passed.push(value),
      small,
    );
    order.pass(2, (value) => passed.push(value), small);
    order.pass(Promise.resolve(3), (value) => passed.push(value), small);
    await Promise.resolve();
    assert.equal(passed.length, 0);
    first.emit('done');
    await order.idle();
    assert.deepEqual(passed, [1, 2, 3]);
    order.pass(4, (value) => passed.push(value), small);
    assert.deepEqual(passed, [1, 2, 3, 4], 'at once again');
  });

  it('goes on after one that throws or rejects, and warns of both', async () => {
    const warnings: string[] = [];
    const warn = (warning: Error): number => warnings.push(warning.message);
    process.on('warning', warn);
    const order = new InOrder();
    const passed: number[] = [];
    const failing = (message: string) => () => {
      throw new Error(message);
    };
    order.pass(0, failing('thrown at once'), small);
    order.pass(Promise.resolve(1), failing('thrown later'), small);
    order.pass(Promise.reject(new Error('never came')), (value: number) => passed.push(value), small);
    order.pass(2, (value) => passed.push(value), small);
    await order.idle();
    order.pass(3, (value) => passed.push(value), small);
    assert.deepEqual(passed, [2, 3]);
    while (warnings.length < 3) await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', warn);
    assert.deepEqual(warnings, ['thrown at once', 'thrown later', 'never came']);
  });

  it('is full while as many bytes are pending as there is room for', async () => {
    const order = new InOrder();
    const first = new EventEmitter();
    order.pass(once(first, 'done'), ignore, () => 63_999_999);
    assert.equal(order.isFull, false);
    order.pass('behind it', ignore, () => 1);
    assert.equal(order.isFull, true);
    first.emit('done');
    await order.idle();
    assert.equal(order.isFull, false);
  });

  it('keeps the order, whichever results are pending', async () => {
    const one = fc.record({ waits: fc.option(fc.nat(5)), pause: fc.nat(2) });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { maxLength: 30 }), async (all) => {
        const order = new InOrder();
        const passed: number[] = [];
        for (const [index, { waits, pause }] of all.entries()) {
          const delayed = async (): Promise<number> => {
            for (let turn = 0; turn < (waits ?? 0); turn++) await Promise.resolve();
            return index;
          };
          order.pass(waits === null ? index : delayed(), (value) => passed.push(value), small);
          for (let turn = 0; turn < pause; turn++) await Promise.resolve();
        }
        await order.idle();
        assert.deepEqual(passed, [...all.keys()]);
      }),
    );
  });
});
