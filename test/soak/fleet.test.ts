import assert from 'node:assert/strict';
import { fleetWorld } from './fleet';

describe('the fleet of a soak', () => {
  it('has as many devices as wanted, each with an id and a serial number of its own', () => {
    const { world, fleet } = fleetWorld(300);
    assert.equal(new Set(fleet).size, 300);
    const devices = world.devices.filter(({ id }) => fleet.includes(id));
    assert.equal(devices.length, 300);
    assert.equal(new Set(devices.map(({ serialNumber }) => serialNumber)).size, 300);
  });

  it('has no plan that would end a long soak', () => {
    const { world, fleet } = fleetWorld(2);
    const plans = world.devices.filter(({ id }) => fleet.includes(id)).map(({ plan }) => plan.datapointsPerDay);
    assert.deepEqual(plans, [0, 0]);
  });
});
