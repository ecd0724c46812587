import assert from 'node:assert/strict';
import { demoDevices } from '../simulator/index';
import { Simulation } from '../simulation/delivery';
import { readySimulation } from './ready-simulation';

describe('retry', () => {
  for (const status of [408, 425, 429, 500, 502, 503, 504]) {
    it(`repeats the same points after ${status} until they are accepted`, async () => {
      const simulation = await readySimulation();
      simulation.datacake.faults.order({ fault: { kind: 'status', status }, times: 4 });
      simulation.take({ WATT: 1 }, { name: 'message' });
      await simulation.clock.advance(1000);
      assert.equal(simulation.delivery.status('node').kind, 'retry');
      await simulation.clock.advance(120_000);
      assert.deepEqual(simulation.recorded(), ['WATT=1@2']);
      assert.deepEqual(simulation.completed, ['message']);
      assert.equal(simulation.receipts[0]?.attempts, 5);
    });
  }

  it('honours Retry-After, as seconds and as a date', async () => {
    for (const as of ['seconds', 'date'] as const) {
      const simulation = await readySimulation();
      simulation.datacake.faults.order({
        fault: { kind: 'status', status: 429, retryAfter: { seconds: 90, as } },
        times: 1,
      });
      simulation.take({ WATT: 1 });
      await simulation.clock.advance(89_000);
      assert.equal(simulation.requests().length, 1);
      await simulation.clock.advance(5000);
      assert.equal(simulation.requests().length, 2);
    }
  });

  it('counts a Retry-After date from the answer’s own date, whatever the local clock says', async () => {
    for (const hoursOff of [-9, 9]) {
      const simulation = await readySimulation();
      const answeredAt = simulation.clock.wall() + hoursOff * 3_600_000;
      const date = (seconds: number): string => new Date(answeredAt + seconds * 1000).toUTCString();
      const headers = { date: date(0), 'retry-after': date(90) };
      simulation.datacake.faults.order({ fault: { kind: 'status', status: 429, headers }, times: 1 });
      simulation.take({ WATT: 1 });
      await simulation.clock.advance(89_000);
      assert.equal(simulation.requests().length, 1);
      await simulation.clock.advance(5000);
      assert.equal(simulation.requests().length, 2);
    }
  });

  it('takes a success for one that calls itself HTML and has no page', async () => {
    for (const body of ['', '{}', '{"detail": "ok"}']) {
      const simulation = await readySimulation();
      const headers = { 'content-type': 'text/html; charset=utf-8' };
      simulation.datacake.faults.order({ fault: { kind: 'status', status: 200, headers, body, stored: true } });
      simulation.take({ WATT: 1 }, { name: 'message' });
      await simulation.clock.advance(3000);
      assert.deepEqual(simulation.completed, ['message'], body);
      assert.equal(simulation.delivery.status('node').kind, 'idle', body);
    }
  });

  it('holds back only the device after a time-out', async () => {
    const simulation = await readySimulation();
    simulation.datacake.faults.order({ fault: { kind: 'hang' }, device: demoDevices.bench });
    simulation.take({ WATT: 1 });
    simulation.take({ POWER: 2 }, { device: demoDevices.powerMeter });
    await simulation.clock.advance(60_000);
    assert.deepEqual(simulation.recorded(demoDevices.powerMeter), ['POWER=2@2']);
    assert.equal(simulation.recorded().length, 0);
  });

  it('opens the circuit breaker of the connection without a network, and probes with one request', async () => {
    const simulation = await readySimulation();
    const devices = [demoDevices.bench, demoDevices.powerMeter, demoDevices.tracker, demoDevices.climateSensor];
    simulation.network.down = true;
    for (const device of devices) simulation.take({ BATTERY: 50 }, { device, node: device });
    await simulation.clock.advance(600_000);
    simulation.network.down = false;
    simulation.datacake.faults.order({ fault: { kind: 'reset' }, times: 1 });
    await simulation.clock.advance(50_000);
    const arrivals = simulation.requests().map(({ at }) => at);
    assert.ok(arrivals.length === 1 || (arrivals[1] ?? 0) > (arrivals[0] ?? 0), 'the probe goes alone');
    await simulation.clock.advance(120_000);
    for (const device of [demoDevices.bench, demoDevices.tracker]) assert.equal(simulation.recorded(device).length, 1);
  });

  it('records a measurement twice only where a request died after it was stored', async () => {
    const simulation = await readySimulation();
    simulation.datacake.faults.order({ fault: { kind: 'reset', stored: true }, times: 1 });
    simulation.take({ WATT: 1 });
    await simulation.clock.advance(60_000);
    assert.deepEqual(simulation.recorded(), ['WATT=1@2', 'WATT=1@2']);
    assert.deepEqual(simulation.datacake.breaches(), []);
  });
});

describe('pause', () => {
  it('keeps everything while the token is wrong, and goes on after a deploy with the right one', async () => {
    const simulation = await readySimulation({ token: 'wrong' });
    simulation.take({ WATT: 1 });
    simulation.take({ POWER: 1 }, { device: demoDevices.powerMeter });
    await simulation.clock.advance(3_600_000);
    const status = simulation.delivery.status('node');
    assert.ok(status.kind === 'paused' && status.reason.code === 'token-wrong', status.kind);
    assert.ok(simulation.requests().length <= 18, `probes rarely: ${simulation.requests().length} in an hour`);
    await simulation.delivery.close();
    const right = new Simulation();
    right.journal = simulation.journal;
    right.start();
    await right.clock.advance(15_000);
    assert.equal(right.recorded().length, 1);
    assert.equal(right.recorded(demoDevices.powerMeter).length, 1);
  });

  it('pauses the connection at a captive portal, which answers 200', async () => {
    const simulation = await readySimulation();
    simulation.datacake.faults.order({ fault: { kind: 'portal' }, times: 2 });
    simulation.take({ WATT: 1 }, { name: 'message' });
    await simulation.clock.advance(14_000);
    assert.equal(simulation.delivery.status('node').kind, 'paused');
    assert.deepEqual(simulation.completed, []);
    await simulation.clock.advance(3_600_000);
    assert.deepEqual(simulation.recorded(), ['WATT=1@2']);
  });

  for (const [name, device] of [
    ['forbidden', demoDevices.forbidden],
    ['unknown', '00000000-0000-4000-8000-000000000000'],
  ] as const) {
    it(`pauses only the device when it is ${name}`, async () => {
      const simulation = await readySimulation();
      simulation.take({ WATT: 1 }, { device, node: 'bad' });
      simulation.take({ WATT: 2 });
      await simulation.clock.advance(60_000);
      assert.equal(simulation.delivery.status('bad').kind, 'paused');
      assert.equal(simulation.delivery.status('node').kind, 'idle');
      assert.deepEqual(simulation.recorded(), ['WATT=2@2']);
    });
  }

  it('pauses the device after 19 refusals in a row and keeps the rest', async () => {
    const simulation = await readySimulation();
    simulation.datacake.faults.order({ fault: { kind: 'status', status: 400 }, until: Date.UTC(2026, 2, 14, 13) });
    for (let second = 0; second < 60; second++) {
      simulation.take({ WATT: second });
      await simulation.clock.advance(2000);
    }
    assert.equal(simulation.delivery.status('node').kind, 'paused');
    assert.equal(simulation.rejections.length, 19);
    await simulation.clock.advance(7_200_000);
    const probes = simulation.rejections.length - 19;
    assert.ok(probes > 0 && probes < 20, `${probes} measurements probed the device in an hour`);
    assert.equal(simulation.recorded().length, 60 - 19 - probes);
  });

  it('sends smaller batches after many refusals when requests are refused for their size, also without 413', async () => {
    const simulation = await readySimulation({ datacake: { behaviour: { tooLarge: 400, largestBatch: 1 } } });
    simulation.datacake.faults.order({ fault: { kind: 'status', status: 400 }, times: 19 });
    for (let second = 0; second < 19; second++) {
      simulation.take({ WATT: second });
      await simulation.clock.advance(2000);
    }
    simulation.take({ WATT: 1, VOLT: 2, AMPERE: 3 });
    await simulation.clock.advance(60_000);
    assert.equal(simulation.recorded().length, 3);
  });
});
