import assert from 'node:assert/strict';
import { demoDevices } from '../simulator/index';
import { Simulation, type SimulationOptions } from '../simulation/delivery';
import { worldWithPlan } from '../simulation/world';

const hour = 3_600_000;

function simulate(plan: number, options: SimulationOptions = {}): Simulation {
  const simulation = new Simulation({ plans: true, ...options, datacake: { world: worldWithPlan(plan) } });
  simulation.rules({ interval: 'plan' });
  return simulation;
}

/** A sample of the bench each minute. */
async function minutes(simulation: Simulation, count: number, values: Record<string, number>): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    simulation.take(values);
    await simulation.clock.advance(60_000);
  }
}

/** Seconds between the timestamps of a field. */
function gaps(simulation: Simulation, field = 'WATT'): number[] {
  const times = simulation.datacake.ledger
    .recorded(demoDevices.bench)
    .filter((one) => one.field === field)
    .map(({ timestamp }) => Number(timestamp));
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}

describe('staying within the plan', () => {
  it('stretches the interval so that a whole day of values suffices', async () => {
    const simulation = simulate(100);
    await minutes(simulation, 48 * 60, { WATT: 1, VOLT: 2 });
    const recorded = simulation.datacake.ledger.recorded(demoDevices.bench);
    const secondDay = recorded.filter(({ arrivedAt }) => new Date(arrivedAt).getUTCDate() === 15);
    assert.ok(secondDay.length <= 90 && secondDay.length >= 80, `${secondDay.length} of 100`);
    // 86,400 × 2 ÷ 90 = 1,920 s is a divisor of the day.
    assert.equal(mean(gaps(simulation).slice(-30)), 1920);
    assert.deepEqual(simulation.datacake.ledger.lost(), []);
  }).timeout(30_000);

  it('counts the fields of all record nodes that write to the device, those of tables also before they came', async () => {
    const simulation = simulate(1000);
    const fields = new Map([['WATT', { aggregate: 'last' }] as const, ['VOLT', { aggregate: 'last' }] as const]);
    simulation.rules({ interval: 'plan', fields });
    simulation.rules({ interval: 60_000, fields: new Map([['AMPERE', { aggregate: 'last' }]]) }, 'other');
    simulation.take({ AMPERE: 1 }, { node: 'other' });
    await minutes(simulation, 120, { WATT: 1 });
    // 86,400 × 3 ÷ 900 = 288
    assert.equal(mean(gaps(simulation).slice(-10)), 288);
  });

  it('counts the fields that it has seen where there is no table, and rebuilds windows when there are more', async () => {
    const simulation = simulate(1000);
    await minutes(simulation, 60, { WATT: 1 });
    assert.equal(mean(gaps(simulation).slice(-10)), 96);
    await minutes(simulation, 120, { WATT: 1, VOLT: 1, AMPERE: 1 });
    assert.equal(mean(gaps(simulation).slice(-5)), 288);
  });

  it('needs no interval on an unlimited plan', async () => {
    const simulation = simulate(0);
    await minutes(simulation, 10, { WATT: 1 });
    assert.ok(
      gaps(simulation)
        .slice(2)
        .every((gap) => gap === 60),
    );
  });

  it('uses 10 minutes for an unknown plan, and says so once', async () => {
    const simulation = simulate(0, { plans: false });
    simulation.take({ POWER: 1 }, { device: demoDevices.powerMeter });
    await minutes(simulation, 60, { WATT: 1 });
    assert.equal(mean(gaps(simulation)), 600);
    const [notice, ...others] = simulation.notices;
    assert.match(notice ?? '', /plan of .* isn't known: .* 10 minutes\. The connection has no workspace yet/);
    assert.deepEqual(others, []);
  });

  it('rebuilds windows when the plan changes', async () => {
    const simulation = simulate(100);
    await minutes(simulation, 60, { WATT: 1 });
    const device = simulation.datacake.directory.device(demoDevices.bench);
    assert.ok(device !== undefined);
    Object.assign(device, { plan: { ...device.plan, datapointsPerDay: 1000 } });
    await minutes(simulation, 180, { WATT: 1 });
    assert.equal(mean(gaps(simulation).slice(-10)), 96);
  });

  it('knows the plan from before a restart while Datacake cannot be asked', async () => {
    const simulation = simulate(1000);
    await minutes(simulation, 30, { WATT: 1 });
    await simulation.delivery.close();
    simulation.reboot();
    simulation.rules({ interval: 'plan' });
    simulation.datacake.faults.order({ fault: { kind: 'status', status: 500 }, endpoint: 'graphql' });
    await minutes(simulation, 60, { WATT: 1 });
    assert.equal(mean(gaps(simulation).slice(-5)), 96);
    assert.deepEqual(simulation.notices, []);
  });

  it('loses no message, whenever the interval changes', async () => {
    const simulation = simulate(500);
    for (let index = 0; index < 300; index++) {
      const values = Object.fromEntries(
        ['WATT', 'VOLT', 'AMPERE', 'HUMIDITY'].slice(0, 1 + (index % 4)).map((field) => [field, index]),
      );
      simulation.take(values, { name: String(index) });
      await simulation.clock.advance(17_000);
    }
    await simulation.clock.advance(2 * hour);
    assert.equal(simulation.completed.length, 300);
    assert.deepEqual([...simulation.journal.waiting()], []);
  });
});
