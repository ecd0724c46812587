import assert from 'node:assert/strict';
import type { ChangeRules } from '../../src/windows/deadband';
import { demoDevices, demoSerials } from '../simulator/index';
import { Simulation, type SimulationOptions, noon } from '../simulation/delivery';

function simulate(onChange: ChangeRules = { minDifference: 0 }, options: SimulationOptions = {}): Simulation {
  const simulation = new Simulation(options);
  setRules(simulation, onChange);
  return simulation;
}

function setRules(simulation: Simulation, onChange: ChangeRules = { minDifference: 0 }): void {
  simulation.rules({ fields: new Map([['WATT', { aggregate: 'last', decimals: 1, onChange }]]) });
}

/** One value every 3 s, the message named as it. */
async function take(simulation: Simulation, ...values: number[]): Promise<void> {
  for (const value of values) {
    simulation.take({ WATT: value }, { name: String(value) });
    await simulation.clock.advance(3000);
  }
}

function values(simulation: Simulation): unknown[] {
  return simulation.datacake.ledger.recorded(demoDevices.bench).map(({ value }) => value);
}

describe('send on change', () => {
  it('sends a value that differs after rounding, and completes the message of one that does not', async () => {
    const simulation = simulate();
    await simulation.clock.advance(2000);
    await take(simulation, 5, 5.01, 5.04, 5.06, 5.1, 5);
    assert.deepEqual(values(simulation), [5, 5.1, 5]);
    assert.equal(simulation.completed.length, 6);
    assert.equal(simulation.receipts.length, 3);
    assert.equal(simulation.delivery.status('node').kind, 'idle');
    assert.equal(simulation.delivery.datapoints()[0]?.datapoints, 3);
    assert.deepEqual([...simulation.journal.waiting()], []);
  });

  it('sends by minimum difference, and at least every 12 s of sample time', async () => {
    const simulation = simulate({ minDifference: 2, atLeastEveryS: 12 });
    await simulation.clock.advance(2000);
    await take(simulation, 10, 11, 12, 13, 13.9, 12, 12, 12);
    // 10 at 2 s, 12 at 8 s, and again at 20 s because 12 s have passed.
    assert.deepEqual(simulation.recorded(), ['WATT=10@2', 'WATT=12@8', 'WATT=12@20']);
  });

  it('sends only the changed fields of a message, and completes it once', async () => {
    const simulation = simulate();
    await simulation.clock.advance(2000);
    for (const [name, WATT, VOLT] of [
      ['a', 1, 230],
      ['b', 1, 231],
      ['c', 2, 232],
    ] as const) {
      simulation.take({ WATT, VOLT }, { name });
      await simulation.clock.advance(3000);
    }
    assert.deepEqual(simulation.recorded(), ['WATT=1@2', 'VOLT=230@2', 'VOLT=231@5', 'WATT=2@8', 'VOLT=232@8']);
    assert.deepEqual(simulation.completed, ['a', 'b', 'c']);
    assert.deepEqual(
      simulation.receipts.map(({ measurements }) => measurements.length),
      [2, 1, 2],
    );
  });

  it('does not compare with a value that was refused', async () => {
    const simulation = simulate();
    await simulation.clock.advance(2000);
    await take(simulation, 1);
    simulation.datacake.faults.order({ fault: { kind: 'status', status: 400 }, times: 1 });
    await take(simulation, 2, 1, 2);
    assert.deepEqual(values(simulation), [1, 1, 2]);
    assert.equal(simulation.rejections.length, 1);
  });

  it('sends a value that may be unchanged when it is not known what was stored', async () => {
    const simulation = simulate();
    await simulation.clock.advance(2000);
    await take(simulation, 1);
    // 2 is stored although it is answered 500, so that 1 must not be compared with the 1 before it.
    simulation.datacake.faults.order({ fault: { kind: 'status', status: 500, stored: true }, times: 6 });
    simulation.take({ WATT: 2 });
    await simulation.clock.advance(60_000);
    simulation.take({ WATT: 1 });
    simulation.take({ VOLT: 1 });
    await simulation.clock.advance(3_600_000);
    const last = simulation.datacake.stored(demoDevices.bench).filter(({ field }) => field === 'WATT');
    const [newest] = [...last].sort((a, b) => Number(b.timestamp) - Number(a.timestamp));
    assert.equal(newest?.value, 1);
  });

  it('does not compare with values of a history import', async () => {
    const simulation = simulate();
    await simulation.clock.advance(2000);
    await take(simulation, 7);
    for (let index = 0; index < 3; index++) {
      simulation.take({ WATT: 5 }, { time: noon - 3_600_000 + index * 1000 });
      await simulation.clock.advance(5000);
    }
    await take(simulation, 5, 5);
    assert.deepEqual(values(simulation), [7, 5, 5, 5, 5]);
  });

  it('sends while another value of the field is in flight under the other name of the device', async () => {
    const simulation = new Simulation({ limited: false });
    const fields = new Map([['POWER', { aggregate: 'last', onChange: { minDifference: 0 } } as const]]);
    simulation.rules({ fields });
    const { powerMeter } = demoDevices;
    const { powerMeter: serial } = demoSerials;
    for (const [value, device] of [
      [4, powerMeter],
      [4, serial],
    ] as const) {
      simulation.take({ POWER: value }, { device });
      await simulation.clock.advance(3000);
    }
    simulation.datacake.faults.order({ fault: { kind: 'status', status: 429 }, device: powerMeter, times: 1 });
    simulation.take({ POWER: 5 }, { device: powerMeter });
    await simulation.clock.advance(100);
    simulation.take({ POWER: 4 }, { device: serial });
    await simulation.clock.advance(60_000);
    const recorded = simulation.datacake.ledger.recorded(powerMeter).map(({ value }) => value);
    assert.deepEqual(recorded, [4, 4, 5]);
  });

  it('remembers accepted values over a restart', async () => {
    const simulation = simulate();
    await simulation.clock.advance(2000);
    await take(simulation, 7);
    await simulation.delivery.close();
    simulation.reboot();
    setRules(simulation);
    await simulation.clock.advance(2000);
    await take(simulation, 7, 8);
    assert.deepEqual(values(simulation), [7, 8]);
  });

  it('remembers them over a start that is stopped', async () => {
    const simulation = simulate();
    await simulation.clock.advance(2000);
    await take(simulation, 7);
    await simulation.delivery.close();
    let open = (): void => undefined;
    simulation.opening = new Promise<void>((resolve) => (open = resolve));
    const closed = simulation.reboot().close();
    await simulation.clock.advance(100);
    open();
    await closed;
    simulation.opening = Promise.resolve();
    simulation.reboot();
    setRules(simulation);
    await simulation.clock.advance(2000);
    await take(simulation, 7, 8);
    assert.deepEqual(values(simulation), [7, 8]);
  });

  it('sends the first value after a crash, because the stored ones may be outdated', async () => {
    const simulation = simulate();
    await simulation.clock.advance(2000);
    await take(simulation, 7);
    await simulation.clock.advance(15_000);
    // The state from here on is lost.
    simulation.stateStore.isFull = true;
    await take(simulation, 8);
    simulation.stateStore.isFull = false;
    simulation.reboot();
    setRules(simulation);
    await simulation.clock.advance(2000);
    await take(simulation, 7);
    assert.deepEqual(values(simulation), [7, 8, 7]);
  });

  it('sends the first value after a restart when the state could not be written', async () => {
    const simulation = simulate();
    await simulation.clock.advance(2000);
    await take(simulation, 7);
    await simulation.delivery.close();
    simulation.stateStore.isFull = true;
    simulation.reboot();
    setRules(simulation);
    await simulation.clock.advance(2000);
    await take(simulation, 7);
    assert.deepEqual(values(simulation), [7, 7]);
  });

  it('forgets on close the value of a request in flight', async () => {
    const simulation = simulate();
    await simulation.clock.advance(2000);
    await take(simulation, 1);
    simulation.datacake.faults.order({ fault: { kind: 'hang', stored: true }, times: 1 });
    simulation.take({ WATT: 2 });
    await simulation.clock.advance(100);
    const closing = simulation.delivery.close();
    await simulation.clock.advance(3000);
    await closing;
    simulation.reboot();
    setRules(simulation);
    await simulation.clock.advance(2000);
    await take(simulation, 1);
    assert.equal(values(simulation).at(-1), 1);
  });

  it('compares windows after aggregation', async () => {
    const simulation = new Simulation();
    simulation.rules({
      interval: 10_000,
      fields: new Map([['WATT', { aggregate: 'mean', onChange: { minDifference: 0 } }]]),
    });
    for (const value of [1, 3, 2, 2, 0, 4, 5, 5]) {
      simulation.take({ WATT: value });
      await simulation.clock.advance(5000);
    }
    await simulation.clock.advance(20_000);
    assert.deepEqual(values(simulation), [2, 5]);
  });

  it('compares the measurements of one request with each other when the limit is lifted', async () => {
    const simulation = new Simulation({ limited: false });
    simulation.rules({ fields: new Map([['POWER', { aggregate: 'last', onChange: { minDifference: 0 } }]]) });
    for (let index = 0; index < 1000; index++) {
      const samples = [
        {
          device: demoDevices.lifted,
          sample: { time: noon + index * 1000, values: { POWER: Math.floor(index / 100) } },
        },
      ];
      simulation.takeAll(samples, { name: String(index) });
    }
    await simulation.clock.advance(5000);
    const recorded = simulation.datacake.ledger.recorded(demoDevices.lifted).map(({ value }) => value);
    assert.deepEqual(recorded, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.equal(simulation.completed.length, 1000);
  });

  it('holds up no other device while nothing has changed, also as the probe for the network', async () => {
    const simulation = simulate();
    await simulation.clock.advance(2000);
    await take(simulation, 1);
    simulation.network.down = true;
    simulation.take({ POWER: 1 }, { device: demoDevices.powerMeter });
    await simulation.clock.advance(500);
    simulation.take({ WATT: 1 });
    await simulation.clock.advance(60_000);
    simulation.network.down = false;
    await simulation.clock.advance(120_000);
    assert.equal(simulation.recorded(demoDevices.powerMeter).length, 1);
    assert.deepEqual(values(simulation), [1]);
    assert.equal(simulation.delivery.status('node').kind, 'idle');
  });

  it('skips a long backlog of equal values at once', async () => {
    const simulation = simulate();
    await simulation.clock.advance(2000);
    await take(simulation, 1);
    const samples = Array.from({ length: 5000 }, (_, index) => ({
      device: demoDevices.bench,
      sample: { time: noon + 5000 + index * 1000, values: { WATT: 1 } },
    }));
    simulation.takeAll(samples, { name: 'all' });
    await simulation.clock.advance(10_000);
    assert.deepEqual(values(simulation), [1]);
    assert.ok(simulation.completed.includes('all'));
  });
});
