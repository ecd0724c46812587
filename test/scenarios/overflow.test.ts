import assert from 'node:assert/strict';
import { readySimulation } from './ready-simulation';

describe('a sum that has become too large for a number', () => {
  it('is rejected with its field, and what came with it is recorded', async () => {
    const simulation = await readySimulation();
    simulation.rules({ interval: 60_000, others: { aggregate: 'sum' } });
    simulation.take({ WATT: 1e308, VOLT: 1 }, { name: 'first' });
    simulation.take({ WATT: 1e308, VOLT: 2 }, { name: 'last' });
    await simulation.clock.advance(180_000);
    assert.deepEqual(
      simulation.recorded().map((measurement) => measurement.split('@')[0]),
      ['VOLT=3'],
    );
    assert.deepEqual(
      simulation.rejections.map(({ measurements, reason }) => [measurements[0]?.field, measurements[0]?.value, reason]),
      [['WATT', Infinity, { code: 'overflow', values: { field: 'WATT' } }]],
    );
    assert.deepEqual(simulation.completed, []);
    assert.deepEqual(simulation.delivery.status('node'), { kind: 'idle' });
  });
});

describe('a batch that fails in an outage after the device has taken others', () => {
  it('is bisected, held back and never set aside', async () => {
    const simulation = await readySimulation();
    simulation.take({ WATT: 0 });
    await simulation.clock.advance(2000);
    simulation.datacake.faults.order({ fault: { kind: 'status', status: 503 }, times: 40 });
    simulation.take({ WATT: 1, VOLT: 1, AMPERE: 1, ENERGY: 1 });
    await simulation.clock.advance(600_000);
    const failed = simulation.requests().filter(({ status }) => status === 503);
    assert.ok(failed.length <= 25, `${failed.length} requests in ten minutes`);
  });
});
