import assert from 'node:assert/strict';
import { type SharedStore, StoreError } from '../../../../../src/journal/shared/store';
import { SimulatedClock } from '../../../../simulation/clock';
import { ModelDatabase } from '../../../../simulation/model-database';
import { ModelStore } from '../../../../simulation/model-store';

const START = 1_790_000_000_000;
const scope = { place: 'api workspace', connection: 'c1' };
const writer = { id: 'w1', place: scope.place, host: 'gw-1' };

describe('The model of a shared database', () => {
  const setUp = async (): Promise<{ clock: SimulatedClock; database: ModelDatabase; store: ModelStore }> => {
    const clock = new SimulatedClock(START);
    const database = new ModelDatabase(clock, START);
    const store = new ModelStore(database);
    await store.join(writer, 0);
    return { clock, database, store };
  };

  it('stores a batch once, though its answer was lost', async () => {
    const { database, store } = await setUp();
    store.failNext({ kind: 'answer-lost' }, 'append');
    await assert.rejects(append(store, 0, 'A', 1), { kind: 'away' });
    assert.equal(await append(store, 0, 'A', 1), undefined);
    assert.deepEqual(await store.lastBatch('w1'), { batch: 1, logs: [{ device: 'A', node: 'n', log: 1, first: 0 }] });
    assert.equal(database.waiting, 1);
  });

  it('shows a statement that was committed late in the poll after it', async () => {
    const { clock, database, store } = await setUp();
    const other = new ModelStore(database);
    await other.join({ ...writer, id: 'w2' }, 0);
    store.failNext({ kind: 'commits-late', ms: 1000 }, 'append');
    const late = append(store, 0, 'A', 1);
    await clock.advance(10);
    await other.append(scope, 'w2', { from: 0, to: 1 }, [newSamples('B')]);
    const first = await other.poll(scope, '0');
    assert.deepEqual(devicesOf(first), ['B']);
    await clock.advance(1000);
    await late;
    const second = await other.poll(scope, first.horizon);
    assert.deepEqual(devicesOf(second), ['B', 'A']);
    assert.deepEqual(devicesOf(await other.poll(scope, second.horizon)), []);
  });

  it('carries a statement out after its client has given it up, unless that was fenced', async () => {
    const { clock, database, store } = await setUp();
    for (const isFenced of [false, true]) {
      const from = (await store.lastBatch('w1'))?.batch ?? 0;
      store.failNext({ kind: 'hangs', carriedOutAfterMs: 8000 }, 'append');
      const hanging = append(store, from, 'A', 1).then(
        () => 'stored',
        (error: unknown) => error instanceof StoreError && error.kind,
      );
      await clock.advance(5000);
      assert.equal(await hanging, 'away');
      if (isFenced) assert.deepEqual(await store.append(scope, 'w1', { from, to: from + 1 }, []), []);
      await clock.advance(4000);
      assert.equal(database.waiting, 1);
    }
  });

  it('gives up what is under way when the server restarts', async () => {
    const { clock, database, store } = await setUp();
    store.failNext({ kind: 'commits-late', ms: 1000 }, 'append');
    const late = append(store, 0, 'A', 1);
    await clock.advance(10);
    database.restart();
    await assert.rejects(late, { kind: 'away' });
    await clock.advance(2000);
    assert.equal(database.waiting, 0);
  });

  it('takes its time, and loses what was on its way as it is cut off', async () => {
    const { clock, database, store } = await setUp();
    store.latencyMs = 20;
    const stored = append(store, 0, 'A', 1);
    await clock.advance(39);
    assert.equal(database.waiting, 1);
    store.isPartitioned = true;
    const failed = assert.rejects(stored, { kind: 'away' });
    await clock.advance(5000);
    await failed;
  });

  it('forgets fields, then samples, and notes a refusal only of what is there', async () => {
    const { store } = await setUp();
    await append(store, 0, 'A', 2);
    const refusal = {
      ...{ log: 1, position: 0, field: 'WATT', device: 'A', node: 'n', status: 400 },
      measurement: { field: 'WATT', value: 1, timestamp: '1' },
      reason: { code: 'refused' as const },
    };
    const part = { log: 1, first: 0, last: 9, fields: ['WATT'] };
    assert.deepEqual(await store.settle(scope, { acknowledged: [part], refused: [refusal] }), []);
    assert.deepEqual(
      (await store.read(1, 0, 9)).map(({ values }) => values),
      [{ VOLT: 2 }, { VOLT: 2 }],
    );
    const rest = { log: 1, first: 0, last: 9, fields: ['VOLT'] };
    assert.deepEqual(await store.settle(scope, { acknowledged: [rest], refused: [] }), [{ log: 1, samples: 2 }]);
    await store.settle(scope, { acknowledged: [], refused: [{ ...refusal, position: 1 }] });
    assert.deepEqual(await store.refusals(scope, 'w1', false), [refusal]);
  });
});

function newSamples(device: string, count = 1): Parameters<SharedStore['append']>[3][number] {
  const samples = Array.from({ length: count }, () => ({ time: START, ownTime: true, values: { WATT: 1, VOLT: 2 } }));
  return { device, node: 'n', samples };
}

function append(store: SharedStore, from: number, device: string, count: number): ReturnType<SharedStore['append']> {
  return store.append(scope, 'w1', { from, to: from + 1 }, [newSamples(device, count)]);
}

function devicesOf({ logs }: Awaited<ReturnType<SharedStore['poll']>>): string[] {
  return logs.map(({ device }) => device);
}
