import assert from 'node:assert/strict';
import { demoDevices } from '../simulator/index';
import { Simulation, noon } from '../simulation/delivery';

/** A simulation whose fields may be sent. */
async function ready(options: ConstructorParameters<typeof Simulation>[0] = {}): Promise<Simulation> {
  const simulation = new Simulation(options);
  await simulation.clock.advance(2000);
  return simulation;
}

describe('retry', () => {
  for (const status of [408, 425, 429, 500, 502, 503, 504]) {
    it(`repeats the same points after ${status} until they are accepted`, async () => {
      const simulation = await ready();
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
      const simulation = await ready();
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

  it('holds back the device alone after a time-out', async () => {
    const simulation = await ready();
    simulation.datacake.faults.order({ fault: { kind: 'hang' }, device: demoDevices.bench });
    simulation.take({ WATT: 1 });
    simulation.take({ POWER: 2 }, { device: demoDevices.powerMeter });
    await simulation.clock.advance(60_000);
    assert.deepEqual(simulation.recorded(demoDevices.powerMeter), ['POWER=2@2']);
    assert.equal(simulation.recorded().length, 0);
  });

  it('holds back the connection without a network, and probes with one request', async () => {
    const simulation = await ready();
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
    const simulation = await ready();
    simulation.datacake.faults.order({ fault: { kind: 'reset', stored: true }, times: 1 });
    simulation.take({ WATT: 1 });
    await simulation.clock.advance(60_000);
    assert.deepEqual(simulation.recorded(), ['WATT=1@2', 'WATT=1@2']);
    assert.deepEqual(simulation.datacake.breaches(), []);
  });
});

describe('pause', () => {
  it('keeps everything while the token is wrong, and goes on after a deploy with the right one', async () => {
    const simulation = await ready({ token: 'wrong' });
    simulation.take({ WATT: 1 });
    simulation.take({ POWER: 1 }, { device: demoDevices.powerMeter });
    await simulation.clock.advance(3_600_000);
    const status = simulation.delivery.status('node');
    assert.ok(status.kind === 'paused' && status.reason.includes('401'), status.kind);
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
    const simulation = await ready();
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
    it(`pauses the device alone when it is ${name}`, async () => {
      const simulation = await ready();
      simulation.take({ WATT: 1 }, { device, node: 'bad' });
      simulation.take({ WATT: 2 });
      await simulation.clock.advance(60_000);
      assert.equal(simulation.delivery.status('bad').kind, 'paused');
      assert.equal(simulation.delivery.status('node').kind, 'idle');
      assert.deepEqual(simulation.recorded(), ['WATT=2@2']);
    });
  }

  it('pauses at a wall of refusals and keeps what is left', async () => {
    const simulation = await ready();
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

  it('finds the size that fits after many refusals, though the answer does not say so', async () => {
    const simulation = await ready({ datacake: { behaviour: { tooLarge: 400, largestBatch: 1 } } });
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

describe('isolate', () => {
  for (const errorBody of ['array-per-entry', 'detail', 'empty', 'html'] as const) {
    for (const invalidStatus of [400, 422] as const) {
      it(`records the others and rejects the culprit alone (${invalidStatus}, ${errorBody})`, async () => {
        const simulation = await ready({
          datacake: { behaviour: { errorBody, invalidStatus, unknownField: 'refuse-batch' } },
        });
        simulation.take({ WATT: 1, VOLT: 2, NO_SUCH_FIELD: 3, AMPERE: 4 }, { name: 'message' });
        await simulation.clock.advance(30_000);
        assert.deepEqual(simulation.recorded().sort(), ['AMPERE=4@2', 'VOLT=2@2', 'WATT=1@2']);
        assert.equal(simulation.rejections.length, 1);
        assert.deepEqual(
          simulation.rejections[0]?.measurements.map(({ field, value }) => [field, value]),
          [['NO_SUCH_FIELD', 3]],
        );
        assert.deepEqual(simulation.completed, [], 'never both complete and rejected');
        assert.deepEqual(simulation.datacake.breaches(), []);
      });
    }
  }

  it('lets a field that was refused travel alone, so that the others need no second attempt', async () => {
    const simulation = await ready();
    for (let second = 0; second < 100; second++) {
      simulation.take({ WATT: second, NO_SUCH_FIELD: 3 });
      await simulation.clock.advance(3000);
    }
    await simulation.clock.advance(10_000);
    assert.equal(simulation.recorded().length, 100);
    assert.equal(simulation.rejections.length, 100);
    assert.ok(simulation.requests().length <= 204, `${simulation.requests().length} requests`);
  });

  it('halves what is too large and remembers the size that fits', async () => {
    const simulation = await ready({ limited: false, datacake: { behaviour: { largestBatch: 60 } } });
    for (let index = 0; index < 500; index++) simulation.take({ POWER: index }, { device: demoDevices.lifted });
    await simulation.clock.advance(10_000);
    assert.equal(simulation.recorded(demoDevices.lifted).length, 500);
    const before = simulation.requests().length;
    for (let index = 0; index < 300; index++) simulation.take({ POWER: index }, { device: demoDevices.lifted });
    await simulation.clock.advance(10_000);
    assert.ok(
      simulation
        .requests()
        .slice(before)
        .every(({ status }) => status === 200),
    );
  });

  it('finds the measurement that alone is answered 500, and sends the others', async () => {
    const simulation = await ready();
    simulation.datacake.faults.order({
      fault: { kind: 'status', status: 500 },
      when: ({ body }) => body.includes('"value":666'),
    });
    simulation.take({ WATT: 666, VOLT: 230, AMPERE: 1 });
    await simulation.clock.advance(5000);
    for (let index = 0; index < 100; index++) {
      simulation.take({ POWER: index });
      await simulation.clock.advance(10_000);
    }
    const recorded = simulation.recorded();
    assert.ok(recorded.includes('VOLT=230@2'));
    assert.ok(recorded.includes('AMPERE=1@2'));
    assert.ok(recorded.filter((text) => text.startsWith('POWER')).length > 50);
    simulation.datacake.faults.clear();
    await simulation.clock.advance(7_200_000);
    assert.ok(simulation.recorded().includes('WATT=666@2'), 'it is kept and sent in the end');
  });
});

describe('messages', () => {
  it('completes all messages that went into a window once it is accepted', async () => {
    const simulation = await ready();
    for (const name of ['a', 'b', 'c']) simulation.take({ WATT: 1 }, { name });
    await simulation.clock.advance(10);
    assert.deepEqual(simulation.completed, []);
    await simulation.clock.advance(5000);
    assert.deepEqual(simulation.completed, ['a', 'b', 'c']);
  });

  it('completes a message when it is stored where that is enough', async () => {
    const simulation = await ready();
    simulation.network.down = true;
    simulation.take({ WATT: 1 }, { name: 'a', completion: 'stored' });
    await simulation.clock.advance(10);
    assert.deepEqual(simulation.completed, ['a']);
  });

  it('rejects through the last message that went into the measurement', async () => {
    const simulation = await ready();
    simulation.take({ WATT: 0 });
    await simulation.clock.advance(100);
    simulation.take({ NO_SUCH_FIELD: 1, WATT: 1 }, { name: 'first' });
    simulation.take({ NO_SUCH_FIELD: 2, WATT: 2 }, { name: 'last' });
    await simulation.clock.advance(20_000);
    const message = simulation.rejections[0]?.message as { name?: string } | undefined;
    assert.equal(message?.name, 'last');
    assert.deepEqual(simulation.completed, ['']);
  });

  it('holds no more than 10,000 open: further ones complete when stored', async () => {
    const simulation = await ready();
    simulation.network.down = true;
    for (let index = 0; index < 10_005; index++) simulation.take({ WATT: index }, { name: `${index}` });
    await simulation.clock.advance(10);
    assert.deepEqual(simulation.completed, ['10000', '10001', '10002', '10003', '10004']);
  });
});

describe('restart', () => {
  it('does not send again what was accepted of a window whose rest is still waiting', async () => {
    const simulation = await ready();
    simulation.take({ WATT: 1 });
    await simulation.clock.advance(900);
    simulation.take({ VOLT: 2 });
    await simulation.clock.advance(100);
    // POWER rides along with AMPERE; VOLT, of the same message, may not leave yet.
    simulation.takeAll([
      { device: demoDevices.bench, sample: { time: noon, values: { AMPERE: 1 } } },
      { device: demoDevices.bench, sample: { time: noon + 1000, values: { POWER: 2, VOLT: 3 } } },
    ]);
    await simulation.clock.advance(100);
    const closed = simulation.delivery.close();
    await simulation.clock.advance(100);
    await closed;
    assert.deepEqual(simulation.recorded(), ['WATT=1@2', 'VOLT=2@2', 'AMPERE=1@0', 'POWER=2@1']);
    simulation.start();
    await simulation.clock.advance(20_000);
    const again = simulation.datacake.ledger.recorded(demoDevices.bench).filter(({ again }) => again);
    assert.deepEqual(again, []);
    assert.deepEqual(simulation.recorded().slice(4), ['VOLT=3@1']);
  });

  it('goes on with what waited, oldest first', async () => {
    const simulation = await ready();
    simulation.rules({ interval: 2000 });
    simulation.network.down = true;
    for (let second = 0; second < 30; second++) {
      simulation.take({ WATT: second });
      await simulation.clock.advance(1000);
    }
    await simulation.delivery.close();
    simulation.network.down = false;
    simulation.start();
    await simulation.clock.advance(5000);
    assert.deepEqual(simulation.recorded(), [], 'waits for the rules of the record node');
    simulation.rules({ interval: 2000 });
    await simulation.clock.advance(60_000);
    assert.equal(simulation.recorded().length, 15);
    assert.deepEqual(
      simulation.datacake.ledger.recorded().filter(({ again }) => again),
      [],
    );
    assert.deepEqual(simulation.datacake.breaches(), []);
  });
});

describe('close', () => {
  it('lets a request on its way end, and takes nothing more', async () => {
    const simulation = await ready();
    simulation.take({ WATT: 1 }, { name: 'message' });
    await simulation.clock.advance(10);
    const closed = simulation.delivery.close();
    await simulation.clock.advance(100);
    await closed;
    assert.deepEqual(simulation.completed, ['message']);
    simulation.take({ WATT: 2 });
    await simulation.clock.advance(10_000);
    assert.equal(simulation.requests().length, 1);
  });

  it('gives up a request that hangs within 3 s, and the next delivery repeats it', async () => {
    const simulation = await ready();
    simulation.datacake.faults.order({ fault: { kind: 'hang' }, times: 1 });
    simulation.take({ WATT: 1 });
    await simulation.clock.advance(10);
    let closed = false;
    void simulation.delivery.close().then(() => (closed = true));
    await simulation.clock.advance(2900);
    assert.ok(closed);
    simulation.start();
    await simulation.clock.advance(12_000);
    assert.deepEqual(simulation.recorded(), ['WATT=1@2']);
  });
});
