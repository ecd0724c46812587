import { type World, demoWorld } from '../simulator';
import { device, unlimitedPlan } from '../simulator/world/build';

/**
 * The demo world with a fleet of soil probes, without a plan that ends a long soak.
 *
 * @returns the ids of the fleet beside it
 */
export function fleetWorld(size: number): { world: World; fleet: string[] } {
  const world = demoWorld();
  const model = world.devices.find(({ verboseName }) => verboseName.startsWith('Soil probe'));
  if (model === undefined) throw new Error('The demo world has no soil probe');
  const { product, workspace } = model;
  const fleet = Array.from({ length: size }, (_, index) =>
    device({ verboseName: `Fleet ${index + 1}`, product, workspace, plan: unlimitedPlan }),
  );
  return { world: { ...world, devices: [...world.devices, ...fleet] }, fleet: fleet.map(({ id }) => id) };
}
