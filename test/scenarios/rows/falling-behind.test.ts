import assert from 'node:assert/strict';
import {
  HOUR_MS,
  MINUTE_MS,
  type Simulation,
  demoDevices,
  maximum,
  noon,
  ready,
  recordedOf,
  reduced,
  takeEach,
} from './stage';

/** The longest that a value recorded in some span took from its timestamp to its arrival. */
function lag(simulation: Simulation, fromMs: number, untilMs: number): number {
  const spanned = recordedOf(simulation, 'WATT').filter(({ atMs }) => atMs >= fromMs && atMs < untilMs);
  assert.ok(spanned.length > 0, 'something is recorded');
  return maximum(spanned.map(({ lagMs }) => lagMs));
}

/** True when a status says in some way by how much its node falls behind. */
function tellsFallingBehind(simulation: Simulation): boolean {
  return /behind/i.test(JSON.stringify(simulation.delivery.status('node')));
}

describe('a short interval under the limit of one write a second', () => {
  for (const [intervalMs, latency] of [
    [1000, 50],
    [1000, 100],
    [1000, 400],
    [1000, 800],
    [500, 100],
    [1500, 100],
    [2000, 800],
  ] as const) {
    it(`never falls behind: ${intervalMs} ms, 4 messages a second, answers after ${latency} ms`, async () => {
      const simulation = await ready({ latency });
      simulation.rules({ interval: intervalMs });
      await takeEach(simulation, 250, 4 * 1200, (index) => ({ WATT: index, VOLT: 230 }));
      const early = lag(simulation, 0, 2 * MINUTE_MS);
      const late = lag(simulation, 18 * MINUTE_MS, 20 * MINUTE_MS);
      assert.ok(late <= early + 1000, `${early} ms in the first minutes, ${late} ms in the last`);
      assert.ok(late <= 6000, `${late} ms`);
      assert.ok(simulation.delivery.waiting() <= 40, `${simulation.delivery.waiting()} samples wait`);
      assert.ok(!tellsFallingBehind(simulation));
      assert.deepEqual(simulation.datacake.breaches(), []);
    }).timeout(300_000);
  }

  it('is caught up with after an outage of ten minutes', async () => {
    const simulation = await ready({ latency: 100 });
    simulation.rules({ interval: 1000 });
    simulation.network.down = true;
    await takeEach(simulation, 250, 4 * 600, (index) => ({ WATT: index }));
    simulation.network.down = false;
    await takeEach(simulation, 250, 4 * 1200, (index) => ({ WATT: index }));
    assert.ok(lag(simulation, 29 * MINUTE_MS, HOUR_MS) <= 6000, `${lag(simulation, 29 * MINUTE_MS, HOUR_MS)} ms`);
  }).timeout(300_000);

  it('keeps each second where the limit is lifted', async () => {
    const simulation = await ready({ limited: false });
    simulation.rules({ interval: 1000 });
    await takeEach(simulation, 250, 240, (index) => ({ WATT: index }));
    await simulation.clock.advance(5000);
    assert.ok(recordedOf(simulation, 'WATT').length >= 60);
  });
});

describe('the limit of one write a second with slow answers', () => {
  for (const intervalMs of [0, 2000]) {
    for (const latency of [900, 1200, 3000]) {
      it(`never falls behind without a word: ${intervalMs} ms, 10 messages a second, answers after ${latency} ms`, async () => {
        const simulation = await ready({ latency });
        simulation.rules({ interval: intervalMs });
        await takeEach(simulation, 100, 9000, (index) => ({ WATT: index }));
        const late = lag(simulation, 14 * MINUTE_MS, 16 * MINUTE_MS);
        assert.ok(late <= 12_000 || tellsFallingBehind(simulation), `${late} ms, and no word of it`);
      }).timeout(300_000);
    }
  }

  it('lets a value go at once where there is no interval, and says nothing of falling behind', async () => {
    const simulation = await ready({ latency: 50 });
    await takeEach(simulation, 100, 6000, (index) => ({ WATT: index }));
    assert.ok(lag(simulation, 9 * MINUTE_MS, 11 * MINUTE_MS) <= 4000);
    assert.ok(!tellsFallingBehind(simulation));
  }).timeout(300_000);
});

describe('what comes faster than it can leave, because every second is asked for', () => {
  it('says in the status by how much it falls behind: every value, 4 a second', async () => {
    const simulation = await ready({ latency: 100 });
    simulation.rules(reduced(10_000, 'every'));
    await takeEach(simulation, 250, 4 * 900, (index) => ({ WATT: index }));
    assert.ok(tellsFallingBehind(simulation), JSON.stringify(simulation.delivery.status('node')));
  }).timeout(300_000);

  it('says in the status by how much it falls behind: times of their own each second', async () => {
    const simulation = await ready({ latency: 100 });
    await takeEach(simulation, 1000, 900, (index) => ({ WATT: index }), { time: (index) => noon + index * 1000 });
    assert.ok(tellsFallingBehind(simulation), JSON.stringify(simulation.delivery.status('node')));
  }).timeout(300_000);

  it('says so no more once it has caught up', async () => {
    const simulation = await ready({ latency: 100 });
    simulation.rules(reduced(10_000, 'every'));
    await takeEach(simulation, 250, 4 * 900, (index) => ({ WATT: index }));
    assert.ok(tellsFallingBehind(simulation), JSON.stringify(simulation.delivery.status('node')));
    await takeEach(simulation, 10_000, 120, (index) => ({ WATT: index }));
    assert.ok(!tellsFallingBehind(simulation));
  }).timeout(300_000);

  it('loses no second of it', async () => {
    const simulation = await ready({ latency: 100 });
    simulation.rules(reduced(10_000, 'every'));
    await takeEach(simulation, 250, 4 * 300, (index) => ({ WATT: index }));
    await simulation.clock.advance(2 * MINUTE_MS);
    const seconds = new Set(recordedOf(simulation, 'WATT').map(({ timeS }) => timeS));
    assert.ok(seconds.size >= 300 && seconds.size <= 301, `${seconds.size} seconds`);
  });

  it('is not said of a backlog that an outage left and that shrinks', async () => {
    const simulation = await ready();
    simulation.rules({ interval: 10_000 });
    simulation.network.down = true;
    await takeEach(simulation, 5000, 720, (index) => ({ WATT: index }));
    simulation.network.down = false;
    await takeEach(simulation, 5000, 24, (index) => ({ WATT: index }));
    assert.ok(!tellsFallingBehind(simulation), JSON.stringify(simulation.delivery.status('node')));
  });

  it('says nothing of it while a backlog that arrived at once is being sent', async () => {
    const simulation = await ready({ latency: 100 });
    const samples = Array.from({ length: 400 }, (_, index) => ({
      device: demoDevices.bench,
      sample: { values: { WATT: index }, time: noon - index * 1000 },
    }));
    simulation.takeAll(samples);
    for (let second = 0; second < 400; second += 10) {
      await simulation.clock.advance(10_000);
      assert.ok(!tellsFallingBehind(simulation), JSON.stringify(simulation.delivery.status('node')));
    }
  });
});
