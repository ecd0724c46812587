import assert from 'node:assert/strict';
import type { Simulation, SimulationOptions } from '../simulation/delivery';
import { HOUR_MS, MINUTE_MS, SECOND_MS, demoDevices, noon, range, ready, takeEach } from './rows/stage';

/** What was said of a backlog's end, and when: milliseconds since the start of the simulation. */
interface Said {
  at: number;
  endsAt: number;
}

/**
 * Notes every 10 s when the node's backlog is said to end, until no more than what has just arrived waits.
 *
 * @param rest how many samples that is
 */
async function watch(
  simulation: Simulation,
  rest: number,
  pass: (milliseconds: number) => Promise<void>,
): Promise<{ said: Said[]; began: number; ended: number }> {
  const said: Said[] = [];
  const began = simulation.clock.monotonic();
  while (simulation.delivery.waiting() > rest) {
    const { endsInMs } = simulation.delivery.status('node') as { endsInMs?: number };
    const at = simulation.clock.monotonic();
    if (endsInMs !== undefined) said.push({ at, endsAt: at + endsInMs });
    await pass(10 * SECOND_MS);
    assert.ok(at - began < 12 * HOUR_MS, 'it ends');
  }
  return { said, began, ended: simulation.clock.monotonic() };
}

/** What a backlog's last samples, those that have just arrived, make uncertain. */
const UNCERTAIN_MS = 20 * SECOND_MS;

/** By how much what was said a minute ahead or more was off at most, beyond {@link UNCERTAIN_MS}, as a part of the time that was left. */
function errorOf({ said, ended }: Awaited<ReturnType<typeof watch>>): number {
  const early = said.filter(({ at }) => ended - at >= MINUTE_MS);
  assert.ok(early.length > 0, 'something is said');
  return Math.max(...early.map(({ at, endsAt }) => (Math.abs(endsAt - ended) - UNCERTAIN_MS) / (ended - at)));
}

/** A node that gets a sample each `everyMs` and comes out of an outage of so many minutes. */
async function afterOutage(
  minutes: number,
  everyMs: number,
  options: SimulationOptions,
  devices = 1,
): Promise<Simulation> {
  const simulation = await ready(options);
  simulation.network.down = true;
  await arrive(simulation, everyMs, minutes * MINUTE_MS, devices);
  simulation.network.down = false;
  return simulation;
}

const places = [demoDevices.bench, demoDevices.powerMeter, demoDevices.climateSensor];

/** Lets time pass while samples arrive: the second device gets half of them, the third a third. */
async function arrive(simulation: Simulation, everyMs: number, ms: number, devices: number): Promise<void> {
  await takeEach(simulation, everyMs, ms / everyMs, (index) => {
    for (const [other, device] of places.slice(1, devices).entries()) {
      if (index % (other + 2) === 0) simulation.take({ POWER: index, TEMPERATURE: index }, { device });
    }
    return { WATT: index, VOLT: 230 };
  });
}

describe('the end of a backlog', () => {
  for (const [minutes, everyMs, latency, devices] of [
    [10, 250, 50, 1],
    [60, 1000, 50, 1],
    [10, 500, 400, 1],
    [60, 5000, 800, 1],
    [20, 500, 100, 3],
  ] as const) {
    it(`is told to within a tenth: ${minutes} min, a sample each ${everyMs} ms, ${latency} ms, ${devices} devices`, async () => {
      const simulation = await afterOutage(minutes, everyMs, { latency }, devices);
      const rest = devices * (3 + 4000 / everyMs);
      const watched = await watch(simulation, rest, (ms) => arrive(simulation, everyMs, ms, devices));
      const { said, began, ended } = watched;
      assert.ok(errorOf(watched) <= 0.1, `off by ${errorOf(watched)} in ${(ended - began) / MINUTE_MS} min`);
      // The network may be tried again only after a minute.
      assert.ok((said[0]?.at ?? Infinity) - began <= 2 * MINUTE_MS, `after ${(said[0]?.at ?? Infinity) - began} ms`);
    }).timeout(300_000);
  }

  it('is told of a history import', async () => {
    const simulation = await ready();
    const time = (index: number): number => noon - HOUR_MS + index * SECOND_MS;
    const sample = (index: number) => ({ values: { WATT: index }, time: time(index) });
    simulation.takeAll(range(1000).map((index) => ({ device: demoDevices.bench, sample: sample(index) })));
    await simulation.clock.advance(SECOND_MS);
    const error = errorOf(await watch(simulation, 0, (ms) => simulation.clock.advance(ms)));
    assert.ok(error <= 0.1, `off by ${error}`);
  });

  it('is not told where the plan has too few datapoints left for it', async () => {
    const simulation = await ready({ plans: true });
    const time = (index: number): number => noon - 24 * HOUR_MS + index * SECOND_MS;
    const device = demoDevices.powerMeter;
    const sample = (index: number) => ({ values: { POWER: index }, time: time(index) });
    simulation.takeAll(range(20_000).map((index) => ({ device, sample: sample(index) })));
    for (let index = 0; index < 30; index++) {
      await simulation.clock.advance(10 * SECOND_MS);
      assert.ok(!('endsInMs' in simulation.delivery.status('node')));
    }
  });

  it('is not told while what waits grows', async () => {
    const simulation = await ready({ latency: 3000 });
    simulation.rules({ others: { aggregate: 'every' } });
    for (let index = 0; index < 60; index++) {
      await takeEach(simulation, 1000, 10, (value) => ({ WATT: value }));
      assert.ok(!((simulation.delivery.status('node') as { endsInMs?: number }).endsInMs ?? 0));
    }
  });
});
