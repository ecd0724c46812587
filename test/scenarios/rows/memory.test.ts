import assert from 'node:assert/strict';
import { heapUsed } from '../../helpers/heap';
import { forget, leanSimulation, onDisk } from './lean';
import { DAY_MS, HOUR_MS, MINUTE_MS, demoDevices, noon, range, ready, recordedOf, reduced } from './stage';
import type { Value } from '../../../src/model';

const MB = 1e6;
const FIELDS = ['WATT', 'VOLT', 'AMPERE', 'ENERGY', 'HUMIDITY'];

/** Samples of one message of an import. */
const CHUNK = 1000;

function values(fields: number, index: number): Record<string, Value> {
  return Object.fromEntries(FIELDS.slice(0, fields).map((field) => [field, index / 10]));
}

describe('memory of windows', function () {
  this.timeout(300_000);

  for (const [aggregate, fields, intervalMs] of [
    ['every', 1, HOUR_MS],
    ['every', 5, HOUR_MS],
    ['every', 5, DAY_MS],
    ['every', 5, 10_000],
    ['mean', 5, HOUR_MS],
    ['last', 5, 10_000],
  ] as const) {
    const name = `${aggregate} of ${fields} fields each ${intervalMs / 1000} s`;

    it(`grows by no more than 20 MB while 100,000 samples of an import wait: ${name}`, async () => {
      const { simulation, end } = await onDisk();
      await simulation.clock.advance(2000);
      simulation.rules(reduced(intervalMs, aggregate));
      simulation.network.down = true;
      const before = heapUsed();
      for (let from = 0; from < 100_000; from += CHUNK) {
        const samples = range(CHUNK, from).map((index) => {
          const sample = { time: noon - 2 * DAY_MS + index * 1000, values: values(fields, index) };
          return { device: demoDevices.bench, sample };
        });
        simulation.takeAll(samples, { completion: 'stored' });
        await simulation.clock.advance(1000);
      }
      await simulation.clock.advance(MINUTE_MS);
      assert.equal(simulation.delivery.waiting(), 100_000);
      const grown = (heapUsed() - before) / MB;
      await end();
      assert.ok(grown <= 20, `${grown.toFixed(1)} MB`);
    });
  }

  it('grows by no more than 20 MB in half an hour of 100 samples a second, every value of an hour', async () => {
    const { simulation, end } = await onDisk();
    await simulation.clock.advance(2000);
    simulation.rules(reduced(HOUR_MS, 'every'));
    const before = heapUsed();
    for (let second = 0; second < 1800; second++) {
      const samples = range(100).map((index) => ({ device: demoDevices.bench, sample: { values: values(5, index) } }));
      simulation.takeAll(samples, { completion: 'stored' });
      await simulation.clock.advance(1000);
    }
    const grown = (heapUsed() - before) / MB;
    await end();
    assert.ok(grown <= 20, `${grown.toFixed(1)} MB`);
  });
});

describe('memory of names that come from messages', function () {
  this.timeout(300_000);

  const uuid = (index: number): string => `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;

  /** Sends one value to each of so many devices, 250 a second. */
  const toEach = async (simulation: ReturnType<typeof leanSimulation>['simulation'], from: number, count: number) => {
    for (let index = from; index < from + count; index += 250) {
      for (const one of range(250, index)) simulation.take({ WATT: one }, { device: uuid(one), completion: 'stored' });
      await simulation.clock.advance(1000);
      forget(simulation);
    }
    await simulation.clock.advance(10_000);
    forget(simulation);
  };

  it('of 10,000 devices seen once is free again two hours later', async () => {
    const { simulation, accepted } = leanSimulation({ limited: false });
    await simulation.clock.advance(2000);
    const before = heapUsed();
    await toEach(simulation, 0, 10_000);
    assert.equal(accepted(), 10_000);
    await simulation.clock.advance(2 * HOUR_MS);
    const grown = (heapUsed() - before) / MB;
    assert.ok(grown <= 14, `${grown.toFixed(1)} MB`);
    assert.equal(simulation.delivery.status('node').kind, 'idle');
    simulation.take({ WATT: -1 }, { device: uuid(7) });
    await simulation.clock.advance(5000);
    assert.equal(accepted(), 10_001, 'one that comes back is recorded as ever');
  });

  it('grows no further with 5,000 devices that come after 11,000 others within minutes', async () => {
    const { simulation, accepted } = leanSimulation({ limited: false });
    await simulation.clock.advance(2000);
    await toEach(simulation, 0, 11_000);
    await simulation.clock.advance(MINUTE_MS);
    const before = heapUsed();
    await toEach(simulation, 11_000, 5000);
    await simulation.clock.advance(MINUTE_MS);
    const grown = (heapUsed() - before) / MB;
    assert.equal(accepted(), 16_000);
    assert.ok(grown <= 4, `${grown.toFixed(1)} MB`);
  });

  for (const limited of [true, false]) {
    it(`of 50,000 fields of one device seen once is free again two hours later, ${limited ? 'limited' : 'limit lifted'}`, async () => {
      const { simulation, accepted } = leanSimulation({ limited });
      await simulation.clock.advance(2000);
      const seeFields = async (from: number, until: number): Promise<void> => {
        for (let index = from; index < until; index += 100) {
          simulation.take(Object.fromEntries(range(100, index).map((one) => [`FIELD_${one}`, one])));
          await simulation.clock.advance(2500);
          forget(simulation);
        }
        await simulation.clock.advance(2 * HOUR_MS);
      };
      // What a first use costs isn't meant.
      await seeFields(0, 2000);
      const before = heapUsed();
      await seeFields(2000, 52_000);
      assert.equal(accepted(), 52_000);
      const grown = (heapUsed() - before) / MB;
      assert.ok(grown <= 2, `${grown.toFixed(1)} MB`);
    });
  }
});

describe('a message that is too large', function () {
  this.timeout(300_000);

  it('with 150,000 fields is refused with an error, and Node-RED goes on', async () => {
    for (const limited of [true, false]) {
      const simulation = await ready({ limited });
      simulation.take(Object.fromEntries(range(150_000).map((index) => [`FIELD_${index}`, index])), { name: 'large' });
      await simulation.clock.advance(5000);
      simulation.take({ WATT: 1 }, { node: 'other', name: 'small' });
      await simulation.clock.advance(10_000);
      assert.equal(simulation.failed.length, 1, 'an error to its message');
      assert.match(simulation.failed[0] ?? '', /^large: ./);
      assert.deepEqual(simulation.completed, ['small']);
      assert.equal(recordedOf(simulation, 'WATT').length, 1);
    }
  });

  it('with 150,000 fields is refused with an error also when the journal is not open yet', async () => {
    const simulation = await ready();
    let open: () => void = () => undefined;
    simulation.opening = new Promise((resolve) => (open = resolve));
    simulation.start();
    simulation.take(Object.fromEntries(range(150_000).map((index) => [`FIELD_${index}`, index])), { name: 'large' });
    simulation.take({ WATT: 1 }, { name: 'small' });
    open();
    await simulation.clock.advance(10_000);
    assert.equal(simulation.failed.length, 1);
    assert.match(simulation.failed[0] ?? '', /^large: ./);
    assert.deepEqual(simulation.completed, ['small']);
  });

  it('with 5,000 fields is recorded as a whole, and holds Node-RED up for less than 3 s', async () => {
    const { simulation, accepted } = leanSimulation({ limited: false });
    await simulation.clock.advance(2000);
    const began = process.cpuUsage();
    simulation.take(Object.fromEntries(range(5000).map((index) => [`FIELD_${index}`, index])), { name: 'large' });
    await simulation.clock.advance(MINUTE_MS);
    const { user, system } = process.cpuUsage(began);
    assert.ok(user + system < 3e6, `${((user + system) / 1e6).toFixed(1)} s of CPU`);
    assert.equal(accepted(), 5000);
    assert.deepEqual(simulation.completed, ['large']);
  });

  it('with 100,000 samples is recorded as a whole', async () => {
    const { simulation, accepted } = leanSimulation({ limited: false });
    await simulation.clock.advance(2000);
    const samples = range(100_000).map((index) => ({
      device: demoDevices.bench,
      sample: { time: noon - DAY_MS + index * 1000, values: { WATT: index } },
    }));
    simulation.takeAll(samples, { name: 'import' });
    await simulation.clock.advance(MINUTE_MS);
    assert.equal(accepted(), 100_000);
    assert.deepEqual(simulation.completed, ['import']);
  });
});
