import assert from 'node:assert/strict';
import { worldWithPlan } from '../../simulation/world';
import { SimulatedClock } from '../../simulation/clock';
import type { Fault } from '../../simulator/core/fault';
import {
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  Simulation,
  demoDevices,
  noon,
  ready,
  recordedOf,
  reduced,
  takeEach,
} from './stage';

const timesOf = (simulation: Simulation, field = 'WATT'): number[] =>
  recordedOf(simulation, field).map(({ timeS }) => timeS);

/** A simulation whose machine can be suspended. */
async function onLaptop(more: ConstructorParameters<typeof Simulation>[0] = {}) {
  const clock = new SimulatedClock(noon);
  const simulation = await ready({ ...more, clock });
  return { clock, simulation };
}

describe('a request that never left because there was no network', () => {
  for (const [what, stepMs] of [
    ['a day behind', DAY_MS],
    ['a day ahead', -DAY_MS],
    ['in 1970', noon],
  ] as const) {
    it(`is recorded with the right time where the clock was ${what} and then set`, async () => {
      const simulation = await ready();
      simulation.clock.stepWall(-stepMs);
      simulation.network.down = true;
      simulation.take({ WATT: 1 });
      // It was tried a few times by then.
      await simulation.clock.advance(2 * MINUTE_MS);
      simulation.clock.stepWall(stepMs);
      simulation.network.down = false;
      await simulation.clock.advance(2 * MINUTE_MS);
      assert.deepEqual(timesOf(simulation), [2]);
    });
  }

  it('is recorded with the right time after a restart, too', async () => {
    const simulation = await ready();
    simulation.clock.stepWall(-DAY_MS);
    simulation.network.down = true;
    simulation.take({ WATT: 1 });
    await simulation.clock.advance(2 * MINUTE_MS);
    simulation.clock.stepWall(DAY_MS);
    await simulation.clock.advance(2 * MINUTE_MS);
    await simulation.delivery.close();
    simulation.network.down = false;
    simulation.start();
    simulation.rules({});
    await simulation.clock.advance(2 * MINUTE_MS);
    assert.deepEqual(timesOf(simulation), [2]);
  });

  it('keeps the values of a long outage two seconds apart, all with the right time', async () => {
    const simulation = await ready();
    simulation.clock.stepWall(-DAY_MS);
    simulation.network.down = true;
    await takeEach(simulation, 2000, 60, (index) => ({ WATT: index }));
    simulation.clock.stepWall(DAY_MS);
    await takeEach(simulation, 2000, 60, (index) => ({ WATT: 60 + index }));
    simulation.network.down = false;
    await simulation.clock.advance(10 * MINUTE_MS);
    const recorded = recordedOf(simulation, 'WATT');
    assert.equal(recorded.length, 120);
    for (const { value, timeS } of recorded) assert.equal(timeS, 2 + 2 * Number(value));
  });

  it('keeps times of their own as they are', async () => {
    const simulation = await ready();
    simulation.clock.stepWall(-DAY_MS);
    simulation.network.down = true;
    simulation.take({ WATT: 1 }, { time: noon - HOUR_MS });
    await simulation.clock.advance(2 * MINUTE_MS);
    simulation.clock.stepWall(DAY_MS);
    simulation.network.down = false;
    await simulation.clock.advance(2 * MINUTE_MS);
    assert.deepEqual(timesOf(simulation), [-3600]);
  });
});

describe('a request that may have got there', () => {
  const faults: readonly Fault[] = [
    { kind: 'hang', stored: true },
    { kind: 'reset', stored: true },
    { kind: 'status', status: 503, stored: true },
  ];
  for (const fault of faults) {
    it(`repeats its very points though the clock was set meanwhile: ${fault.kind}`, async () => {
      const simulation = await ready();
      simulation.clock.stepWall(-DAY_MS);
      simulation.datacake.faults.order({ fault, times: 2 });
      simulation.take({ WATT: 1 });
      await simulation.clock.advance(100);
      simulation.clock.stepWall(DAY_MS);
      await simulation.clock.advance(10 * MINUTE_MS);
      assert.equal(new Set(timesOf(simulation)).size, 1, timesOf(simulation).join(' '));
    });
  }
});

describe('a machine that wakes after it was suspended', () => {
  it('sends the window that ended meanwhile within a minute and a half, not an interval later', async () => {
    const { clock, simulation } = await onLaptop();
    simulation.rules(reduced(HOUR_MS, 'mean'));
    await clock.advance(5 * MINUTE_MS);
    for (const watt of [100, 200]) simulation.take({ WATT: watt });
    await clock.advance(MINUTE_MS);
    clock.suspend(3 * HOUR_MS);
    await clock.advance(1.5 * MINUTE_MS);
    assert.deepEqual(
      recordedOf(simulation, 'WATT').map(({ value, timeS }) => [value, timeS]),
      [[150, 302]],
    );
  });

  it('sends the window of values with times of their own within a minute and a half, too', async () => {
    const { clock, simulation } = await onLaptop();
    simulation.rules(reduced(HOUR_MS, 'mean'));
    await clock.advance(5 * MINUTE_MS);
    for (const watt of [100, 200]) simulation.take({ WATT: watt }, { time: clock.wall() });
    await clock.advance(MINUTE_MS);
    clock.suspend(3 * HOUR_MS);
    await clock.advance(1.5 * MINUTE_MS);
    assert.deepEqual(
      recordedOf(simulation, 'WATT').map(({ value }) => value),
      [150],
    );
  });

  it('leaves a window open that has not ended, and puts what follows into it', async () => {
    const { clock, simulation } = await onLaptop();
    simulation.rules(reduced(HOUR_MS, 'sum'));
    simulation.take({ WATT: 1 });
    await clock.advance(MINUTE_MS);
    clock.suspend(20 * MINUTE_MS);
    await clock.advance(2 * MINUTE_MS);
    assert.deepEqual(recordedOf(simulation, 'WATT'), []);
    simulation.take({ WATT: 2 });
    await clock.advance(40 * MINUTE_MS);
    assert.deepEqual(
      recordedOf(simulation, 'WATT').map(({ value }) => value),
      [3],
    );
  });

  it('goes on with a device whose quota was used up until a midnight that passed meanwhile', async () => {
    const { clock, simulation } = await onLaptop({ plans: true, datacake: { world: worldWithPlan(5) } });
    await takeEach(simulation, 3000, 8, (index) => ({ WATT: index }));
    assert.equal(simulation.delivery.status('node').kind, 'quota');
    clock.suspend(13 * HOUR_MS);
    await clock.advance(1.5 * MINUTE_MS);
    assert.equal(recordedOf(simulation, 'WATT', demoDevices.bench).length, 8);
  });
});
