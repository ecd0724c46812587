import { type World, demoDevices, demoWorld } from '../simulator';

/** The demo world with the bench on a plan of so many datapoints a day. */
export function worldWithPlan(datapointsPerDay: number, usedAtStart = 0): World {
  const world = demoWorld();
  const devices = world.devices.map((device) =>
    device.id === demoDevices.bench ? { ...device, plan: { ...device.plan, datapointsPerDay }, usedAtStart } : device,
  );
  return { ...world, devices };
}
