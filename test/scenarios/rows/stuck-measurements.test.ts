import assert from 'node:assert/strict';
import type { Fault } from '../../simulator/core/fault';
import type { SimulationOptions } from '../../simulation/delivery';
import {
  HOUR_MS,
  MINUTE_MS,
  type Simulation,
  assertAll,
  demoDevices,
  failWherever,
  maximum,
  range,
  ready,
  recordedOf,
  sum,
  takeEach,
  valuesOf,
} from './stage';
import { withAgeLimit } from './lean';

const MINUTES_A_DAY = 1440;

/** Every way in which a measurement can fail for ever without being refused. */
const WAYS: readonly (readonly [string, Fault])[] = [
  ['403', { kind: 'status', status: 403 }],
  ['404', { kind: 'status', status: 404 }],
  ['402', { kind: 'status', status: 402 }],
  ['405', { kind: 'status', status: 405 }],
  ['500', { kind: 'status', status: 500 }],
  ['503', { kind: 'status', status: 503 }],
  ['503 with Retry-After', { kind: 'status', status: 503, retryAfter: { seconds: 30, as: 'seconds' } }],
  ['a reset', { kind: 'reset' }],
  ['nothing', { kind: 'hang' }],
];

const STUCK = 666_666;

/** The longest that a value of the second half of a day took from its timestamp to its arrival. */
function latestOfHalfDay(simulation: Simulation): number {
  const later = recordedOf(simulation, 'WATT').filter(({ timeS }) => timeS > (MINUTES_A_DAY / 2) * 60);
  return maximum(later.map(({ lagMs }) => lagMs));
}

for (const [answer, fault] of WAYS) {
  describe(`one measurement that is answered ${answer} for ever`, () => {
    const stuck = async (options: SimulationOptions = {}): Promise<Simulation> => {
      const simulation = await ready(options);
      failWherever(simulation, fault, ({ value }) => value === STUCK);
      return simulation;
    };

    it('keeps none of the 1,440 values of the day after it from being recorded, nor late', async () => {
      const simulation = await stuck();
      simulation.take({ WATT: STUCK });
      await simulation.clock.advance(MINUTE_MS);
      await takeEach(simulation, MINUTE_MS, MINUTES_A_DAY, (index) => ({ WATT: index }));
      await simulation.clock.advance(MINUTE_MS);
      assertAll(valuesOf(simulation, 'WATT'), range(MINUTES_A_DAY), 'WATT');
      assert.ok(latestOfHalfDay(simulation) <= 45_000, `${latestOfHalfDay(simulation)} ms late`);
      assert.deepEqual(simulation.datacake.breaches(), []);
      simulation.datacake.faults.clear();
      await simulation.clock.advance(2 * HOUR_MS);
      assert.ok(valuesOf(simulation, 'WATT').includes(STUCK), 'it is kept, and recorded once it can be');
      assert.equal(simulation.delivery.waiting(), 0);
    }).timeout(300_000);

    it('is found among the others of its message, which are recorded', async () => {
      const simulation = await stuck();
      await takeEach(simulation, MINUTE_MS, 10, (index) => ({ WATT: index, VOLT: index, AMPERE: index }));
      simulation.take({ WATT: 10, VOLT: STUCK, AMPERE: 10 });
      await simulation.clock.advance(MINUTE_MS);
      await takeEach(simulation, MINUTE_MS, 120, (index) => ({ WATT: 11 + index, VOLT: 11 + index }));
      await simulation.clock.advance(MINUTE_MS);
      assertAll(valuesOf(simulation, 'WATT'), range(131), 'WATT');
      assertAll(valuesOf(simulation, 'AMPERE'), range(11), 'AMPERE');
      assertAll(valuesOf(simulation, 'VOLT'), [...range(10), ...range(120, 11)], 'VOLT');
    }).timeout(300_000);

    it('holds up nothing after a restart', async () => {
      const simulation = await stuck();
      await takeEach(simulation, MINUTE_MS, 10, (index) => ({ WATT: index === 5 ? STUCK : index }));
      await simulation.delivery.close();
      simulation.reboot();
      simulation.rules({});
      await takeEach(simulation, MINUTE_MS, 120, (index) => ({ WATT: 10 + index }));
      await simulation.clock.advance(MINUTE_MS);
      assertAll(
        valuesOf(simulation, 'WATT'),
        range(130).filter((value) => value !== 5),
        'WATT',
      );
    }).timeout(300_000);
  });

  describe(`a field whose every measurement is answered ${answer}`, () => {
    it('keeps no value of the other fields of its messages from being recorded', async () => {
      const simulation = await ready();
      failWherever(simulation, fault, ({ field }) => field === 'VOLT');
      await takeEach(simulation, MINUTE_MS, 720, (index) => ({ WATT: index, VOLT: index, AMPERE: index }));
      await simulation.clock.advance(2 * MINUTE_MS);
      for (const field of ['WATT', 'AMPERE']) assertAll(valuesOf(simulation, field), range(720), field);
      const late = recordedOf(simulation, 'WATT').filter(({ timeS }) => timeS > 7200);
      assert.ok(
        maximum(late.map(({ lagMs }) => lagMs)) <= 45_000,
        `${maximum(late.map(({ lagMs }) => lagMs))} ms late`,
      );
      simulation.datacake.faults.clear();
      await simulation.clock.advance(3 * HOUR_MS);
      assertAll(valuesOf(simulation, 'VOLT'), range(720), 'VOLT');
      assert.deepEqual(simulation.datacake.breaches(), []);
    }).timeout(300_000);
  });

  describe(`a device whose every request is answered ${answer}`, () => {
    it('keeps no value of another device of the connection from being recorded', async () => {
      const simulation = await ready();
      simulation.datacake.faults.order({ fault, device: demoDevices.bench });
      for (let minute = 0; minute < 240; minute++) {
        simulation.take({ WATT: minute });
        simulation.take({ POWER: minute }, { device: demoDevices.powerMeter });
        await simulation.clock.advance(MINUTE_MS);
      }
      await simulation.clock.advance(MINUTE_MS);
      assertAll(valuesOf(simulation, 'POWER', demoDevices.powerMeter), range(240), 'POWER');
      const lags = recordedOf(simulation, 'POWER', demoDevices.powerMeter).map(({ lagMs }) => lagMs);
      assert.ok(maximum(lags) <= 90_000, `${maximum(lags)} ms late`);
      simulation.datacake.faults.clear();
      await simulation.clock.advance(2 * HOUR_MS);
      assertAll(valuesOf(simulation, 'WATT'), range(240), 'WATT');
    }).timeout(300_000);
  });
}

describe('several measurements that fail for ever, each in another way', () => {
  it('keep none of the good values of the device from being recorded', async () => {
    const simulation = await ready();
    WAYS.forEach(([, fault], index) => failWherever(simulation, fault, ({ value }) => value === STUCK + index));
    for (let minute = 0; minute < 720; minute++) {
      const isStuck = minute % 20 === 10;
      simulation.take({ WATT: isStuck ? STUCK + ((minute / 10) % WAYS.length) : minute });
      await simulation.clock.advance(MINUTE_MS);
    }
    await simulation.clock.advance(5 * MINUTE_MS);
    const good = range(720).filter((minute) => minute % 20 !== 10);
    assertAll(valuesOf(simulation, 'WATT'), good, 'WATT');
  }).timeout(300_000);

  for (const [answer, fault] of WAYS.filter(([, { kind }]) => kind === 'status')) {
    it(`are given up by an age limit, and no good value with them: ${answer}`, async () => {
      const simulation = await ready({ openJournal: withAgeLimit(HOUR_MS) });
      failWherever(simulation, fault, ({ field }) => field === 'VOLT');
      await takeEach(simulation, MINUTE_MS, 240, (index) => ({ WATT: index, VOLT: index }));
      assertAll(valuesOf(simulation, 'WATT'), range(240), 'WATT');
      assert.ok(simulation.delivery.waiting() <= 65, `${simulation.delivery.waiting()} samples wait`);
      const lost = sum(simulation.losses.map(({ samples }) => samples));
      assert.equal(lost + simulation.delivery.waiting(), 240, 'what is neither lost nor waiting would be forgotten');
      simulation.datacake.faults.clear();
      await simulation.clock.advance(HOUR_MS);
      const late = valuesOf(simulation, 'VOLT').filter((value) => Number(value) < 240 - 65);
      assert.deepEqual(late, [], 'what was given up is not sent');
    }).timeout(300_000);
  }
});
