import assert from 'node:assert/strict';
import { Simulation } from '../simulation/delivery';
import { readySimulation } from './ready-simulation';

/** A delivery whose Datacake answers 500 to every request that carries one of the fields. */
async function simulateServerErrors(...fields: string[]): Promise<Simulation> {
  const simulation = await readySimulation();
  simulation.datacake.faults.order({
    fault: { kind: 'status', status: 500 },
    when: ({ body }) => fields.some((field) => body.includes(`"${field}"`)),
  });
  return simulation;
}

describe('a measurement that alone is answered 500', () => {
  it('does not hold up the other fields of its device, also when there are two such measurements', async () => {
    const simulation = await simulateServerErrors('VOLT', 'AMPERE');
    simulation.take({ WATT: 1, VOLT: 2, AMPERE: 3 });
    await simulation.clock.advance(60_000);
    for (let second = 0; second < 600; second += 10) {
      simulation.take({ WATT: second });
      await simulation.clock.advance(10_000);
    }
    const watts = simulation.recorded().filter((text) => text.startsWith('WATT'));
    assert.ok(watts.length > 40, `${watts.length} of 61`);
    simulation.datacake.faults.clear();
    await simulation.clock.advance(2 * 3_600_000);
    assert.deepEqual(simulation.delivery.status('node'), { kind: 'idle' });
    assert.equal(simulation.recorded().length, 63);
    assert.deepEqual(simulation.datacake.breaches(), []);
  });

  it('does not hold up the other fields of its device, also when every message carries one', async () => {
    const simulation = await simulateServerErrors('VOLT');
    for (let second = 0; second < 7200; second += 10) {
      simulation.take({ WATT: second, VOLT: second });
      await simulation.clock.advance(10_000);
    }
    const watts = simulation.recorded().filter((text) => text.startsWith('WATT'));
    assert.ok(watts.length > 600, `${watts.length} of 720`);
    simulation.datacake.faults.clear();
    await simulation.clock.advance(2 * 3_600_000);
    assert.deepEqual(simulation.delivery.status('node'), { kind: 'idle' });
    assert.equal(simulation.recorded().length, 1440);
  });

  it('costs at most 10 timers a second while it waits', async () => {
    const simulation = await simulateServerErrors('VOLT');
    simulation.take({ WATT: 1, VOLT: 2 });
    await simulation.clock.advance(600_000);
    const firedBefore = simulation.clock.timersFired;
    for (let second = 0; second < 600; second++) {
      simulation.take({ WATT: second, AMPERE: 1 });
      await simulation.clock.advance(1000);
    }
    const perSecond = (simulation.clock.timersFired - firedBefore) / 600;
    assert.ok(perSecond < 10, `${perSecond} timers a second`);
  });

  it('is not taken for the cause of an outage: everything is sent once that is over', async () => {
    const simulation = await readySimulation();
    simulation.datacake.faults.order({ fault: { kind: 'status', status: 500 } });
    for (let second = 0; second < 7200; second += 10) {
      simulation.take({ WATT: second, VOLT: second }, { time: 1_700_000_000_000 + second * 1000 });
      await simulation.clock.advance(10_000);
    }
    assert.deepEqual(simulation.recorded(), []);
    simulation.datacake.faults.clear();
    await simulation.clock.advance(1_800_000);
    assert.equal(simulation.recorded().length, 1440);
    assert.equal(simulation.delivery.status('node').kind, 'idle');
  });
});

describe('413 for every request', () => {
  it('pauses the device and keeps the rest, instead of rejecting one measurement after the other', async () => {
    const simulation = await readySimulation();
    simulation.datacake.faults.order({ fault: { kind: 'status', status: 413 } });
    for (let second = 0; second < 100; second++) {
      simulation.take({ WATT: second, VOLT: 1 });
      await simulation.clock.advance(3000);
    }
    assert.equal(simulation.delivery.status('node').kind, 'paused');
    assert.ok(simulation.rejections.length < 20, `${simulation.rejections.length} rejected`);
    simulation.datacake.faults.clear();
    await simulation.clock.advance(3_600_000);
    assert.equal(simulation.recorded().length, 200 - simulation.rejections.length);
  });
});
