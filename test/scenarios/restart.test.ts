import assert from 'node:assert/strict';
import { demoDevices } from '../simulator/index';
import { Simulation, noon } from '../simulation/delivery';

describe('restart', () => {
  it('makes what was left over anew when the rules change, and forgets none of it', async () => {
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
    await simulation.journal.append(log, { device: log.device, time, ownTime: false, values: { WATT: 1 } }).stored;
    simulation.start();
    simulation.rules({ interval: 3_600_000 });
    simulation.take({ WATT: 2 });
    await simulation.clock.advance(10_000);
    assert.deepEqual(simulation.recorded(), ['WATT=1@86400']);
    await simulation.clock.advance(3_600_000);
    assert.deepEqual(simulation.recorded().slice(1), ['WATT=2@0']);
  });
});
