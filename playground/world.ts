import { demoWorld } from '../test/simulator/world/demo-world';
import { unlimitedPlan } from '../test/simulator/world/build';
import type { World } from '../test/simulator/world/world';

/** The demo world with unlimited plans, because the example would use up a real one within hours. */
export function playgroundWorld(): World {
  const world = demoWorld();
  return { ...world, devices: world.devices.map((device) => ({ ...device, plan: unlimitedPlan, usedAtStart: 0 })) };
}
