import assert from 'node:assert/strict';
import { worldWithPlan } from '../../simulation/world';
import {
  HOUR_MS,
  MINUTE_MS,
  SECOND_MS,
  Simulation,
  demoDevices,
  maximum,
  noon,
  range,
  ready,
  recordedOf,
  reduced,
  sum,
} from './stage';

/** A sample each `everyMs`, so many of them, with a time of its own, and an interval of a minute. */
interface Source {
  everyMs: number;
  count: number;
  /** Unix milliseconds of a sample, from its number and the time of its arrival. */
  time: (index: number, arrivalMs: number) => number;
  intervalMs?: number;
}

interface Result {
  simulation: Simulation;
  /** What was recorded, in order of arrival. */
  recorded: ReturnType<typeof recordedOf>;
  /** By window, the time at which its first sample arrived, in milliseconds since the start. */
  firstArrivals: Map<number, number>;
}

/** Sends what a source says, each value 1, reduced to sums, and waits long enough for all windows to close. */
async function record({ everyMs, count, time, intervalMs = MINUTE_MS }: Source): Promise<Result> {
  const simulation = await ready();
  // All begins with a window by the clock.
  await simulation.clock.advance(58 * SECOND_MS);
  simulation.rules(reduced(intervalMs, 'sum'));
  const firstArrivals = new Map<number, number>();
  for (let index = 0; index < count; index++) {
    const at = time(index, simulation.clock.wall());
    const window = Math.floor(at / intervalMs);
    if (!firstArrivals.has(window)) firstArrivals.set(window, simulation.clock.monotonic());
    simulation.take({ WATT: 1 }, { time: at });
    await simulation.clock.advance(everyMs);
  }
  await simulation.clock.advance(intervalMs + 5 * SECOND_MS);
  await simulation.clock.advance(10 * firstArrivals.size * SECOND_MS);
  const recorded = recordedOf(simulation, 'WATT');
  assert.equal(sum(recorded.map(({ value }) => Number(value))), count, 'every sample went into one measurement');
  assert.equal(simulation.delivery.waiting(), 0);
  assert.deepEqual(simulation.datacake.breaches(), []);
  return { simulation, recorded, firstArrivals };
}

/** The longest from the arrival of a window's first sample to that of its measurement at Datacake. */
function longestOpen({ recorded, firstArrivals }: Result, intervalMs = MINUTE_MS): number {
  const opens = recorded.map(({ timeS, atMs }) => {
    return atMs - (firstArrivals.get(Math.floor((noon + timeS * 1000) / intervalMs)) ?? 0);
  });
  return maximum(opens);
}

describe('values with times of their own, a minute as interval, one value every 10 s', () => {
  const yesterday = noon - 24 * HOUR_MS;
  const live: readonly (readonly [string, Source['time']])[] = [
    ['live', (_, arrival) => arrival],
    ['5 minutes behind', (_, arrival) => arrival - 5 * MINUTE_MS],
    ['a day behind', (_, arrival) => arrival - 24 * HOUR_MS],
    ['5 minutes ahead', (_, arrival) => arrival + 5 * MINUTE_MS],
    ['by a clock that is 1 % slow', (index) => yesterday + index * 9900],
    ['by a clock that is 1 % fast', (index) => yesterday + index * 10_100],
    ['with some seconds of jitter', (index, arrival) => arrival - ((index * 7) % 5) * SECOND_MS],
  ];
  for (const [what, time] of live) {
    it(`cost one measurement a minute, not six: ${what}`, async () => {
      const result = await record({ everyMs: 10 * SECOND_MS, count: 60, time });
      const windows = result.firstArrivals.size;
      const { length } = result.recorded;
      // A sample that is late by its jitter goes alone.
      assert.ok(length <= windows + 2, `${length} measurements of ${windows} windows`);
      assert.ok(longestOpen(result) <= MINUTE_MS + 5 * SECOND_MS, `${longestOpen(result)} ms open`);
    });
  }

  it('cost one measurement a window where an import comes slowly, faster than time', async () => {
    const time = (index: number): number => yesterday + index * MINUTE_MS;
    const result = await record({ everyMs: 10 * SECOND_MS, count: 100, time, intervalMs: 10 * MINUTE_MS });
    assert.equal(result.recorded.length, 10);
    assert.ok(longestOpen(result, 10 * MINUTE_MS) <= 3 * MINUTE_MS, `${longestOpen(result, 10 * MINUTE_MS)} ms open`);
  });

  it('close in time where an import comes more slowly than time', async () => {
    const time = (index: number): number => yesterday + index * SECOND_MS;
    const { simulation, recorded } = await record({ everyMs: 10 * SECOND_MS, count: 60, time });
    const [first] = recorded;
    assert.ok(first !== undefined && first.atMs <= MINUTE_MS + 65 * SECOND_MS, `${first?.atMs} ms`);
    assert.ok(recorded.length < 60, `${recorded.length} measurements`);
    assert.equal(simulation.delivery.status('node').kind, 'idle');
  });
});

describe('a fast import of values with times of their own', () => {
  const yesterday = noon - 24 * HOUR_MS;

  it('costs one measurement a minute of them, oldest first', async () => {
    const time = (index: number): number => yesterday + index * 10 * SECOND_MS;
    const { recorded } = await record({ everyMs: 10, count: 600, time });
    assert.equal(recorded.length, 100);
    const times = recorded.map(({ timeS }) => timeS);
    assert.deepEqual(
      times,
      [...times].sort((one, other) => one - other),
    );
  });

  it('costs one measurement a minute of them with the newest first', async () => {
    const time = (index: number): number => yesterday - index * 10 * SECOND_MS;
    for (const everyMs of [10, SECOND_MS]) {
      const result = await record({ everyMs, count: 240, time });
      const { length } = result.recorded;
      assert.ok(length <= result.firstArrivals.size + 1, `${length} of ${result.firstArrivals.size} windows`);
    }
  });

  it('is recorded once its last window has ended by its own clock where it is all in one message', async () => {
    const simulation = await ready();
    simulation.rules(reduced(HOUR_MS, 'mean'));
    simulation.takeAll(
      range(60).map((minute) => ({
        device: demoDevices.bench,
        sample: { time: yesterday + minute * MINUTE_MS, values: { WATT: minute } },
      })),
    );
    await simulation.clock.advance(65 * SECOND_MS);
    assert.deepEqual(
      recordedOf(simulation, 'WATT').map(({ value }) => value),
      [29.5],
    );
  });
});

describe('values with times of their own of two sources in one node', () => {
  it('cost one measurement a minute and device, and none waits for the other', async () => {
    const simulation = await ready();
    simulation.rules(reduced(MINUTE_MS, 'sum'));
    await simulation.clock.advance(58 * SECOND_MS);
    const { bench, powerMeter } = demoDevices;
    for (let index = 0; index < 60; index++) {
      simulation.take({ WATT: 1 }, { time: simulation.clock.wall() });
      simulation.take({ POWER: 1 }, { device: powerMeter, time: simulation.clock.wall() - HOUR_MS });
      await simulation.clock.advance(10 * SECOND_MS);
    }
    await simulation.clock.advance(2 * MINUTE_MS);
    for (const [device, field] of [[bench, 'WATT'] as const, [powerMeter, 'POWER'] as const]) {
      const recorded = recordedOf(simulation, field, device);
      assert.equal(sum(recorded.map(({ value }) => Number(value))), 60);
      assert.ok(recorded.length <= 11, `${field}: ${recorded.length} measurements`);
    }
  });
});

describe('values with times of their own within the plan', () => {
  for (const [what, behindMs] of [
    ['live', 0],
    ['5 minutes behind', 5 * MINUTE_MS],
  ] as const) {
    it(`never use it up, one value every 10 s for a day and a half: ${what}`, async () => {
      const simulation = new Simulation({ plans: true, datacake: { world: worldWithPlan(1000) } });
      simulation.rules({ interval: 'plan' });
      const kinds = new Set<string>();
      for (let index = 0; index < 36 * 360; index++) {
        simulation.take({ WATT: index }, { time: simulation.clock.wall() - behindMs });
        await simulation.clock.advance(10 * SECOND_MS);
        if (index % 60 === 0) kinds.add(simulation.delivery.status('node').kind);
      }
      assert.ok(!kinds.has('quota'), 'never held');
      assert.deepEqual(simulation.datacake.ledger.lost(), []);
      const second = simulation.datacake.ledger
        .recorded(demoDevices.bench)
        .filter(({ arrivedAt }) => new Date(arrivedAt).getUTCDate() === new Date(noon).getUTCDate() + 1);
      assert.ok(second.length >= 800 && second.length <= 910, `${second.length} of 1,000 on the second day`);
    }).timeout(300_000);
  }
});
