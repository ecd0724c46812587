import assert from 'node:assert/strict';
import { ArrivalWatch } from '../../../../src/arrival/arrival-watch';
import { createCurrentValuesLookup } from '../../../../src/datacake/current-values';
import { createQuery } from '../../../../src/datacake/graphql';
import { Simulation } from '../../../simulation/delivery';
import { createSimulatedPost } from '../../../simulation/post';
import { type Behaviour, demoDevices, demoTokens } from '../../../simulator/index';
import { recordRequest } from '../../../simulator/client';

const device = demoDevices.lifted;
const MINUTE_MS = 60_000;

/** A watch of what a simulated Datacake accepts in simulated time. */
class Bench {
  readonly #simulation = new Simulation();
  readonly watch: ArrivalWatch;
  readonly told: string[] = [];
  /** How many devices each query asked for. */
  readonly asked: number[] = [];

  constructor(behaviour: Partial<Behaviour> = {}, token: string = demoTokens.apiUser) {
    const { datacake, clock, network } = this.#simulation;
    datacake.behave(behaviour);
    const post = createSimulatedPost(datacake, clock, token, network);
    const lookup = createCurrentValuesLookup(createQuery(post, 'https://api.datacake.co', () => clock.wall()));
    this.watch = new ArrivalWatch({
      clock,
      ask: (devices) => {
        this.asked.push(devices.length);
        return lookup({ devices, traits: false });
      },
      unseen: (node, { device: name, fields }) => this.told.push(`${node}: ${name} ${fields.join()}`),
      hidden: (name) => this.told.push(`hidden: ${name}`),
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

  /** Has Datacake accept a value now. */
  accept(field: string, value: number, uuid: string = device): void {
    const now = this.#simulation.clock.wall();
    const measurements = [{ field, value, timestamp: String(Math.floor(now / 1000)) }];
    const reply = this.datacake.handle(recordRequest(measurements, { arrivedAt: now, device: uuid }));
    assert.ok(reply.kind === 'answer');
    this.watch.accepted('node', uuid, 'meter', measurements);
  }
}

describe('ArrivalWatch', () => {
  it('asks nothing while nothing is accepted, and once in ten minutes while something is', async () => {
    const bench = new Bench();
    await bench.advance(60 * MINUTE_MS);
    assert.deepEqual(bench.asked, []);
    for (let minute = 0; minute < 60; minute += 1) {
      bench.accept('WATT', minute);
      await bench.advance(MINUTE_MS);
    }
    assert.ok(bench.asked.length === 5 || bench.asked.length === 6, bench.asked.join());
    await bench.advance(600 * MINUTE_MS);
    assert.ok(bench.asked.length <= 7);
    assert.deepEqual(bench.told, []);
  });

  it('tells once what was accepted and is not visible ten minutes later, also while more is accepted', async () => {
    const bench = new Bench({ unknownField: 'drop' });
    for (let minute = 0; minute < 120; minute += 1) {
      bench.accept('WATT', minute);
      bench.accept('WATTS', minute);
      await bench.advance(MINUTE_MS);
    }
    assert.deepEqual(bench.told, ['node: meter WATTS']);
    assert.deepEqual(bench.watch.unseenOf('node'), [{ device: 'meter', fields: ['WATTS'] }]);
    assert.deepEqual(bench.watch.unseenOf('another'), []);
    assert.ok(bench.asked.length <= 12);
  });

  it('takes it back once it is visible, and tells the next time again', async () => {
    const bench = new Bench({ visibleAfter: 30 * MINUTE_MS });
    bench.accept('WATT', 1);
    await bench.advance(25 * MINUTE_MS);
    assert.deepEqual(bench.told, ['node: meter WATT']);
    bench.datacake.behave({ visibleAfter: 0 });
    await bench.advance(30 * MINUTE_MS);
    bench.accept('WATT', 2);
    await bench.advance(15 * MINUTE_MS);
    assert.deepEqual(bench.watch.unseenOf('node'), []);
    bench.datacake.behave({ visibleAfter: 60 * MINUTE_MS });
    bench.accept('WATT', 3);
    await bench.advance(25 * MINUTE_MS);
    assert.equal(bench.told.length, 2);
  });

  it('tells nothing of what is visible late, but within ten minutes', async () => {
    const bench = new Bench({ visibleAfter: 9 * MINUTE_MS });
    for (let minute = 0; minute < 60; minute += 1) {
      bench.accept('WATT', minute);
      await bench.advance(MINUTE_MS);
    }
    assert.deepEqual(bench.told, []);
  });

  it('tells nothing of what was accepted shortly before it looks', async () => {
    const bench = new Bench({ visibleAfter: 5 * MINUTE_MS });
    bench.accept('WATT', 1);
    await bench.advance(9 * MINUTE_MS);
    bench.accept('VOLT', 1);
    await bench.advance(60 * MINUTE_MS);
    assert.deepEqual(bench.told, []);
  });

  it('tells nothing while Datacake can not be asked', async () => {
    const bench = new Bench({ unknownField: 'drop' });
    bench.accept('WATTS', 1);
    bench.network.down = true;
    await bench.advance(60 * MINUTE_MS);
    assert.deepEqual(bench.told, []);
    bench.network.down = false;
    await bench.advance(11 * MINUTE_MS);
    assert.deepEqual(bench.told, ['node: meter WATTS']);
  });

  it('says once that the token may not read', async () => {
    const bench = new Bench({}, demoTokens.recordOnly);
    for (let hour = 0; hour < 3; hour += 1) {
      bench.accept('WATT', hour);
      await bench.advance(60 * MINUTE_MS);
    }
    assert.deepEqual(bench.told, ['hidden: meter']);
  });

  it('tells nothing of an old value that arrives after newer ones', async () => {
    const bench = new Bench();
    bench.accept('WATT', 1);
    const measurement = { field: 'WATT', value: 2, timestamp: '1600000000' };
    bench.watch.accepted('node', device, 'meter', [measurement]);
    await bench.advance(11 * MINUTE_MS);
    bench.watch.accepted('node', device, 'meter', [measurement]);
    await bench.advance(30 * MINUTE_MS);
    assert.deepEqual(bench.told, []);
  });

  it('asks for 50 devices in a query, and for the last 1,000 with 50 fields each', async () => {
    const bench = new Bench();
    const uuid = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    const fields = Array.from({ length: 80 }, (_, index) => ({
      field: `F${index}`,
      value: 1,
      timestamp: '1790000000',
    }));
    for (let index = 0; index < 1200; index += 1) bench.watch.accepted('node', uuid(index), 'meter', fields);
    await bench.advance(11 * MINUTE_MS);
    assert.deepEqual(bench.asked, Array<number>(20).fill(50));
  });

  it('asks nothing more once it is closed', async () => {
    const bench = new Bench();
    bench.accept('WATT', 1);
    bench.watch.close();
    await bench.advance(60 * MINUTE_MS);
    assert.deepEqual(bench.asked, []);
  });
});
