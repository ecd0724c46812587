import assert from 'node:assert/strict';
import { demoDevices } from '../simulator/index';
import { readySimulation } from './ready-simulation';

describe('what waits for a device that is unknown', () => {
  it('is discarded on demand, and is neither sent nor completed', async () => {
    const simulation = await readySimulation();
    simulation.datacake.faults.order({ fault: { kind: 'status', status: 404 }, times: Infinity });
    for (const name of ['first', 'second', 'third']) {
      simulation.take({ WATT: 1 }, { name });
      await simulation.clock.advance(5000);
    }
    simulation.take({ WATT: 2 }, { name: 'other device', device: demoDevices.lifted });
    await simulation.clock.advance(5000);
    const status = simulation.delivery.status('node');
    assert.ok(status.kind === 'paused' && status.device !== undefined);
    const device = demoDevices.bench;
    assert.equal(await simulation.delivery.discard('other', device), 0);
    const discarding = simulation.delivery.discard('node', device);
    await simulation.clock.advance(0);
    assert.equal(await discarding, 3);
    assert.equal(simulation.delivery.waiting('node'), 1, 'what waits for another device stays');
    simulation.datacake.faults.clear();
    await simulation.clock.advance(600_000);
    assert.deepEqual(simulation.delivery.status('node'), { kind: 'idle' });
    assert.deepEqual(simulation.recorded(), []);
    assert.deepEqual(simulation.losses, [{ node: 'node', device, samples: 3, why: 'discarded' }]);
    const requests = simulation.requests().length;
    await simulation.clock.advance(3_600_000);
    assert.equal(simulation.requests().length, requests);
    assert.deepEqual([simulation.completed, simulation.failed], [['other device'], []]);
  });
});
