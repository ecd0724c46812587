import assert from 'node:assert/strict';
import {
  HOUR_MS,
  MINUTE_MS,
  SECOND_MS,
  assertAll,
  demoDevices,
  maximum,
  range,
  ready,
  recordedOf,
  valuesOf,
} from './stage';

describe('5,000 device names that Datacake does not know', function () {
  this.timeout(300_000);

  it('keep no value of a good device from being recorded within seconds', async () => {
    const simulation = await ready();
    for (let minute = 0; minute < 120; minute++) {
      if (minute < 50) {
        for (const index of range(100, minute * 100)) {
          simulation.take({ WATT: index }, { device: `no-such-device-${index}`, node: 'names' });
        }
      }
      simulation.take({ WATT: minute });
      await simulation.clock.advance(MINUTE_MS);
    }
    assertAll(valuesOf(simulation, 'WATT'), range(120), 'WATT');
    const latest = maximum(recordedOf(simulation, 'WATT').map(({ lagMs }) => lagMs));
    assert.ok(latest <= 5 * SECOND_MS, `${latest} ms late`);
    assert.equal(simulation.delivery.status('names').kind, 'paused');
  });

  it('are asked for with no more than a hundred requests an hour', async () => {
    const simulation = await ready();
    for (const index of range(5000)) simulation.take({ WATT: index }, { device: `no-such-device-${index}` });
    const asked = (): number =>
      simulation.datacake.ledger.requests().filter(({ endpoint }) => endpoint === 'graphql').length;
    await simulation.clock.advance(HOUR_MS);
    const first = asked();
    await simulation.clock.advance(HOUR_MS);
    assert.ok(first <= 100, `${first} in the first hour`);
    assert.ok(asked() - first <= 100, `${asked() - first} in the second`);
  });

  it('keep what they bring, and closing takes less than 3 s', async () => {
    const simulation = await ready();
    for (const index of range(5000)) simulation.take({ WATT: index }, { device: `no-such-device-${index}` });
    await simulation.clock.advance(10 * MINUTE_MS);
    assert.equal(simulation.delivery.waiting(), 5000);
    let isClosed = false;
    void simulation.delivery.close().then(() => (isClosed = true));
    await simulation.clock.advance(2999);
    assert.ok(isClosed);
  });
});

describe('closing amid trouble', () => {
  for (const [what, status] of [
    ['an open breaker', 400],
    ['a paused device', 403],
    ['a device in backoff', 503],
  ] as const) {
    it(`takes less than 3 s with ${what}, and what waits is sent by the next run`, async () => {
      const simulation = await ready();
      simulation.datacake.faults.order({ fault: { kind: 'status', status }, device: demoDevices.bench });
      for (const index of range(30)) {
        simulation.take({ WATT: index });
        await simulation.clock.advance(MINUTE_MS);
      }
      let isClosed = false;
      void simulation.delivery.close().then(() => (isClosed = true));
      await simulation.clock.advance(2999);
      assert.ok(isClosed);
      simulation.datacake.faults.clear();
      const rejected = simulation.rejections.flatMap(({ measurements }) => measurements.map(({ value }) => value));
      simulation.reboot();
      simulation.rules({});
      await simulation.clock.advance(10 * MINUTE_MS);
      assertAll([...valuesOf(simulation, 'WATT'), ...rejected], range(30), 'recorded or rejected');
    });
  }
});
