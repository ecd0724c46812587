import assert from 'node:assert/strict';
import { RateLimiter } from '../../../src/delivery/decide/rate-limiter';
import type { Post } from '../../../src/datacake/http';
import { SimulatedClock } from '../../simulation/clock';
import type { SimulationOptions } from '../../simulation/delivery';
import { createDatacake } from '../../simulator';
import { Simulation, noon, range } from './stage';

const uuid = (index: number): string => `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;

/** Counts how often it is asked, which each decision about a device does. */
class CountingRateLimiter extends RateLimiter {
  asked = 0;

  override readyAt(device: string, field: string, since: number, now: number): number {
    this.asked += 1;
    return super.readyAt(device, field, since, now);
  }
}

/** A delivery to a Datacake that accepts everything after so long, with the devices that it was asked to record to, in order. */
function toEachDevice(latencyMs: number, options: SimulationOptions): { simulation: Simulation; asked: string[] } {
  const clock = new SimulatedClock(noon);
  const asked: string[] = [];
  const post: Post = (url) =>
    new Promise((resolve) => {
      asked.push(/devices\/([^/]+)/.exec(url)?.[1] ?? '');
      clock.after(latencyMs, () => resolve({ kind: 'answer', status: 200, headers: {}, body: '{}' }));
    });
  const server = { datacake: createDatacake({ keep: 1 }), post: () => post };
  return { simulation: new Simulation({ ...options, clock, server }), asked };
}

describe('more devices than a connection has requests for', function () {
  this.timeout(120_000);

  it('have their turns in order, however much one of them has to send', async () => {
    const { simulation, asked } = toEachDevice(200, { limited: false });
    await simulation.clock.advance(2000);
    for (const device of range(300)) {
      const samples = range(600).map((second) => ({
        device: uuid(device),
        sample: { values: { WATT: second }, time: noon - 1000 * second },
      }));
      simulation.takeAll(samples, { completion: 'stored' });
    }
    await simulation.clock.advance(1500);
    assert.equal(new Set(asked.slice(0, 300)).size, 300, 'each has had a request before one of them has a second');
  });

  it('are decided about a few times each, however many wait', async () => {
    const { simulation, asked } = toEachDevice(100, {});
    const rateLimiter = new CountingRateLimiter();
    simulation.rateLimiter = rateLimiter;
    simulation.start();
    await simulation.clock.advance(2000);
    const devices = 4000;
    for (const device of range(devices)) simulation.take({ WATT: device }, { device: uuid(device) });
    await simulation.clock.advance(10_000);
    assert.equal(asked.length, devices);
    assert.ok(rateLimiter.asked <= 10 * devices, `${rateLimiter.asked / devices} times a device`);
  });
});
