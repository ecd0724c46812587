import assert from 'node:assert/strict';
import { HOUR_MS, MINUTE_MS, SECOND_MS, maximum, noon, ready, recordedOf, reduced, sum, takeEach } from './stage';

/** Where a clock may stand. */
const STOPPED_AT: readonly (readonly [string, number])[] = [
  ['now', noon],
  ['in 1970', 12_345],
  ['a year ago', noon - 365 * 24 * HOUR_MS],
  ['in a year', noon + 365 * 24 * HOUR_MS],
];

for (const [where, timeMs] of STOPPED_AT) {
  describe(`a source whose clock stands still ${where}`, () => {
    for (const everyMs of [500, SECOND_MS, 1900, 5 * SECOND_MS]) {
      it(`is recorded within an interval and 2 s, and goes on being, with a value every ${everyMs} ms`, async () => {
        const simulation = await ready();
        simulation.rules(reduced(MINUTE_MS, 'last'));
        const count = (20 * MINUTE_MS) / everyMs;
        await takeEach(simulation, everyMs, count, (index) => ({ WATT: index }), { time: () => timeMs });
        const recorded = recordedOf(simulation, 'WATT');
        const [first] = recorded;
        assert.ok(first !== undefined, 'something is recorded');
        assert.ok(first.atMs <= MINUTE_MS + 6 * SECOND_MS, `first after ${first.atMs} ms`);
        const latest = maximum(recorded.map(({ value }) => Number(value)));
        assert.ok((count - latest) * everyMs <= 2 * MINUTE_MS, `the last recorded is ${latest} of ${count}`);
        assert.ok(recorded.every(({ timeS }) => timeS === Math.floor(timeMs / 1000) - noon / 1000));
        assert.deepEqual(simulation.datacake.breaches(), []);
      }).timeout(300_000);
    }

    it('is recorded within seconds where there is no interval', async () => {
      const simulation = await ready();
      await takeEach(simulation, SECOND_MS, 600, (index) => ({ WATT: index }), { time: () => timeMs });
      const recorded = recordedOf(simulation, 'WATT');
      const [first] = recorded;
      assert.ok(first !== undefined && first.atMs <= 8 * SECOND_MS, `first after ${first?.atMs} ms`);
      assert.ok(maximum(recorded.map(({ value }) => Number(value))) >= 500);
    });
  });
}

describe('a source whose clock stands still', () => {
  it('has each of its values in a sum once, whenever its windows close', async () => {
    const simulation = await ready();
    simulation.rules(reduced(MINUTE_MS, 'sum'));
    await takeEach(simulation, SECOND_MS, 1200, () => ({ WATT: 1 }), { time: () => noon });
    await simulation.clock.advance(40 * MINUTE_MS);
    assert.equal(sum(recordedOf(simulation, 'WATT').map(({ value }) => Number(value))), 1200);
    assert.equal(simulation.delivery.waiting(), 0);
  }).timeout(300_000);

  it('keeps no more waiting than two intervals bring', async () => {
    const simulation = await ready();
    simulation.rules(reduced(MINUTE_MS, 'mean'));
    await takeEach(simulation, SECOND_MS, 3600, (index) => ({ WATT: index }), { time: () => noon });
    assert.ok(simulation.delivery.waiting() <= 150, `${simulation.delivery.waiting()} samples wait`);
  }).timeout(300_000);

  it('goes on as ever once its clock runs again', async () => {
    const simulation = await ready();
    simulation.rules(reduced(MINUTE_MS, 'last'));
    await takeEach(simulation, SECOND_MS, 300, (index) => ({ WATT: index }), { time: () => noon - HOUR_MS });
    const begin = simulation.clock.monotonic();
    await takeEach(simulation, SECOND_MS, 600, (index) => ({ WATT: index }), { time: () => simulation.clock.wall() });
    await simulation.clock.advance(2 * MINUTE_MS);
    const later = recordedOf(simulation, 'WATT').filter(({ timeS }) => timeS * 1000 >= begin + MINUTE_MS);
    assert.ok(later.length >= 9 && later.length <= 11, `${later.length} measurements in 9 to 10 minutes`);
    // The window of the very last value is open until its end.
    assert.ok(maximum(later.slice(0, -1).map(({ lagMs }) => lagMs)) <= 10 * SECOND_MS);
  }).timeout(300_000);
});
