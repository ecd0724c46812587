import assert from 'node:assert/strict';
import { demoDevices, demoSerials } from '../simulator/index';
import { Simulation, noon } from '../simulation/delivery';
import { readySimulation } from './ready-simulation';

describe('delivery under the limit', () => {
  it('sends a sample at once, and what arrives before the next write is allowed as one measurement', async () => {
    const simulation = await readySimulation();
    for (let watt = 1; watt <= 5; watt++) {
      simulation.take({ WATT: watt });
      await simulation.clock.advance(200);
    }
    await simulation.clock.advance(5000);
    assert.deepEqual(simulation.recorded(), ['WATT=1@2', 'WATT=5@2']);
    const [first, second] = simulation.requests();
    assert.equal(first?.at, 2000);
    assert.equal(second?.at, 2000 + 50 + 1050);
    assert.deepEqual(simulation.datacake.breaches(), []);
  });

  it('treats every field as just sent when it starts', async () => {
    const simulation = new Simulation();
    simulation.take({ WATT: 1 });
    await simulation.clock.advance(1000);
    assert.deepEqual(simulation.requests(), []);
    await simulation.clock.advance(100);
    assert.equal(simulation.requests()[0]?.at, 1050);
  });

  it('starts no request once the lease is about to end, and goes on when it is renewed', async () => {
    const lease = { since: 0, beginBefore: 5000 };
    const simulation = await readySimulation({ lease });
    simulation.take({ WATT: 1 });
    await simulation.clock.advance(3000);
    simulation.take({ WATT: 2 });
    simulation.take({ WATT: 3 }, { device: demoSerials.powerMeter });
    await simulation.clock.advance(60_000);
    assert.deepEqual([simulation.recorded(), simulation.delivery.waiting()], [['WATT=1@2'], 2]);
    assert.deepEqual(simulation.datacake.ledger.requests().at(-1)?.endpoint, 'record', 'no serial number is looked up');
    lease.beginBefore = Infinity;
    await simulation.clock.advance(500);
    assert.deepEqual(simulation.recorded(), ['WATT=1@2', 'WATT=2@5']);
  });

  it('forms a request anew that its lease held back, and counts nothing for it', async () => {
    let isOpen = false;
    const lease = { since: 0, beginBefore: Infinity, gate: () => isOpen };
    const simulation = await readySimulation({ lease });
    simulation.rules({});
    simulation.take({ WATT: 1 });
    await simulation.clock.advance(0);
    assert.deepEqual([simulation.requests().length, simulation.delivery.waiting()], [0, 1]);
    simulation.clock.stepWall(60_000);
    isOpen = true;
    await simulation.clock.advance(5000);
    assert.deepEqual(simulation.recorded(), ['WATT=1@62'], 'with its time as it is corrected by then');
    assert.deepEqual(
      simulation.delivery.datapoints().map(({ datapoints }) => datapoints),
      [1],
    );
    assert.equal(simulation.receipts[0]?.attempts, 1);
  });

  it('sends the fields of one message together, and other fields in the same request', async () => {
    const simulation = await readySimulation();
    simulation.take({ WATT: 1, VOLT: 230 });
    simulation.take({ AMPERE: 2 }, { node: 'other' });
    await simulation.clock.advance(10);
    assert.deepEqual(
      simulation.requests().map(({ carried }) => carried),
      [3],
    );
    await simulation.clock.advance(3000);
    assert.deepEqual(simulation.recorded().sort(), ['AMPERE=2@2', 'VOLT=230@2', 'WATT=1@2']);
  });

  it('never breaches the limit with 50 messages a second of two nodes and slow answers', async () => {
    const simulation = new Simulation({ latency: 300 });
    for (let index = 0; index < 1000; index++) {
      simulation.take({ WATT: index, VOLT: 230 }, { node: index % 2 === 0 ? 'one' : 'two' });
      await simulation.clock.advance(20);
    }
    await simulation.clock.advance(10_000);
    assert.deepEqual(simulation.datacake.breaches(), []);
    assert.equal(simulation.delivery.status('one').kind, 'idle');
    assert.ok(simulation.recorded().includes('WATT=999@19'));
  });

  it('writes at no less than 0.88 a second and field while there is something to send', async () => {
    const simulation = new Simulation({ latency: 50 });
    for (let index = 0; index < 600; index++) {
      simulation.take({ WATT: index });
      await simulation.clock.advance(100);
    }
    assert.ok(simulation.recorded().length >= 0.88 * 60, `${simulation.recorded().length} in 60 s`);
  });

  it('shrinks a backlog while new samples arrive, and keeps a resolution of 2 s', async () => {
    const simulation = new Simulation();
    simulation.network.down = true;
    for (let second = 0; second < 600; second++) {
      simulation.take({ WATT: second });
      await simulation.clock.advance(1000);
    }
    simulation.network.down = false;
    for (let second = 600; second < 1400; second++) {
      simulation.take({ WATT: second });
      await simulation.clock.advance(1000);
    }
    await simulation.clock.advance(5000);
    const times = simulation.recorded().map((text) => Number(text.split('@')[1]));
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    assert.ok(Math.min(...gaps) >= 0, 'oldest first');
    assert.ok(Math.max(...gaps) <= 2, `at most 2 s apart, not ${Math.max(...gaps)}`);
    assert.equal(simulation.delivery.status('node').kind, 'idle');
    assert.deepEqual(simulation.datacake.breaches(), []);
  });

  it('loses nothing of a history import, whole seconds apart, however disordered', async () => {
    const simulation = new Simulation();
    const start = noon - 3_600_000;
    const samples = Array.from({ length: 120 }, (_, index) => {
      const second = (index * 37) % 120;
      return { device: demoDevices.bench, sample: { time: start + second * 1000, values: { WATT: second } } };
    });
    simulation.takeAll(samples, { name: 'import' });
    await simulation.clock.advance(200_000);
    const values = simulation.datacake.ledger.recorded(demoDevices.bench).map(({ value }) => value as number);
    assert.deepEqual(
      [...values].sort((a, b) => a - b),
      Array.from({ length: 120 }, (_, index) => index),
    );
    assert.deepEqual(simulation.completed, ['import']);
  });

  it('aggregates the samples of a window, aligned to the interval, and sends it when it ends', async () => {
    const simulation = new Simulation();
    simulation.rules({ interval: 60_000, others: { aggregate: 'mean', decimals: 1 } });
    await simulation.clock.advance(10_000);
    for (const watt of [100, 200, 250]) {
      simulation.take({ WATT: watt });
      await simulation.clock.advance(10_000);
    }
    await simulation.clock.advance(19_999);
    assert.deepEqual(simulation.recorded(), []);
    await simulation.clock.advance(100);
    assert.deepEqual(simulation.recorded(), ['WATT=183.3@30']);
  });

  it('closes open windows on a flush, and only those of the device that it names', async () => {
    const simulation = new Simulation();
    simulation.rules({ interval: 3_600_000 });
    await simulation.clock.advance(2000);
    simulation.take({ WATT: 1 });
    simulation.take({ POWER: 2 }, { device: demoDevices.powerMeter });
    simulation.delivery.flush('node', [demoDevices.bench]);
    await simulation.clock.advance(100);
    assert.deepEqual(simulation.recorded(), ['WATT=1@2']);
    assert.deepEqual(simulation.recorded(demoDevices.powerMeter), []);
    simulation.delivery.flush('node', []);
    await simulation.clock.advance(100);
    assert.deepEqual(simulation.recorded(demoDevices.powerMeter), ['POWER=2@2']);
  });

  it('keeps the last of each second with the aggregate every', async () => {
    const simulation = new Simulation();
    simulation.rules({ interval: 10_000, others: { aggregate: 'every' } });
    for (let index = 0; index < 20; index++) {
      simulation.take({ WATT: index });
      await simulation.clock.advance(250);
    }
    await simulation.clock.advance(20_000);
    assert.deepEqual(simulation.recorded(), ['WATT=3@0', 'WATT=7@1', 'WATT=11@2', 'WATT=15@3', 'WATT=19@4']);
  });

  it('closes a window of samples with a time of their own at its end by their clock, and later ones go alone', async () => {
    const simulation = new Simulation();
    simulation.rules({ interval: 60_000, others: { aggregate: 'sum' } });
    await simulation.clock.advance(5000);
    simulation.take({ WATT: 1 }, { time: noon - 600_000 });
    await simulation.clock.advance(10_000);
    simulation.take({ WATT: 2 }, { time: noon - 590_000 });
    await simulation.clock.advance(49_000);
    assert.deepEqual(simulation.recorded(), []);
    await simulation.clock.advance(2000);
    assert.deepEqual(simulation.recorded(), ['WATT=3@-590']);
    simulation.take({ WATT: 4 }, { time: noon - 580_000 });
    await simulation.clock.advance(65_000);
    assert.deepEqual(simulation.recorded(), ['WATT=3@-590', 'WATT=4@-580']);
  });

  it('shifts arrival stamps that are not sent when the wall clock steps', async () => {
    const simulation = new Simulation();
    simulation.network.down = true;
    await simulation.clock.advance(2000);
    simulation.take({ WATT: 1 });
    await simulation.clock.advance(10_000);
    simulation.clock.stepWall(86_400_000);
    simulation.take({ WATT: 2 });
    simulation.network.down = false;
    await simulation.clock.advance(120_000);
    assert.deepEqual(simulation.recorded(), ['WATT=1@86402', 'WATT=2@86412'], 'what has never left is formed anew');
    const other = new Simulation();
    other.rules({ interval: 60_000 });
    other.take({ WATT: 1 });
    other.clock.stepWall(-3_600_000);
    await other.clock.advance(70_000);
    assert.deepEqual(other.recorded(), ['WATT=1@-3600']);
  });
});

describe('delivery with the limit lifted', () => {
  it('sends every sample as it is, up to 500 measurements a request', async () => {
    const simulation = new Simulation({ limited: false });
    for (let index = 0; index < 1000; index++)
      simulation.take({ POWER: index, VOLT: 230 }, { device: demoDevices.lifted });
    await simulation.clock.advance(10_000);
    assert.equal(simulation.recorded(demoDevices.lifted).length, 2000);
    assert.ok(simulation.requests().every(({ carried }) => carried <= 500));
    assert.ok(simulation.requests().length <= 5, `${simulation.requests().length} requests`);
  });
});

describe('delivery with several connections', () => {
  it('shares the rate limiter of a device', async () => {
    const one = await readySimulation();
    const first = one.delivery;
    const second = one.start();
    await one.clock.advance(2000);
    const samples = (WATT: number) => [{ device: demoDevices.bench, sample: { values: { WATT } } }];
    const message = { bytes: 0, complete: () => undefined, fail: () => undefined };
    first.take({ node: 'a', samples: samples(1), message, completion: 'accepted' });
    second.take({ node: 'b', samples: samples(2), message, completion: 'accepted' });
    await one.clock.advance(5000);
    assert.equal(one.recorded().length, 2);
    assert.deepEqual(one.datacake.breaches(), []);
  });
});

describe('delivery to a device named by its serial number', () => {
  it('resolves it once in the workspace', async () => {
    const simulation = await readySimulation();
    simulation.take({ POWER: 5 }, { device: demoSerials.powerMeter });
    await simulation.clock.advance(3000);
    simulation.take({ POWER: 6 }, { device: demoSerials.powerMeter });
    await simulation.clock.advance(3000);
    assert.deepEqual(
      simulation.recorded(demoDevices.powerMeter).map((text) => text.split('@')[0]),
      ['POWER=5', 'POWER=6'],
    );
    const queries = simulation.datacake.ledger.requests().filter(({ endpoint }) => endpoint === 'graphql');
    assert.ok(queries.length <= 3);
    assert.equal(simulation.receipts[0]?.device, demoSerials.powerMeter);
  });

  it('finds it written in another case', async () => {
    const simulation = await readySimulation();
    simulation.take({ POWER: 5 }, { device: demoSerials.powerMeter.toLowerCase() });
    await simulation.clock.advance(3000);
    assert.deepEqual(simulation.recorded(demoDevices.powerMeter), ['POWER=5@2']);
  });

  it('knows it after a restart, and looks it up again when the device is gone', async () => {
    const simulation = new Simulation();
    const lookups = (): number =>
      simulation.datacake.ledger.requests().filter(({ endpoint }) => endpoint === 'graphql').length;
    await simulation.clock.advance(2000);
    simulation.take({ POWER: 5 }, { device: demoSerials.powerMeter });
    await simulation.clock.advance(3000);
    assert.equal(lookups(), 1);
    await simulation.delivery.close();
    simulation.reboot();
    simulation.rules({});
    await simulation.clock.advance(2000);
    simulation.take({ POWER: 6 }, { device: demoSerials.powerMeter });
    await simulation.clock.advance(3000);
    assert.equal(simulation.recorded(demoDevices.powerMeter).length, 2);
    assert.equal(lookups(), 1);
    simulation.datacake.faults.order({
      fault: { kind: 'status', status: 404 },
      device: demoDevices.powerMeter,
      times: 1,
    });
    simulation.take({ POWER: 7 }, { device: demoSerials.powerMeter });
    await simulation.clock.advance(3000);
    assert.equal(simulation.delivery.status('node').kind, 'paused');
    await simulation.clock.advance(300_000);
    assert.equal(simulation.recorded(demoDevices.powerMeter).length, 3);
    assert.equal(lookups(), 2);
    assert.deepEqual(simulation.datacake.breaches(), []);
  });

  it('pauses when no device or several have it, and holds up no other device', async () => {
    const simulation = await readySimulation();
    simulation.take({ MOISTURE: 5 }, { device: demoSerials.twin, node: 'twin' });
    simulation.take({ POWER: 5 }, { device: 'unknown-serial', node: 'unknown' });
    simulation.take({ WATT: 1 });
    await simulation.clock.advance(5000);
    assert.equal(simulation.delivery.status('twin').kind, 'paused');
    assert.equal(simulation.delivery.status('unknown').kind, 'paused');
    assert.deepEqual(simulation.recorded(), ['WATT=1@2']);
  });
});
