import assert from 'node:assert/strict';
import type { SimulationOptions } from '../../simulation/delivery';
import {
  HOUR_MS,
  MINUTE_MS,
  type Simulation,
  demoDevices,
  maximum,
  noon,
  range,
  ready,
  recordedOf,
  rejectedOf,
  takeEach,
} from './stage';
import type { Value } from '../../../src/model';

/** 20 messages a second. */
const EVERY_MS = 50;

function withTypos(typos: number, index: number): Record<string, Value> {
  return { WATT: index, ...Object.fromEntries(range(typos).map((typo) => [`TYPO_${typo}`, index])) };
}

/** Timers that ring in a minute of messages. */
async function timersOfMinute(simulation: Simulation, typos: number): Promise<number> {
  const before = simulation.clock.timersFired;
  await takeEach(simulation, EVERY_MS, MINUTE_MS / EVERY_MS, (index) => withTypos(typos, index));
  return simulation.clock.timersFired - before;
}

for (const typos of [1, 3]) {
  describe(`${typos} mistyped of a message's fields at 20 messages a second`, () => {
    for (const errorBody of ['array-per-entry', 'empty'] as const) {
      const options: SimulationOptions = { datacake: { behaviour: { errorBody } } };

      it(`lets no more wait than half a minute brings (${errorBody})`, async () => {
        const simulation = await ready(options);
        const waiting: number[] = [];
        for (let minute = 0; minute < 6; minute++) {
          await timersOfMinute(simulation, typos);
          waiting.push(simulation.delivery.waiting());
        }
        assert.ok(maximum(waiting) <= 600, `${waiting.join(' ')} samples wait, minute by minute`);
      }).timeout(300_000);

      it(`has the good values recorded every 2 s, none late, and the bad ones rejected (${errorBody})`, async () => {
        const simulation = await ready(options);
        for (let minute = 0; minute < 5; minute++) await timersOfMinute(simulation, typos);
        await simulation.clock.advance(MINUTE_MS);
        const recorded = recordedOf(simulation, 'WATT');
        assert.ok(recorded.length >= 130, `${recorded.length} in 300 s`);
        assert.ok(maximum(recorded.map(({ lagMs }) => lagMs)) <= 8000, 'none late');
        for (const typo of range(typos)) {
          const rejected = rejectedOf(simulation).filter(({ field }) => field === `TYPO_${typo}`);
          assert.ok(rejected.length > 0, `TYPO_${typo} is rejected`);
          assert.equal(new Set(rejected.map(({ value }) => value)).size, rejected.length, 'none twice');
        }
        assert.equal(simulation.delivery.waiting(), 0);
        assert.equal(simulation.delivery.status('node').kind, 'idle');
        assert.deepEqual(simulation.datacake.breaches(), []);
      }).timeout(300_000);
    }

    it('takes no more work in its sixth minute than in its second', async () => {
      const simulation = await ready();
      const timers: number[] = [];
      for (let minute = 0; minute < 6; minute++) timers.push(await timersOfMinute(simulation, typos));
      assert.ok((timers[5] ?? 0) <= 1.2 * (timers[1] ?? 0), `${timers.join(' ')} timers a minute`);
      const requests = simulation.requests().filter(({ at }) => at > 5 * MINUTE_MS);
      assert.ok(requests.length <= 60 * (typos + 1), `${requests.length} requests in the last minute`);
    }).timeout(300_000);
  });
}

describe('a mistyped field in other circumstances', () => {
  it('lets no more wait than half a minute brings where values bring times of their own', async () => {
    const simulation = await ready();
    // One value every 2 s of their own time, but 20 a second: a history import with a typo.
    await takeEach(simulation, EVERY_MS, 1200, (index) => withTypos(1, index), {
      time: (index) => noon - 24 * HOUR_MS + index * 2000,
    });
    await simulation.clock.advance(1200 * 1100 * 2);
    assert.equal(recordedOf(simulation, 'WATT').length, 1200);
    assert.equal(rejectedOf(simulation).length, 1200);
    assert.equal(simulation.delivery.waiting(), 0);
  }).timeout(300_000);

  it('lets nothing pile up with an interval of 10 s and six hours of messages', async () => {
    const simulation = await ready();
    simulation.rules({ interval: 10_000 });
    await takeEach(simulation, 5000, 6 * 720, (index) => withTypos(2, index));
    await simulation.clock.advance(20_000);
    assert.equal(recordedOf(simulation, 'WATT').length, 6 * 360);
    assert.ok(simulation.delivery.waiting() <= 10, `${simulation.delivery.waiting()} samples wait`);
  }).timeout(300_000);

  it('lets nothing pile up, and no good value be late, where the limit is lifted', async () => {
    const device = demoDevices.lifted;
    const simulation = await ready({ limited: false });
    await takeEach(simulation, EVERY_MS, 4800, (index) => withTypos(1, index), { device });
    assert.ok(simulation.delivery.waiting() <= 600, `${simulation.delivery.waiting()} samples wait`);
    await simulation.clock.advance(MINUTE_MS);
    const recorded = recordedOf(simulation, 'WATT', device);
    assert.equal(recorded.length, 4800);
    assert.ok(maximum(recorded.map(({ lagMs }) => lagMs)) <= 10_000);
    // The breaker keeps the last of them until something is accepted again.
    assert.ok(rejectedOf(simulation).length >= 4500, `${rejectedOf(simulation).length} rejected`);
  }).timeout(300_000);

  it('takes two requests and not one a field where the answer names 25 of them', async () => {
    const simulation = await ready({ datacake: { behaviour: { errorBody: 'array-per-entry' } } });
    simulation.take(withTypos(25, 1));
    await simulation.clock.advance(2 * MINUTE_MS);
    assert.equal(recordedOf(simulation, 'WATT').length, 1);
    assert.equal(rejectedOf(simulation).length, 25);
    assert.ok(simulation.requests().length <= 3, `${simulation.requests().length} requests`);
  });

  it('takes few requests where the limit is lifted and the answer names 200 of 500 measurements', async () => {
    const simulation = await ready({ limited: false, datacake: { behaviour: { errorBody: 'array-per-entry' } } });
    const device = demoDevices.lifted;
    for (let index = 0; index < 500; index++) simulation.take({ [index % 5 < 2 ? 'TYPO' : 'WATT']: index }, { device });
    await simulation.clock.advance(MINUTE_MS);
    assert.equal(recordedOf(simulation, 'WATT', device).length, 300);
    assert.equal(rejectedOf(simulation).length, 200);
    assert.ok(simulation.requests().length <= 6, `${simulation.requests().length} requests`);
  });
});
