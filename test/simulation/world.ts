import { type World, demoDevices, demoWorld } from '../simulator';

/**
 * The demo world with some devices on plans of so many datapoints a day.
 *
 * @param plans by UUID
 */
export function worldWithPlans(plans: ReadonlyMap<string, number>, usedAtStart = 0): World {
  const world = demoWorld();
  const devices = world.devices.map((device) => {
    const datapointsPerDay = plans.get(device.id);
    return datapointsPerDay === undefined
      ? device
      : { ...device, plan: { ...device.plan, datapointsPerDay }, usedAtStart };
  });
  return { ...world, devices };
}

/** The demo world with the bench on a plan of so many datapoints a day. */
export function worldWithPlan(datapointsPerDay: number, usedAtStart?: number): World {
  return worldWithPlans(new Map([[demoDevices.bench, datapointsPerDay]]), usedAtStart);
}
