import assert from 'node:assert/strict';
import { withAgeLimit } from './lean';
import {
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  type Simulation,
  assertAll,
  maximum,
  range,
  ready,
  recordedOf,
  rejectedOf,
  takeEach,
  valuesOf,
} from './stage';
import type { Value } from '../../../src/model';

const MINUTES_A_DAY = 1440;

/** A payload without a table: properties that the device lacks, before and after one that it has. */
function payload(unknown: number, good: Record<string, Value>): Record<string, Value> {
  const half = Math.floor(unknown / 2);
  const named = (index: number): [string, Value] => [`PROPERTY_${index}`, index];
  return {
    ...Object.fromEntries(range(half).map(named)),
    ...good,
    ...Object.fromEntries(range(unknown - half, half).map(named)),
  };
}

const lags = (simulation: Simulation, fromMs: number): number[] =>
  recordedOf(simulation, 'WATT')
    .filter(({ timeS }) => timeS * 1000 >= fromMs)
    .map(({ lagMs }) => lagMs);

describe('a payload without a table whose device lacks most of its properties', () => {
  for (const errorBody of ['array-per-entry', 'detail', 'empty'] as const) {
    it(`has the one good value of each minute of a day recorded beside 25 unknown ones (${errorBody})`, async () => {
      const simulation = await ready({ datacake: { behaviour: { errorBody } } });
      await takeEach(simulation, MINUTE_MS, MINUTES_A_DAY, (index) => payload(25, { WATT: index }));
      await simulation.clock.advance(MINUTE_MS);
      const recorded = valuesOf(simulation, 'WATT');
      assertAll(recorded, range(MINUTES_A_DAY), 'WATT');
      assert.ok(maximum(lags(simulation, HOUR_MS)) <= 10_000, `${maximum(lags(simulation, HOUR_MS))} ms late`);
      assert.ok(rejectedOf(simulation).every(({ field }) => field.startsWith('PROPERTY_')));
      assert.deepEqual(simulation.datacake.breaches(), []);
    }).timeout(300_000);
  }

  it('has its good values recorded where there are 150 unknown ones', async () => {
    const simulation = await ready({ datacake: { behaviour: { errorBody: 'detail' } } });
    await takeEach(simulation, 5 * MINUTE_MS, DAY_MS / (5 * MINUTE_MS), (index) => payload(150, { WATT: index }));
    await simulation.clock.advance(2 * HOUR_MS);
    const recorded = valuesOf(simulation, 'WATT');
    assertAll(recorded, range(DAY_MS / (5 * MINUTE_MS)), 'WATT');
  }).timeout(300_000);

  it('loses none of its good values to an age limit of an hour', async () => {
    const simulation = await ready({
      datacake: { behaviour: { errorBody: 'detail' } },
      openJournal: withAgeLimit(HOUR_MS),
    });
    await takeEach(simulation, MINUTE_MS, 360, (index) => payload(25, { WATT: index }));
    await simulation.clock.advance(HOUR_MS);
    assertAll(valuesOf(simulation, 'WATT'), range(360), 'WATT');
  }).timeout(300_000);

  it('keeps no more waiting than a few minutes bring', async () => {
    const simulation = await ready({ datacake: { behaviour: { errorBody: 'detail' } } });
    await takeEach(simulation, MINUTE_MS, 240, (index) => payload(25, { WATT: index }));
    assert.ok(simulation.delivery.waiting() <= 5, `${simulation.delivery.waiting()} samples wait`);
  }).timeout(300_000);

  it('has all of it recorded from when the fields are created in Datacake', async () => {
    const simulation = await ready({ datacake: { behaviour: { errorBody: 'detail' } } });
    let isCreated = false;
    simulation.datacake.faults.order({
      fault: { kind: 'status', status: 400 },
      when: ({ body }) => !isCreated && /"(?:VOLT|AMPERE|ENERGY)"/.test(body),
    });
    const values = (index: number): Record<string, Value> => ({ WATT: index, VOLT: index, AMPERE: index, ENERGY: 1 });
    await takeEach(simulation, MINUTE_MS, 60, values);
    isCreated = true;
    await takeEach(simulation, MINUTE_MS, 60, (index) => values(60 + index));
    await simulation.clock.advance(HOUR_MS);
    assertAll(valuesOf(simulation, 'WATT'), range(120), 'WATT');
    for (const field of ['VOLT', 'AMPERE']) {
      const later = valuesOf(simulation, field).filter((value) => Number(value) >= 65);
      assertAll(later, range(55, 65), field);
    }
  }).timeout(300_000);
});

describe('a payload without a table that names a property anew each time', () => {
  it('has the good value of each minute of two days recorded within seconds', async () => {
    const simulation = await ready();
    for (const minute of range(2 * MINUTES_A_DAY)) {
      simulation.take({ WATT: minute, [`AT_${minute}`]: minute });
      await simulation.clock.advance(MINUTE_MS);
    }
    assertAll(valuesOf(simulation, 'WATT'), range(2 * MINUTES_A_DAY), 'WATT');
    assert.ok(maximum(lags(simulation, 0)) <= 10_000, `${maximum(lags(simulation, 0))} ms late`);
  });
});
