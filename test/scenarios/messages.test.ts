import assert from 'node:assert/strict';
import { readySimulation } from './ready-simulation';

describe('messages', () => {
  it('completes all messages of a window once it is accepted', async () => {
    const simulation = await readySimulation();
    for (const name of ['a', 'b', 'c']) simulation.take({ WATT: 1 }, { name });
    await simulation.clock.advance(10);
    assert.deepEqual(simulation.completed, []);
    await simulation.clock.advance(5000);
    assert.deepEqual(simulation.completed, ['a', 'b', 'c']);
  });

  it('completes a message when it is stored, if set so', async () => {
    const simulation = await readySimulation();
    simulation.network.down = true;
    simulation.take({ WATT: 1 }, { name: 'a', completion: 'stored' });
    await simulation.clock.advance(10);
    assert.deepEqual(simulation.completed, ['a']);
  });

  it('completes it when it is accepted, where it has to wait in memory because the disk fails', async () => {
    const simulation = await readySimulation();
    Object.assign(simulation.journal, { isInMemory: () => true });
    simulation.network.down = true;
    simulation.take({ WATT: 1 }, { name: 'a', completion: 'stored' });
    await simulation.clock.advance(1000);
    assert.deepEqual(simulation.completed, []);
    simulation.network.down = false;
    await simulation.clock.advance(60_000);
    assert.deepEqual(simulation.completed, ['a']);
  });

  it('rejects through the last message of the measurement', async () => {
    const simulation = await readySimulation();
    simulation.take({ WATT: 0 });
    await simulation.clock.advance(100);
    simulation.take({ NO_SUCH_FIELD: 1, WATT: 1 }, { name: 'first' });
    simulation.take({ NO_SUCH_FIELD: 2, WATT: 2 }, { name: 'last' });
    await simulation.clock.advance(20_000);
    const message = simulation.rejections[0]?.message as { name?: string } | undefined;
    assert.equal(message?.name, 'last');
    const { device, log, position } = simulation.rejections[0] ?? {};
    assert.deepEqual([log, position], [{ device, node: 'node' }, 2], 'and names its sample');
    assert.deepEqual(simulation.completed, ['']);
  });

  it('holds at most 10,000 open: further ones complete when stored', async () => {
    const simulation = await readySimulation();
    simulation.network.down = true;
    for (let index = 0; index < 10_005; index++) simulation.take({ WATT: index }, { name: `${index}` });
    await simulation.clock.advance(10);
    assert.deepEqual(simulation.completed, ['10000', '10001', '10002', '10003', '10004']);
  });
});

describe('a listener that throws', () => {
  let warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  beforeEach(() => {
    warnings = [];
    process.on('warning', note);
  });
  afterEach(() => {
    process.off('warning', note);
  });

  it('does not stop the delivery', async () => {
    const simulation = await readySimulation();
    const throwError = (): never => {
      throw new Error('boom');
    };
    simulation.receipts.push = throwError;
    simulation.rejections.push = throwError;
    simulation.completed.push = throwError;
    for (let second = 0; second < 10; second++) {
      simulation.take({ WATT: second, NO_SUCH_FIELD: 1 });
      simulation.take({ WATT: second }, { completion: 'stored' });
      await simulation.clock.advance(5000);
    }
    await simulation.clock.advance(60_000);
    assert.deepEqual(simulation.delivery.status('node'), { kind: 'idle' });
    assert.ok(simulation.recorded().length >= 10);
    assert.ok(warnings.some(({ message }) => message === 'boom'));
  });
});
