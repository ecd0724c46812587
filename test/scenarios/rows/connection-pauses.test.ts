import assert from 'node:assert/strict';
import type { Fault } from '../../simulator/core/fault';
import {
  HOUR_MS,
  MINUTE_MS,
  type Simulation,
  assertAll,
  demoDevices,
  range,
  ready,
  recordedOf,
  takeEach,
  valuesOf,
} from './stage';

const CONNECTION_PAUSES: readonly (readonly [string, Fault])[] = [
  ['401', { kind: 'status', status: 401 }],
  ['407', { kind: 'status', status: 407 }],
  ['a redirect', { kind: 'redirect', to: 'https://elsewhere.example/' }],
  ['a web page', { kind: 'portal' }],
];

const DEVICE_PAUSES: readonly (readonly [string, Fault])[] = [
  ['403', { kind: 'status', status: 403 }],
  ['404', { kind: 'status', status: 404 }],
  ['410', { kind: 'status', status: 410 }],
];

/** Milliseconds between the starts of requests to record. */
function gapsOf(simulation: Simulation): number[] {
  const starts = simulation.requests().map(({ at }) => at);
  return starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
}

for (const [answer, fault] of [...CONNECTION_PAUSES, ...DEVICE_PAUSES]) {
  describe(`a pause because of ${answer}`, () => {
    it('is over half a minute after its reason was put right early', async () => {
      const simulation = await ready();
      simulation.datacake.faults.order({ fault, until: simulation.clock.wall() + 10_000 });
      simulation.take({ WATT: 1 });
      await simulation.clock.advance(5000);
      assert.equal(simulation.delivery.status('node').kind, 'paused');
      await simulation.clock.advance(30_000);
      assertAll(valuesOf(simulation, 'WATT'), [1], 'WATT');
      assert.equal(simulation.delivery.status('node').kind, 'idle');
    });

    it('is probed after 15 s and then ever more rarely, down to every 5 minutes, for ever', async () => {
      const simulation = await ready();
      simulation.datacake.faults.order({ fault });
      await takeEach(simulation, MINUTE_MS, 180, (index) => ({ WATT: index }));
      const gaps = gapsOf(simulation);
      const [first = Infinity] = gaps;
      const last = gaps.slice(-10);
      assert.ok(first >= 10_000 && first <= 20_000, `the first after ${first} ms`);
      assert.ok(Math.min(...last) >= 240_000 && Math.max(...last) <= 310_000, `at last each ${last.join(' ')} ms`);
      assert.ok(
        gaps.every((gap, index) => gap >= 0.9 * (gaps[index - 1] ?? 0)),
        `never more often than before: ${gaps.join(' ')}`,
      );
      simulation.datacake.faults.clear();
      await simulation.clock.advance(15 * MINUTE_MS);
      assertAll(valuesOf(simulation, 'WATT'), range(180), 'WATT');
    });

    it('outlasts a week and loses nothing', async () => {
      const simulation = await ready();
      simulation.datacake.faults.order({ fault });
      await takeEach(simulation, HOUR_MS, 7 * 24, (index) => ({ WATT: index }));
      simulation.datacake.faults.clear();
      await simulation.clock.advance(15 * MINUTE_MS);
      assertAll(valuesOf(simulation, 'WATT'), range(7 * 24), 'WATT');
      assert.deepEqual(simulation.rejections, []);
    }).timeout(300_000);
  });
}

for (const [answer, fault] of CONNECTION_PAUSES) {
  describe(`one device that alone is answered ${answer}`, () => {
    it('keeps no value of another device from being recorded: the next probe is one of that', async () => {
      const simulation = await ready();
      simulation.datacake.faults.order({ fault, device: demoDevices.bench });
      for (let minute = 0; minute < 360; minute++) {
        simulation.take({ WATT: minute });
        simulation.take({ POWER: minute }, { device: demoDevices.powerMeter });
        await simulation.clock.advance(MINUTE_MS);
      }
      await simulation.clock.advance(5 * MINUTE_MS);
      assertAll(valuesOf(simulation, 'POWER', demoDevices.powerMeter), range(360), 'POWER');
      const lags = recordedOf(simulation, 'POWER', demoDevices.powerMeter).map(({ lagMs }) => lagMs);
      assert.ok(Math.max(...lags) <= 10 * MINUTE_MS, `${Math.max(...lags)} ms late`);
    }).timeout(300_000);
  });
}

describe('a device named by a serial number that none has', () => {
  it('is recorded to within sixteen minutes of its creation in Datacake: a listing is kept for ten, and a pause probed every five', async () => {
    const simulation = await ready();
    let asked = 0;
    simulation.datacake.faults.order({
      fault: {
        kind: 'status',
        status: 200,
        body: { data: { workspace: { devicesFiltered: { total: 0, devices: [] } } } },
      },
      endpoint: 'graphql',
      until: simulation.clock.wall() + 10_000,
      when: () => ++asked > 0,
    });
    simulation.take({ POWER: 1 }, { device: 'PM-2024-0017' });
    await simulation.clock.advance(5000);
    assert.equal(simulation.delivery.status('node').kind, 'paused');
    await simulation.clock.advance(16 * MINUTE_MS);
    assertAll(valuesOf(simulation, 'POWER', demoDevices.powerMeter), [1], 'POWER');
    assert.ok(asked > 0);
  });
});

describe('what answers with errors or not at all for weeks', () => {
  const outages: readonly (readonly [string, (simulation: Simulation) => void, (simulation: Simulation) => void])[] = [
    ['no network', ({ network }) => void (network.down = true), ({ network }) => void (network.down = false)],
    ...([503, 429, 500] as const).map(
      (status) =>
        [
          `only ${status}`,
          ({ datacake }: Simulation) => datacake.faults.order({ fault: { kind: 'status', status } }),
          ({ datacake }: Simulation) => datacake.faults.clear(),
        ] as const,
    ),
    [
      'no answer',
      ({ datacake }) => datacake.faults.order({ fault: { kind: 'hang' } }),
      ({ datacake }) => datacake.faults.clear(),
    ],
  ];
  for (const [what, begin, end] of outages) {
    it(`is tried again until it works: ${what} for three weeks`, async () => {
      const simulation = await ready();
      begin(simulation);
      await takeEach(simulation, 6 * HOUR_MS, 84, (index) => ({ WATT: index, VOLT: index }));
      assert.equal(simulation.delivery.status('node').kind, 'retry');
      end(simulation);
      await simulation.clock.advance(HOUR_MS);
      for (const field of ['WATT', 'VOLT']) assertAll(valuesOf(simulation, field), range(84), field);
      assert.deepEqual(simulation.rejections, []);
    }).timeout(300_000);
  }
});
