import assert from 'node:assert/strict';
import { ArrivalCheck, type CheckState } from '../../../../src/arrival/arrival-check';
import { createCurrentValuesLookup } from '../../../../src/datacake/current-values';
import { createQuery } from '../../../../src/datacake/graphql';
import type { Measurement, Value } from '../../../../src/model';
import { Simulation } from '../../../simulation/delivery';
import { createSimulatedPost } from '../../../simulation/post';
import { type Behaviour, demoDevices, demoTokens } from '../../../simulator/index';
import { recordRequest } from '../../../simulator/client';

const device = demoDevices.lifted;

/** A check of what a simulated Datacake accepts in simulated time. */
class Bench {
  readonly #simulation = new Simulation();
  readonly check: ArrivalCheck;
  looks = 0;

  constructor(behaviour: Partial<Behaviour> = {}, token: string = demoTokens.apiUser) {
    const { datacake, clock, network } = this.#simulation;
    datacake.behave(behaviour);
    const post = createSimulatedPost(datacake, clock, token, network);
    const lookup = createCurrentValuesLookup(createQuery(post, 'https://api.datacake.co', () => clock.wall()));
    this.check = new ArrivalCheck({
      clock,
      look: (name, fields) => {
        this.looks += 1;
        return lookup({ devices: [{ device: name, fields }], traits: true });
      },
    });
  }

  get datacake() {
    return this.#simulation.datacake;
  }

  get network() {
    return this.#simulation.network;
  }

  advance(milliseconds: number): Promise<void> {
    return this.#simulation.clock.advance(milliseconds);
  }

  measurement(field: string, value: Value): Measurement {
    return { field, value, timestamp: String(Math.floor(this.#simulation.clock.wall() / 1000)) };
  }

  /** Records measurements and notes them, because the answer is a success. */
  accept(...measurements: Measurement[]): void {
    const { datacake, clock } = this.#simulation;
    const reply = datacake.handle(recordRequest(measurements, { arrivedAt: clock.wall(), device }));
    assert.ok(reply.kind === 'answer' && reply.status === 200);
    this.check.accepted({ device, uuid: device, measurements });
  }

  get state(): CheckState {
    const { state } = this.check;
    assert.ok(state !== undefined);
    return state;
  }

  /** What the check says of each field. */
  get told(): Record<string, string | undefined> {
    const all = this.state.measurements.map(({ measurement, arrival }) => [measurement.field, arrival?.kind]);
    return Object.fromEntries(all) as Record<string, string | undefined>;
  }
}

describe('ArrivalCheck', () => {
  it('looks by itself after the first receipt, and not after others', async () => {
    const bench = new Bench();
    assert.equal(bench.check.state, undefined);
    bench.accept(bench.measurement('WATT', 230));
    assert.deepEqual([bench.state.isRunning, bench.told], [true, { WATT: undefined }]);
    await bench.advance(60_000);
    assert.deepEqual([bench.state.isRunning, bench.told, bench.looks], [false, { WATT: 'visible' }, 1]);
    bench.accept(bench.measurement('WATT', 231));
    await bench.advance(60_000);
    assert.equal(bench.looks, 1);
  });

  it('says how long it took until a value was to be seen', async () => {
    const bench = new Bench({ visibleAfter: 800 });
    bench.accept(bench.measurement('WATT', 230));
    await bench.advance(600);
    assert.deepEqual(bench.told, { WATT: 'pending' });
    await bench.advance(60_000);
    assert.deepEqual(bench.told, { WATT: 'visible' });
    const { afterMs = 0 } = bench.state.measurements[0] ?? {};
    assert.ok(afterMs >= 800 && afterMs < 1700, String(afterMs));
  });

  it('does not say how long it took where it looked late', async () => {
    const bench = new Bench();
    bench.accept(bench.measurement('WATT', 230));
    await bench.advance(60_000);
    bench.accept(bench.measurement('WATT', 231));
    await bench.advance(600_000);
    assert.equal(bench.check.check(), true);
    await bench.advance(1000);
    assert.deepEqual(bench.told, { WATT: 'visible' });
    assert.equal(bench.state.measurements[0]?.afterMs, undefined);
    assert.equal(bench.state.measurements[0]?.measurement.value, 231);
  });

  it('sees that a success has hidden the loss of some measurements', async () => {
    const bench = new Bench({ unknownField: 'drop', wrongValue: 'drop' });
    bench.accept(bench.measurement('WATT', 230), bench.measurement('WATTS', 230), bench.measurement('VOLT', 'high'));
    await bench.advance(60_000);
    assert.deepEqual(bench.told, { WATT: 'visible', WATTS: 'no-field', VOLT: 'pending' });
    assert.equal(bench.state.isRunning, false);
  });

  it('sees that a success has hidden the loss of all of them', async () => {
    const bench = new Bench();
    bench.datacake.faults.order({ fault: { kind: 'drop' }, times: 1 });
    bench.accept(bench.measurement('WATT', 230));
    await bench.advance(60_000);
    assert.deepEqual(bench.told, { WATT: 'pending' });
  });

  it('looks five times at most', async () => {
    const bench = new Bench({ visibleAfter: 600_000 });
    bench.accept(bench.measurement('WATT', 230));
    await bench.advance(3_600_000);
    assert.deepEqual([bench.looks, bench.told, bench.state.isRunning], [5, { WATT: 'pending' }, false]);
  });

  it('says that the token may not read', async () => {
    const bench = new Bench({}, demoTokens.recordOnly);
    bench.accept(bench.measurement('WATT', 230));
    await bench.advance(60_000);
    assert.deepEqual([bench.told, bench.looks], [{ WATT: 'hidden' }, 1]);
  });

  it('shows what is newer than what was sent', async () => {
    const bench = new Bench();
    bench.accept(bench.measurement('WATT', 230));
    await bench.advance(5000);
    assert.deepEqual(bench.told, { WATT: 'visible' });
    const newer = bench.measurement('WATT', 240);
    bench.datacake.handle(recordRequest([newer], { device, arrivedAt: Number(newer.timestamp) * 1000 }));
    bench.check.check();
    await bench.advance(60_000);
    const [checked] = bench.state.measurements;
    const shown = { value: 240, time: Number(newer.timestamp) * 1000 };
    assert.deepEqual(checked?.arrival, { kind: 'other', shown });
  });

  it('says why it could not look, and goes on', async () => {
    const bench = new Bench();
    bench.network.down = true;
    bench.accept(bench.measurement('WATT', 230));
    await bench.advance(600);
    assert.deepEqual([bench.state.failure?.code, bench.state.isRunning], ['no-listener', true]);
    bench.network.down = false;
    await bench.advance(60_000);
    assert.deepEqual([bench.state.failure, bench.told], [undefined, { WATT: 'visible' }]);
  });

  it('keeps the last of each field, and no more than 100 fields', async () => {
    const bench = new Bench();
    const fields = Array.from({ length: 150 }, (_, index) => bench.measurement(`F${index}`, index));
    bench.check.accepted({ device, uuid: device, measurements: [bench.measurement('F0', 'first'), ...fields] });
    await bench.advance(60_000);
    assert.deepEqual([bench.state.measurements.length, bench.state.further], [100, 50]);
    assert.equal(bench.state.measurements[0]?.measurement.value, 0);
  });

  it('has nothing to look for before a receipt, and looks no more once it is closed', async () => {
    const bench = new Bench();
    assert.equal(bench.check.check(), false);
    bench.accept(bench.measurement('WATT', 230));
    bench.check.close();
    await bench.advance(60_000);
    assert.equal(bench.looks, 0);
  });

  it('runs one check at a time', async () => {
    const bench = new Bench({ visibleAfter: 2000 });
    bench.accept(bench.measurement('WATT', 230));
    for (let click = 0; click < 5; click += 1) bench.check.check();
    await bench.advance(60_000);
    assert.equal(bench.looks, 3);
  });
});
