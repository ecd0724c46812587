import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { demoDevices } from '../simulator/index';
import { Simulation } from '../simulation/delivery';
import { readySimulation } from './ready-simulation';

const MANY_SERIALS = Array.from({ length: 20 }, (_, index) => `serial ${index}`);

describe('close', () => {
  const busy: [what: string, prepare: (simulation: Simulation) => void][] = [
    ['nothing going on', () => undefined],
    ['a request that hangs', ({ datacake }) => datacake.faults.order({ fault: { kind: 'hang' } })],
    ['no network', ({ network }) => (network.down = true)],
    ['a pause', ({ datacake }) => datacake.faults.order({ fault: { kind: 'status', status: 401 } })],
    [
      'a wait of an hour',
      ({ datacake }) =>
        datacake.faults.order({ fault: { kind: 'status', status: 429, retryAfter: { seconds: 3600, as: 'seconds' } } }),
    ],
    ['a slow answer', ({ datacake }) => datacake.behave({ latency: 14_000 })],
  ];
  for (const [what, prepare] of busy) {
    for (const nodesClose of [true, false]) {
      it(`takes less than 3 s with ${what}, while its nodes ${nodesClose ? 'are closed' : 'never close'}`, async () => {
        const simulation = await readySimulation();
        prepare(simulation);
        for (const device of [demoDevices.bench, demoDevices.powerMeter, 'serial', ...MANY_SERIALS]) {
          simulation.take({ POWER: 1 }, { device });
        }
        await simulation.clock.advance(1000);
        let closed = false;
        void simulation.delivery
          .close(nodesClose ? undefined : new Promise(() => undefined))
          .then(() => (closed = true));
        await simulation.clock.advance(2999);
        assert.ok(closed);
        const firedBefore = simulation.clock.timersFired;
        await simulation.clock.advance(7_200_000);
        assert.ok(simulation.clock.timersFired - firedBefore <= 10, 'no timer is left but those of the transport');
        const sent = simulation.requests().length;
        simulation.take({ POWER: 2 });
        await simulation.clock.advance(7_200_000);
        assert.equal(simulation.requests().length, sent, 'nothing leaves any more');
      });
    }
  }

  it('can end many requests in flight, without a warning of Node.js beforehand', async () => {
    const simulation = await readySimulation();
    const warnings: Error[] = [];
    const note = (warning: Error): unknown => warnings.push(warning);
    process.on('warning', note);
    try {
      simulation.datacake.behave({ latency: 14_000 });
      for (let index = 0; index < 20; index++) simulation.take({ POWER: 1 }, { device: randomUUID() });
      await simulation.clock.advance(1000);
      assert.equal(simulation.requests().length, 20);
      await new Promise(setImmediate);
      assert.deepEqual(warnings, []);
    } finally {
      process.off('warning', note);
    }
  });

  it('takes messages that arrive until its nodes are closed', async () => {
    const simulation = await readySimulation();
    let closeNodes = (): void => undefined;
    const nodesClosed = new Promise<void>((resolve) => (closeNodes = resolve));
    const closed = simulation.delivery.close(nodesClosed);
    await simulation.clock.advance(300);
    simulation.take({ WATT: 1 });
    closeNodes();
    await simulation.clock.advance(2000);
    await closed;
    simulation.start();
    simulation.rules({});
    await simulation.clock.advance(5000);
    assert.equal(simulation.recorded().length, 1);
  });

  it('lets a request in flight end, and takes no more messages', async () => {
    const simulation = await readySimulation();
    simulation.take({ WATT: 1 }, { name: 'message' });
    await simulation.clock.advance(10);
    const closed = simulation.delivery.close();
    await simulation.clock.advance(100);
    await closed;
    assert.deepEqual(simulation.completed, ['message']);
    simulation.take({ WATT: 2 });
    await simulation.clock.advance(10_000);
    assert.equal(simulation.requests().length, 1);
  });

  it('resets a request that hangs within 3 s, and the next delivery repeats it', async () => {
    const simulation = await readySimulation();
    simulation.datacake.faults.order({ fault: { kind: 'hang' }, times: 1 });
    simulation.take({ WATT: 1 });
    await simulation.clock.advance(10);
    let closed = false;
    void simulation.delivery.close().then(() => (closed = true));
    await simulation.clock.advance(2900);
    assert.ok(closed);
    simulation.start();
    await simulation.clock.advance(12_000);
    assert.deepEqual(simulation.recorded(), ['WATT=1@2']);
  });
});
