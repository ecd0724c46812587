import assert from 'node:assert/strict';
import { demoDevices, demoSerials } from '../simulator/index';
import { Simulation, type SimulationOptions, noon } from '../simulation/delivery';
import { worldWithPlan } from '../simulation/world';

const hour = 3_600_000;
/** Milliseconds from noon, when a simulation begins, to 00:00 UTC. */
const midnight = 12 * hour;

function simulate(plan: number, more: SimulationOptions & { usedAtStart?: number } = {}): Simulation {
  const { usedAtStart = 0, datacake, ...options } = more;
  const world = worldWithPlan(plan, usedAtStart);
  return new Simulation({ plans: true, ...options, datacake: { world, ...datacake } });
}

/** Values one by one, each far enough from the last to be sent by itself. */
async function take(simulation: Simulation, from: number, to: number): Promise<void> {
  for (let value = from; value <= to; value++) {
    simulation.take({ WATT: value });
    await simulation.clock.advance(3000);
  }
}

const lost = (simulation: Simulation): unknown[] => simulation.datacake.ledger.lost(demoDevices.bench);

function values(simulation: Simulation): unknown[] {
  return simulation.datacake.ledger.recorded(demoDevices.bench).map(({ value }) => value);
}

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('quota', () => {
  it('holds a device at its plan until 00:00 UTC, and loses nothing', async () => {
    const simulation = simulate(10);
    await simulation.clock.advance(2000);
    await take(simulation, 1, 15);
    assert.deepEqual(values(simulation), numbers(1, 10));
    const status = simulation.delivery.status('node');
    assert.equal(status.kind, 'quota');
    await simulation.clock.advance(midnight - simulation.clock.monotonic() - 1);
    assert.equal(values(simulation).length, 10);
    await simulation.clock.advance(60_000);
    assert.deepEqual(values(simulation), numbers(1, 15));
    assert.deepEqual(lost(simulation), []);
    assert.equal(simulation.delivery.status('node').kind, 'idle');
  });

  it('gives notice at 80 % and when it is used up, once a day each', async () => {
    const simulation = simulate(10);
    await simulation.clock.advance(2000);
    await take(simulation, 1, 12);
    const { bench } = demoDevices;
    assert.deepEqual(simulation.notices, [
      `${bench} has used up 8 of its plan's 10 datapoints of today (UTC)`,
      `${bench} has used up its plan's datapoints of today: nothing more is sent to it until 00:00 UTC`,
    ]);
    await simulation.clock.advance(midnight);
    await take(simulation, 13, 30);
    assert.equal(simulation.notices.length, 4);
  });

  it('limits a request to what remains of the plan', async () => {
    const simulation = simulate(10);
    await simulation.clock.advance(2000);
    simulation.take({ WATT: 1, VOLT: 2, AMPERE: 3, HUMIDITY: 4 });
    await simulation.clock.advance(3000);
    simulation.take({ WATT: 5, VOLT: 6, AMPERE: 7, HUMIDITY: 8 });
    await simulation.clock.advance(3000);
    simulation.take({ WATT: 9, VOLT: 10, AMPERE: 11, HUMIDITY: 12 });
    await simulation.clock.advance(3000);
    assert.deepEqual(
      simulation.requests().map(({ carried }) => carried),
      [4, 4, 2],
    );
    await simulation.clock.advance(midnight);
    assert.deepEqual(values(simulation), numbers(1, 12));
    assert.deepEqual(lost(simulation), []);
  });

  it('repeats what may have been stored, which is counted already', async () => {
    const simulation = simulate(7);
    await simulation.clock.advance(2000);
    simulation.datacake.faults.order({ fault: { kind: 'hang' }, device: demoDevices.bench, times: 1 });
    simulation.take({ WATT: 1, VOLT: 2, AMPERE: 3, HUMIDITY: 4 });
    await simulation.clock.advance(60_000);
    assert.deepEqual(values(simulation), [1, 2, 3, 4]);
    assert.equal(simulation.delivery.datapoints()[0]?.datapoints, 4);
  });

  it('counts a measurement that may have been stored once, however often it is repeated', async () => {
    const simulation = simulate(100);
    await simulation.clock.advance(2000);
    simulation.datacake.faults.order({ fault: { kind: 'status', status: 503 }, device: demoDevices.bench, times: 6 });
    simulation.take({ WATT: 1, VOLT: 2 });
    await simulation.clock.advance(600_000);
    assert.deepEqual(simulation.delivery.datapoints(), [{ device: demoDevices.bench, datapoints: 2, plan: 100 }]);
  });

  it('does not count measurements that never arrived or were refused', async () => {
    const simulation = simulate(100);
    await simulation.clock.advance(2000);
    simulation.network.down = true;
    simulation.datacake.faults.order({ fault: { kind: 'status', status: 429 }, device: demoDevices.bench, times: 2 });
    simulation.take({ WATT: 1, VOLT: 2 });
    await simulation.clock.advance(600_000);
    simulation.network.down = false;
    await simulation.clock.advance(600_000);
    assert.equal(simulation.delivery.datapoints()[0]?.datapoints, 2);
  });

  it('holds the device when Datacake says so, also when other clients have used up the plan', async () => {
    const simulation = simulate(10, { usedAtStart: 10 });
    await simulation.clock.advance(2000);
    simulation.take({ WATT: 1 });
    await simulation.clock.advance(1000);
    // What left before the answer came is gone: Datacake drops it.
    await take(simulation, 2, 5);
    await simulation.clock.advance(midnight);
    assert.deepEqual(values(simulation), numbers(2, 5));
  });

  it('sends again when the plan has grown during the day', async () => {
    const simulation = simulate(4);
    await simulation.clock.advance(2000);
    await take(simulation, 1, 6);
    assert.equal(values(simulation).length, 4);
    const device = simulation.datacake.directory.device(demoDevices.bench);
    assert.ok(device !== undefined);
    Object.assign(device, { plan: { ...device.plan, datapointsPerDay: 100 } });
    await simulation.clock.advance(hour);
    assert.deepEqual(values(simulation), numbers(1, 6));
  });

  it('sends anyway, if set so', async () => {
    const simulation = simulate(4, { overQuota: 'send' });
    await simulation.clock.advance(2000);
    await take(simulation, 1, 8);
    assert.equal(simulation.requests().length, 8);
    assert.match(simulation.notices.at(-1) ?? '', /what is sent to it until 00:00 UTC is dropped/);
  });

  it('holds up no other device', async () => {
    const simulation = simulate(2);
    await simulation.clock.advance(2000);
    await take(simulation, 1, 4);
    simulation.take({ POWER: 7 }, { device: demoDevices.powerMeter });
    await simulation.clock.advance(3000);
    assert.equal(simulation.recorded(demoDevices.powerMeter).length, 1);
  });

  it('holds nothing on an unlimited plan, or on one that is not known', async () => {
    for (const simulation of [simulate(0), simulate(2, { plans: false })]) {
      await simulation.clock.advance(2000);
      await take(simulation, 1, 5);
      assert.equal(simulation.requests().length, 5);
      assert.deepEqual(simulation.notices, []);
    }
  });

  it('keeps the last known plan when Datacake cannot be asked', async () => {
    const simulation = simulate(4);
    await simulation.clock.advance(2000);
    await take(simulation, 1, 1);
    simulation.datacake.faults.order({ fault: { kind: 'status', status: 500 }, endpoint: 'graphql' });
    await simulation.clock.advance(2 * hour);
    await take(simulation, 2, 6);
    assert.equal(values(simulation).length, 4);
  });

  it('never delays a request to record by a query for the plan', async () => {
    const simulation = simulate(4);
    simulation.datacake.faults.order({ fault: { kind: 'hang' }, endpoint: 'graphql' });
    await simulation.clock.advance(2000);
    await take(simulation, 1, 3);
    assert.equal(values(simulation).length, 3);
    const closing = simulation.delivery.close();
    await simulation.clock.advance(3000);
    await closing;
  });

  it('counts across a restart', async () => {
    const simulation = simulate(10);
    await simulation.clock.advance(2000);
    await take(simulation, 1, 6);
    await simulation.delivery.close();
    simulation.reboot();
    await simulation.clock.advance(2000);
    assert.deepEqual(simulation.delivery.datapoints(), [{ device: demoDevices.bench, datapoints: 6, plan: 10 }]);
    await take(simulation, 7, 12);
    assert.deepEqual(values(simulation), numbers(1, 10));
    assert.equal(simulation.delivery.status('node').kind, 'quota');
  });

  it('keeps the count that was written before a crash', async () => {
    const simulation = simulate(10);
    await simulation.clock.advance(2000);
    await take(simulation, 1, 6);
    await simulation.clock.advance(20_000);
    simulation.reboot();
    await simulation.clock.advance(2000);
    assert.equal(simulation.delivery.datapoints()[0]?.datapoints, 6);
  });

  it('counts in memory when the disk is full, and says so once', async () => {
    const simulation = simulate(10);
    simulation.stateStore.isFull = true;
    await simulation.clock.advance(2000);
    await take(simulation, 1, 12);
    assert.equal(values(simulation).length, 10);
    assert.equal(simulation.notices.filter((notice) => notice.includes("can't be kept on the disk")).length, 1);
  });

  it('writes its state at most every 10 s', async () => {
    const simulation = simulate(0);
    await simulation.clock.advance(2000);
    const before = simulation.stateStore.writes;
    await take(simulation, 1, 100);
    assert.ok(simulation.stateStore.writes - before <= 31, `${simulation.stateStore.writes - before} writes in 300 s`);
  });

  it('moves the count to the right day when the clock was wrong', async () => {
    const simulation = simulate(10);
    simulation.clock.stepWall(-3 * 24 * hour);
    simulation.reboot();
    await simulation.clock.advance(2000);
    await take(simulation, 1, 6);
    simulation.clock.stepWall(3 * 24 * hour);
    await take(simulation, 7, 9);
    assert.equal(simulation.delivery.datapoints()[0]?.datapoints, 9);
  });

  it('ends the hold when the clock is corrected to the next day', async () => {
    const simulation = simulate(4);
    await simulation.clock.advance(2000);
    await take(simulation, 1, 6);
    await simulation.delivery.close();
    // It was off for a day, and starts with the time at which it went off.
    simulation.reboot();
    simulation.rules({});
    await simulation.clock.advance(5000);
    assert.equal(values(simulation).length, 4);
    simulation.clock.stepWall(24 * hour);
    simulation.take({ VOLT: 100 });
    await simulation.clock.advance(5000);
    assert.deepEqual(values(simulation).slice(4), [5, 100, 6]);
  });

  it('counts a device once, however many connections and names it has', async () => {
    const simulation = simulate(10);
    await simulation.clock.advance(2000);
    const one = simulation.delivery;
    const two = simulation.start();
    await simulation.clock.advance(2000);
    const message = { bytes: 0, complete: () => undefined, fail: () => undefined };
    for (let value = 1; value <= 12; value++) {
      const samples = [{ device: demoDevices.bench, sample: { values: { WATT: value } } }];
      (value % 2 === 0 ? one : two).take({ node: 'node', samples: samples, message, completion: 'accepted' });
      await simulation.clock.advance(3000);
    }
    assert.equal(values(simulation).length, 10);
    assert.deepEqual(lost(simulation), []);
  });

  it('names devices as in the message, and only those of the record node', async () => {
    const simulation = simulate(0);
    await simulation.clock.advance(2000);
    simulation.take({ POWER: 1 }, { device: demoSerials.powerMeter, node: 'a' });
    simulation.take({ WATT: 1, VOLT: 2 }, { node: 'b' });
    await simulation.clock.advance(5000);
    assert.deepEqual(simulation.delivery.datapoints(), [
      { device: demoDevices.bench, datapoints: 2, plan: 0 },
      { device: demoSerials.powerMeter, datapoints: 1, plan: 7500 },
    ]);
    assert.deepEqual(
      simulation.delivery.datapoints('a').map(({ device }) => device),
      [demoSerials.powerMeter],
    );
    assert.deepEqual(simulation.delivery.datapoints('none'), []);
  });

  it('begins each day anew', async () => {
    const simulation = simulate(1000);
    await simulation.clock.advance(2000);
    await take(simulation, 1, 3);
    await simulation.clock.advance(midnight);
    assert.equal(simulation.delivery.datapoints()[0]?.datapoints, 0);
    assert.equal(new Date(simulation.clock.wall()).getUTCDate(), new Date(noon).getUTCDate() + 1);
  });
});
