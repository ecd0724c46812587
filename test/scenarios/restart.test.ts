import assert from 'node:assert/strict';
import { demoDevices } from '../simulator/index';
import { Simulation, noon } from '../simulation/delivery';
import { readySimulation } from './ready-simulation';

describe('restart', () => {
  it('rebuilds the windows of the backlog when the rules change, and loses no sample', async () => {
    const simulation = new Simulation();
    simulation.rules({ interval: 3_600_000 });
    await simulation.clock.advance(2000);
    simulation.take({ WATT: 1 });
    simulation.take({ WATT: 2 });
    await simulation.delivery.close();
    simulation.start();
    simulation.rules({ interval: 3_600_000 });
    await simulation.clock.advance(1000);
    simulation.rules({ interval: 60_000 });
    await simulation.clock.advance(61_000);
    assert.deepEqual(simulation.recorded(), ['WATT=2@2']);
    assert.equal(simulation.delivery.status('node').kind, 'idle');
  });

  it('keeps correcting the stamps of samples that arrived before the wall clock stepped', async () => {
    const simulation = new Simulation();
    simulation.network.down = true;
    await simulation.clock.advance(2000);
    simulation.rules({ interval: 3_600_000 });
    simulation.take({ WATT: 1 });
    simulation.clock.stepWall(86_400_000);
    await simulation.clock.advance(1000);
    await simulation.delivery.close();
    simulation.network.down = false;
    simulation.start();
    simulation.rules({ interval: 0 });
    await simulation.clock.advance(60_000);
    assert.deepEqual(simulation.recorded(), [`WATT=1@${86_400 + 2}`]);
  });

  it('does not wait for a time that only an earlier run has seen, because its clock was wrong', async () => {
    const simulation = new Simulation();
    await simulation.delivery.close();
    const log = { device: demoDevices.bench, node: 'node' };
    const time = noon + 86_400_000;
    await simulation.journal.append(log, { device: log.device, time, ownTime: false, values: { WATT: 1 } });
    simulation.start();
    simulation.rules({ interval: 3_600_000 });
    simulation.take({ WATT: 2 });
    await simulation.clock.advance(10_000);
    assert.deepEqual(simulation.recorded(), ['WATT=1@86400']);
    await simulation.clock.advance(3_600_000);
    assert.deepEqual(simulation.recorded().slice(1), ['WATT=2@0']);
  });

  it('does not send again the accepted measurements of a window whose rest is still waiting', async () => {
    const simulation = await readySimulation();
    simulation.take({ WATT: 1 });
    await simulation.clock.advance(900);
    simulation.take({ VOLT: 2 });
    await simulation.clock.advance(100);
    // POWER is sent with AMPERE; VOLT, of the same message, must wait for the write limit.
    simulation.takeAll([
      { device: demoDevices.bench, sample: { time: noon, values: { AMPERE: 1 } } },
      { device: demoDevices.bench, sample: { time: noon + 1000, values: { POWER: 2, VOLT: 3 } } },
    ]);
    await simulation.clock.advance(100);
    const closed = simulation.delivery.close();
    await simulation.clock.advance(100);
    await closed;
    assert.deepEqual(simulation.recorded(), ['WATT=1@2', 'VOLT=2@2', 'AMPERE=1@0', 'POWER=2@1']);
    simulation.start();
    await simulation.clock.advance(20_000);
    const again = simulation.datacake.ledger.recorded(demoDevices.bench).filter(({ again }) => again);
    assert.deepEqual(again, []);
    assert.deepEqual(simulation.recorded().slice(4), ['VOLT=3@1']);
  });

  it('goes on with the backlog, oldest first', async () => {
    const simulation = await readySimulation();
    simulation.rules({ interval: 2000 });
    simulation.network.down = true;
    for (let second = 0; second < 30; second++) {
      simulation.take({ WATT: second });
      await simulation.clock.advance(1000);
    }
    await simulation.delivery.close();
    simulation.network.down = false;
    simulation.start();
    await simulation.clock.advance(5000);
    assert.deepEqual(simulation.recorded(), [], 'waits for the rules of the record node');
    simulation.rules({ interval: 2000 });
    await simulation.clock.advance(60_000);
    assert.equal(simulation.recorded().length, 15);
    assert.deepEqual(
      simulation.datacake.ledger.recorded().filter(({ again }) => again),
      [],
    );
    assert.deepEqual(simulation.datacake.breaches(), []);
  });
});
