import assert from 'node:assert/strict';
import { Simulation } from '../simulation/delivery';

describe('flush', () => {
  it('closes windows also when they are rebuilt before they are sent', async () => {
    const simulation = new Simulation();
    simulation.rules({ interval: 3_600_000 });
    simulation.take({ WATT: 1 });
    await simulation.clock.advance(10);
    simulation.delivery.flush('node', []);
    await simulation.clock.advance(10);
    simulation.clock.stepWall(10_000);
    await simulation.clock.advance(5000);
    assert.equal(simulation.recorded().length, 1);
  });

  it('closes windows also of samples that are not yet read from the journal', async () => {
    const simulation = new Simulation();
    simulation.rules({ interval: 1000 });
    simulation.network.down = true;
    for (let second = 0; second < 1500; second++) {
      simulation.take({ WATT: second }, { time: 1_700_000_000_000 + second * 1000 });
      await simulation.clock.advance(1);
    }
    simulation.rules({ interval: 3_600_000 });
    simulation.delivery.flush('node', []);
    simulation.network.down = false;
    await simulation.clock.advance(120_000);
    assert.deepEqual(simulation.delivery.status('node'), { kind: 'idle' });
  });

  it('closes windows also of samples from before a restart that are not yet read, and none of later ones', async () => {
    const simulation = new Simulation();
    simulation.rules({ interval: 3_600_000 });
    simulation.take({ WATT: 1 });
    await simulation.clock.advance(1000);
    await simulation.delivery.close();
    simulation.start();
    simulation.delivery.flush('node', []);
    await simulation.clock.advance(100);
    simulation.rules({ interval: 3_600_000 });
    await simulation.clock.advance(3000);
    assert.deepEqual(simulation.recorded(), ['WATT=1@0']);
    simulation.take({ WATT: 2 });
    await simulation.clock.advance(60_000);
    assert.deepEqual(simulation.recorded(), ['WATT=1@0']);
  });
});
