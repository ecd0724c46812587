import assert from 'node:assert/strict';
import { type DeliveryFigures, type DeviceFigures, NotableDevices, figuresOf } from '../../../../src/delivery/figures';
import type { Hold } from '../../../../src/delivery/status';
import { Simulation } from '../../../simulation/delivery';
import { worldWithPlan, worldWithPlans } from '../../../simulation/world';
import { demoDevices } from '../../../simulator/index';

const now = 1000;
const retry: Hold = { kind: 'retry', reason: { code: 'server' }, until: 5000 };
const paused: Hold = { kind: 'paused', reason: { code: 'may-not-record' }, until: 9000 };

function device(name: string, more: Partial<DeviceFigures> = {}): DeviceFigures {
  return { name, waiting: 0, hold: undefined, oldest: Infinity, share: undefined, ...more };
}

describe('figuresOf', () => {
  const cases: [what: string, devices: DeviceFigures[], connection: Hold | undefined, figures: DeliveryFigures][] = [
    ['nothing', [], undefined, { waiting: 0 }],
    ['a device of which nothing waits', [device('a')], paused, { waiting: 0 }],
    [
      'all that waits, and the oldest of it',
      [device('a', { waiting: 2, oldest: 500 }), device('b', { waiting: 3, oldest: 400 }), device('c', { oldest: 1 })],
      undefined,
      { waiting: 5, oldest: 400 },
    ],
    [
      'the device that has used up most of its plan',
      [device('a', { share: 0.2 }), device('b', { share: 0.9 }), device('c')],
      undefined,
      { waiting: 0, quota: 0.9, device: 'b' },
    ],
    ['a plan that has just begun', [device('a', { share: 0 })], undefined, { waiting: 0, quota: 0, device: 'a' }],
    [
      'the device that is held back, before another',
      [device('a', { waiting: 1, hold: retry, share: 0.2 }), device('b', { share: 0.9 })],
      undefined,
      { waiting: 1, nextTryMs: 4000, quota: 0.2, device: 'a' },
    ],
    [
      'a pause before a retry',
      [device('a', { waiting: 1, hold: retry }), device('b', { waiting: 1, hold: paused })],
      undefined,
      { waiting: 2, nextTryMs: 8000, device: 'b' },
    ],
    [
      'no device where the whole connection is held back',
      [device('a', { waiting: 1, share: 0.5 })],
      paused,
      { waiting: 1, nextTryMs: 8000 },
    ],
  ];
  for (const [what, devices, connection, figures] of cases) {
    it(`tells ${what}`, () => assert.deepEqual(figuresOf(devices, connection, now), figures));
  }
});

describe('the figures of a delivery', () => {
  it('tell the oldest sample that waits, the next try, and the part of the plan that is used up', async () => {
    const simulation = new Simulation({ datacake: { world: worldWithPlan(100) }, plans: true });
    simulation.take({ WATT: 1 });
    await simulation.clock.advance(5000);
    assert.deepEqual(simulation.delivery.overview('node').figures, {
      waiting: 0,
      quota: 0.01,
      device: demoDevices.bench,
    });
    simulation.network.down = true;
    const since = simulation.clock.wall();
    for (let second = 0; second < 60; second += 1) {
      simulation.take({ WATT: second });
      await simulation.clock.advance(1000);
    }
    const { waiting, oldest = 0, nextTryMs = -1, device: held } = simulation.delivery.overview('node').figures;
    assert.equal(waiting, 60);
    assert.ok(Math.abs(oldest - since) < 2000, String(oldest - since));
    assert.ok(nextTryMs >= 0 && nextTryMs <= 300_000);
    assert.equal(held, undefined);
    simulation.network.down = false;
    await simulation.clock.advance(600_000);
    assert.equal(simulation.delivery.overview('node').figures.oldest, undefined);
  });

  it('tell of the device that has used up most of its plan, whichever was idle for longer', async () => {
    const { bench, powerMeter } = demoDevices;
    const plans = [bench, powerMeter].map((device) => [device, 100] as const);
    const simulation = new Simulation({ datacake: { world: worldWithPlans(new Map(plans)) }, plans: true });
    const told = async (device: string, samples: number): Promise<DeliveryFigures> => {
      for (let sample = 0; sample < samples; sample += 1) {
        simulation.take({ [device === bench ? 'WATT' : 'POWER']: sample }, { device });
        await simulation.clock.advance(5000);
      }
      return simulation.delivery.overview('node').figures;
    };
    assert.deepEqual(await told(bench, 2), { waiting: 0, quota: 0.02, device: bench });
    assert.deepEqual(await told(powerMeter, 1), { waiting: 0, quota: 0.02, device: bench });
    assert.deepEqual(await told(powerMeter, 2), { waiting: 0, quota: 0.03, device: powerMeter });
  });

  it('need no look at thousands of idle devices for each question', () => {
    let looks = 0;
    const devices = { all: () => ((looks += 1), []), inUse: () => [] as never };
    const notable = new NotableDevices(devices, { shares: () => () => undefined, room: () => Infinity });
    for (let ms = 0; ms < 59_000; ms += 500) notable.of('node', ms);
    assert.equal(looks, 1);
    notable.of('node', 60_000);
    assert.equal(looks, 2);
  });
});
