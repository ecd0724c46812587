import { Simulation, type SimulationOptions } from '../simulation/delivery';

/** A simulation that has run for 2 s, so that the write limit no longer delays the first request. */
export async function readySimulation(options: SimulationOptions = {}): Promise<Simulation> {
  const simulation = new Simulation(options);
  await simulation.clock.advance(2000);
  return simulation;
}
