import assert from 'node:assert/strict';
import {
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  type Simulation,
  assertAll,
  demoDevices,
  maximum,
  range,
  ready,
  recordedOf,
  rejectedOf,
  takeEach,
  valuesOf,
} from './stage';
import type { SimulationOptions } from '../../simulation/delivery';
import type { Value } from '../../../src/model';

const MINUTES_A_DAY = 1440;

/** A sensor that sends `bad` for 25 minutes and good numbers for the day after. Asserts that none of those is missing. */
async function dayAfterBadValues(
  options: SimulationOptions,
  bad: (index: number) => Record<string, Value>,
  fields: readonly string[],
): Promise<Simulation> {
  const simulation = await ready(options);
  await takeEach(simulation, MINUTE_MS, 25, bad);
  await takeEach(simulation, MINUTE_MS, MINUTES_A_DAY, (index) => {
    return Object.fromEntries(fields.map((field) => [field, index]));
  });
  await simulation.clock.advance(HOUR_MS);
  for (const field of fields) {
    const good = valuesOf(simulation, field).filter((value) => typeof value === 'number');
    assertAll(good, range(MINUTES_A_DAY), field);
  }
  assert.equal(simulation.delivery.waiting(), 0);
  assert.deepEqual(simulation.datacake.breaches(), []);
  return simulation;
}

describe('a sensor that says a word for 25 minutes and then works', () => {
  for (const invalidStatus of [400, 422] as const) {
    it(`has every good value of the next day recorded, and each word at Catch once (${invalidStatus})`, async () => {
      const word = (): Record<string, Value> => ({ WATT: 'unavailable' });
      const simulation = await dayAfterBadValues({ datacake: { behaviour: { invalidStatus } } }, word, ['WATT']);
      const rejected = rejectedOf(simulation);
      assert.equal(new Set(rejected.map(({ timestamp }) => timestamp)).size, rejected.length, 'none twice');
      assert.deepEqual(
        rejected.map(({ value }) => value),
        range(25).map(() => 'unavailable'),
      );
    }).timeout(300_000);
  }

  it('is recorded again within 11 minutes of its first good value', async () => {
    const simulation = await ready();
    await takeEach(simulation, MINUTE_MS, 40, () => ({ WATT: 'unavailable' }));
    await takeEach(simulation, MINUTE_MS, 30, (index) => ({ WATT: index }));
    const [first] = recordedOf(simulation, 'WATT');
    assert.ok(first !== undefined, 'something is recorded');
    assert.ok(first.atMs <= 51 * MINUTE_MS, `${first.atMs / MINUTE_MS} min`);
  }).timeout(300_000);

  it('has every good value recorded when all five of its fields say the word', async () => {
    const fields = ['WATT', 'VOLT', 'AMPERE', 'ENERGY', 'HUMIDITY'];
    const words = (): Record<string, Value> => Object.fromEntries(fields.map((field) => [field, 'unavailable']));
    await dayAfterBadValues({}, words, fields);
  }).timeout(300_000);

  it('has every good value recorded where Node-RED is restarted amid the words', async () => {
    const simulation = await ready();
    await takeEach(simulation, MINUTE_MS, 22, () => ({ WATT: 'unavailable' }));
    await simulation.delivery.close();
    simulation.reboot();
    simulation.rules({});
    await takeEach(simulation, MINUTE_MS, 22, () => ({ WATT: 'unavailable' }));
    await takeEach(simulation, MINUTE_MS, 300, (index) => ({ WATT: index }));
    await simulation.clock.advance(HOUR_MS);
    assertAll(valuesOf(simulation, 'WATT'), range(300), 'WATT');
  }).timeout(300_000);

  it('has every good value recorded where it says the word every 3 s', async () => {
    const simulation = await ready();
    await takeEach(simulation, 3000, 600, () => ({ WATT: 'unavailable' }));
    await takeEach(simulation, MINUTE_MS, 300, (index) => ({ WATT: index }));
    await simulation.clock.advance(HOUR_MS);
    assertAll(valuesOf(simulation, 'WATT'), range(300), 'WATT');
    assert.ok(rejectedOf(simulation).every(({ value }) => value === 'unavailable'));
  }).timeout(300_000);

  it('has every good value recorded where the word comes back each hour', async () => {
    const simulation = await ready();
    for (let hour = 0; hour < 6; hour++) {
      await takeEach(simulation, MINUTE_MS, 30, () => ({ WATT: 'unavailable' }));
      await takeEach(simulation, MINUTE_MS, 30, (index) => ({ WATT: hour * 30 + index }));
    }
    await simulation.clock.advance(HOUR_MS);
    assertAll(valuesOf(simulation, 'WATT'), range(180), 'WATT');
  }).timeout(300_000);

  it('never holds up another field of the device, nor another device', async () => {
    const simulation = await ready();
    for (let minute = 0; minute < 120; minute++) {
      simulation.take({ WATT: 'unavailable' });
      simulation.take({ VOLT: minute }, { node: 'other' });
      simulation.take({ POWER: minute }, { device: demoDevices.powerMeter });
      await simulation.clock.advance(MINUTE_MS);
    }
    assertAll(valuesOf(simulation, 'VOLT'), range(120), 'VOLT');
    assertAll(valuesOf(simulation, 'POWER', demoDevices.powerMeter), range(120), 'POWER');
    assert.ok(maximum(recordedOf(simulation, 'VOLT').map(({ lagMs }) => lagMs)) < 10_000);
  });

  it('does not hold up a field that begins to be sent once everything is refused', async () => {
    const simulation = await ready();
    await takeEach(simulation, MINUTE_MS, 60, () => ({ WATT: 'unavailable' }));
    await takeEach(simulation, MINUTE_MS, 60, (minute) => ({ WATT: 'unavailable', VOLT: minute }));
    await simulation.clock.advance(15 * MINUTE_MS);
    assertAll(valuesOf(simulation, 'VOLT'), range(60), 'VOLT');
  }).timeout(300_000);
});

describe('other sources of values that Datacake refuses for a while', () => {
  it('texts that are too large do not keep the numbers after them from being recorded', async () => {
    const behaviour = { largestBody: 50_000 };
    const text = (): Record<string, Value> => ({ NOTE: 'x'.repeat(60_000) });
    await dayAfterBadValues({ datacake: { behaviour } }, text, ['WATT']);
  }).timeout(300_000);

  it('times in the future do not keep the values after them from being recorded', async () => {
    const simulation = await ready({ datacake: { behaviour: { futureTimestamp: 'refuse' } } });
    // Years ahead, so that none of them becomes the present by waiting.
    const ahead = simulation.clock.wall() + 1000 * DAY_MS;
    await takeEach(simulation, MINUTE_MS, 25, () => ({ WATT: -1 }), { time: (index) => ahead + index * MINUTE_MS });
    await takeEach(simulation, MINUTE_MS, 300, (index) => ({ WATT: index }), { time: () => simulation.clock.wall() });
    await simulation.clock.advance(HOUR_MS);
    assertAll(valuesOf(simulation, 'WATT'), range(300), 'WATT');
  }).timeout(300_000);

  it('a device that lacks every field for six hours loses no more than was tried', async () => {
    const simulation = await ready();
    simulation.datacake.faults.order({ fault: { kind: 'status', status: 400 }, device: demoDevices.bench });
    await takeEach(simulation, MINUTE_MS, 360, (index) => ({ WATT: index }));
    assert.equal(simulation.delivery.status('node').kind, 'paused');
    const tried = new Set(simulation.sent.bodies).size;
    simulation.datacake.faults.clear();
    await simulation.clock.advance(HOUR_MS);
    const rejected = rejectedOf(simulation).map(({ value }) => value);
    assert.ok(rejected.length <= tried, `${rejected.length} rejected, ${tried} tried`);
    assertAll([...valuesOf(simulation, 'WATT'), ...rejected], range(360), 'recorded or rejected');
  }).timeout(300_000);

  it('a device that refuses everything is asked no more than 20 times an hour', async () => {
    const simulation = await ready();
    simulation.datacake.faults.order({ fault: { kind: 'status', status: 400 }, device: demoDevices.bench });
    await takeEach(simulation, MINUTE_MS, 60, (index) => ({ WATT: index, VOLT: index, AMPERE: index }));
    const before = simulation.requests().length;
    await takeEach(simulation, MINUTE_MS, 60, (index) => ({ WATT: index, VOLT: index, AMPERE: index }));
    const requests = simulation.requests().length - before;
    assert.ok(requests >= 10 && requests <= 20, `${requests} requests`);
  });
});
