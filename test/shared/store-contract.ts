import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { NewRow, Scope, SharedStore } from '../../src/journal/shared/store';

/** What every store does. @param open opens one on a database in which nothing of other places is looked at */
export function storeContract(open: () => Promise<SharedStore>): void {
  let store: SharedStore;
  let scope: Scope;
  let writer: string;
  let batch: number;

  beforeEach(async () => {
    store = await open();
    scope = { place: randomUUID(), connection: 'connection' };
    writer = randomUUID();
    batch = 0;
    await store.join({ id: writer, place: scope.place, host: 'gw-1' }, 0);
  });

  const row = (value: number): NewRow => ({
    time: 1_700_000_000_000 + value,
    ownTime: false,
    values: { A: value, B: value },
  });
  const rows = (count: number, from = 0): NewRow[] => Array.from({ length: count }, (_, index) => row(from + index));

  /** @returns the log's number */
  const append = async (device: string, samples: NewRow[], node = 'node'): Promise<number> => {
    const logs = await store.append(scope, writer, { from: batch, to: batch + 1 }, [{ device, node, samples }]);
    batch += 1;
    assert.ok(logs?.[0] !== undefined);
    return logs[0].log;
  };

  it('appends behind what a log holds, and reads from a position on', async () => {
    const step = { from: 0, to: 1 };
    const both = [
      { device: 'b', node: 'n', samples: rows(2) },
      { device: 'a', node: 'n', samples: rows(1) },
    ];
    const first = (await store.append(scope, writer, step, both)) ?? [];
    const second =
      (await store.append(scope, writer, { from: 1, to: 7 }, [{ device: 'b', node: 'n', samples: rows(3, 2) }])) ?? [];
    const of = (device: string, logs = first) => logs.find((one) => one.device === device);
    assert.deepEqual([of('a')?.first, of('b')?.first, of('b', second)?.first], [0, 0, 2]);
    assert.equal(of('b')?.log, of('b', second)?.log);
    const log = of('b')?.log ?? -1;
    assert.deepEqual(
      await store.read(log, 1, 3),
      rows(3, 1).map((sample, index) => ({ position: index + 1, ...sample })),
    );
    assert.deepEqual(await store.read(log, 5, 3), []);
    const order = (a: { log: number }, b: { log: number }) => a.log - b.log;
    const counted = (await store.count(scope)).sort(order);
    assert.deepEqual(
      counted.map((one) => ({ ...one, bytes: one.bytes > 0 })),
      [
        { log, samples: 5, first: 0, last: 4, bytes: true },
        { log: of('a')?.log ?? -1, samples: 1, first: 0, last: 0, bytes: true },
      ].sort(order),
    );
    assert.equal((await store.size(scope)).samples, 6);
  });

  it('stores a batch once, and tells where it lies when its answer was lost', async () => {
    const logs = [{ device: 'd', node: 'n', samples: rows(2) }];
    const stored = await store.append(scope, writer, { from: 0, to: 1 }, logs);
    assert.equal(await store.append(scope, writer, { from: 0, to: 1 }, logs), undefined);
    assert.deepEqual(await store.lastBatch(writer), { batch: 1, logs: stored });
    assert.equal(await store.append(scope, writer, { from: 4, to: 5 }, logs), undefined);
    assert.equal(await store.append(scope, randomUUID(), { from: 0, to: 1 }, logs), undefined);
    assert.equal(await store.lastBatch(randomUUID()), undefined);
    // An empty batch keeps a statement that may still be under way from being carried out.
    assert.deepEqual(await store.append(scope, writer, { from: 1, to: 2 }, []), []);
    assert.deepEqual(await store.lastBatch(writer), { batch: 2, logs: [] });
    await store.join({ id: writer, place: scope.place, host: 'gw-1' }, 0);
    assert.equal((await store.lastBatch(writer))?.batch, 2);
  });

  it('keeps logs of other connections and nodes apart', async () => {
    const one = await append('d', rows(1), 'n1');
    const other = await append('d', rows(1), 'n2');
    const elsewhere = await store.append({ ...scope, connection: 'other' }, writer, { from: 2, to: 3 }, [
      { device: 'd', node: 'n1', samples: rows(1) },
    ]);
    assert.equal(new Set([one, other, elsewhere?.[0]?.log]).size, 3);
    const { logs } = await store.poll(scope, '0');
    assert.deepEqual(logs.map(({ log }) => log).sort(), [one, other].sort());
  });

  it('polls what has moved', async () => {
    const log = await append('d', rows(3));
    const first = await store.poll(scope, '0');
    assert.deepEqual(first.logs, [{ log, device: 'd', node: 'node', next: 3, low: 0, flush: 0 }]);
    const other = await append('e', rows(1));
    const second = await store.poll(scope, first.horizon);
    assert.ok(second.logs.some((one) => one.log === other));
    await store.flush(scope, 'node', ['d']);
    const third = await store.poll(scope, second.horizon);
    assert.equal(third.logs.find((one) => one.log === log)?.flush, 3);
    await store.flush(scope, 'node', []);
    const fourth = await store.poll(scope, third.horizon);
    assert.equal(fourth.logs.find((one) => one.log === other)?.flush, 1);
    await store.setLow([{ log, low: 2 }]);
    await store.setLow([{ log, low: 1 }]);
    assert.equal((await store.poll(scope, '0')).logs.find((one) => one.log === log)?.low, 2);
  });

  it('settles samples and fields of them', async () => {
    const log = await append('d', rows(5));
    const settle = (acknowledged: Parameters<SharedStore['settle']>[1]['acknowledged']) =>
      store.settle(scope, { acknowledged, refused: [] });
    assert.deepEqual(
      await settle([
        { log, first: 0, last: 1 },
        { log, first: 2, last: 3, fields: ['A', 'none'] },
      ]),
      [{ log, samples: 2 }],
    );
    assert.deepEqual(
      (await store.read(log, 0, 9)).map(({ position, values }) => [position, values]),
      [
        [2, { B: 2 }],
        [3, { B: 3 }],
        [4, { A: 4, B: 4 }],
      ],
    );
    assert.deepEqual(await settle([{ log, first: 0, last: 2, fields: ['A', 'B'] }]), [{ log, samples: 1 }]);
    assert.deepEqual(await settle([{ log, first: 0, last: 2 }]), []);
    const gone = await store.gone([0, 1, 2, 3, 4, 99].map((position) => ({ log, position })));
    assert.deepEqual(gone.map(({ position }) => position).sort(), [0, 1, 2, 99]);
    assert.deepEqual(await store.gone([]), []);
    const [counted] = await store.count(scope);
    assert.deepEqual(counted && { ...counted, bytes: 0 }, { log, samples: 2, first: 3, last: 4, bytes: 0 });
    await append('other', rows(1));
    await settle([{ log, first: 3, last: 4 }]);
    assert.deepEqual(
      (await store.count(scope)).map(({ samples, first, last }) => [samples, first, last]),
      [[1, 0, 0]],
      'nothing is said of a log in which nothing waits',
    );
  });

  it('tells a refusal to the writer of its sample, once', async () => {
    const log = await append('d', rows(2));
    const refusal = {
      log,
      position: 1,
      field: 'A',
      device: 'd',
      node: 'node',
      measurement: { field: 'A', value: 'a\0b', timestamp: '1700000000' },
      status: 400,
      reason: { code: 'refused' as const, detail: 'no' },
    };
    const settlement = { acknowledged: [{ log, first: 0, last: 1 }], refused: [refusal, { ...refusal, position: 7 }] };
    await store.settle(scope, settlement);
    await store.settle(scope, settlement);
    assert.deepEqual(await store.refusals(scope, randomUUID(), true), []);
    assert.deepEqual(await store.refusals(scope, writer, false), [refusal]);
    await store.told([refusal]);
    assert.deepEqual(await store.refusals(scope, writer, true), []);
  });

  it('drops the oldest of the log that holds most, and tells which', async () => {
    const small = await append('small', rows(2));
    const log = await append('large', rows(6));
    await store.settle(scope, { acknowledged: [{ log, first: 1, last: 2 }], refused: [] });
    const spans = await store.dropOldest(scope, 3);
    const span = { log, device: 'large', node: 'node', why: 'size' };
    assert.deepEqual(spans, [
      { ...span, first: 0, last: 0, samples: 1 },
      { ...span, first: 3, last: 4, samples: 2 },
    ]);
    assert.deepEqual(
      await store.drops([
        { log, first: 0, last: 2 },
        { log: small, first: 0, last: 9 },
      ]),
      [spans[0]],
    );
    assert.deepEqual(await store.dropOlderThan(scope, 3_600_000, 10), []);
    await store.dropOlderThan(scope, -1000, 2);
    assert.equal((await store.size(scope)).samples, 1);
    const aged = await store.drops([
      { log, first: 5, last: 5 },
      { log: small, first: 0, last: 1 },
    ]);
    assert.equal(
      aged.reduce((sum, one) => sum + one.samples, 0),
      2,
    );
    assert.ok(aged.every(({ why }) => why === 'age'));
    await store.dropOldest(scope, 10);
    assert.deepEqual(await store.dropOldest(scope, 10), []);
  });

  it('keeps state by epoch, rules by node, and whether it is full', async () => {
    assert.equal(await store.readState(scope, 3), undefined);
    assert.equal(await store.writeState(scope, 3, 'three'), true);
    assert.equal(await store.readState(scope, 4), 'three');
    assert.equal(await store.writeState(scope, 3, 'late'), false);
    assert.equal(await store.readState(scope, 3), undefined);
    assert.equal(await store.readState(scope, 4), 'three');
    await store.writeRules(scope, 'n', 'first');
    await store.writeRules(scope, 'n', 'second');
    assert.deepEqual([...(await store.rules(scope))], [['n', 'second']]);
    assert.equal(await store.isFull(scope), false);
    await store.setFull(scope, true);
    assert.equal(await store.isFull(scope), true);
    await store.setFull(scope, false);
    assert.equal(await store.isFull(scope), false);
    assert.equal(await store.readState(scope, 4), 'three');
    await store.beat(writer);
    await store.tidy(scope.place);
    assert.deepEqual(await store.members(scope.place), ['gw-1']);
  });

  it('gives the lease to one, for as long as it is renewed or until it is handed over', async () => {
    const { place } = scope;
    const [one, other] = [
      { id: randomUUID(), host: 'gw-1' },
      { id: randomUUID(), host: 'gw-2' },
    ];
    const free = await store.look(place);
    assert.deepEqual([free.epoch, free.holder, free.remainsMs <= 0], [0, undefined, true]);
    const taken = await Promise.all([store.take(place, one, 60_000, free), store.take(place, other, 60_000, free)]);
    assert.deepEqual(
      taken.filter((epoch) => epoch !== undefined),
      [1],
    );
    const [owner, loser] = taken[0] === 1 ? [one, other] : [other, one];
    const held = await store.look(place);
    assert.deepEqual([held.epoch, held.holder, held.host, held.lengthMs], [1, owner.id, owner.host, 60_000]);
    assert.ok(held.remainsMs > 50_000);
    assert.equal(await store.take(place, loser, 60_000, held), undefined);
    assert.equal(await store.renew(place, owner.id, 1), true);
    assert.equal(await store.renew(place, loser.id, 1), false);
    assert.equal(await store.renew(place, owner.id, 0), false);
    assert.ok(((await store.confirm(place, owner.id, 1)) ?? 0) > 50_000);
    assert.equal(await store.confirm(place, loser.id, 1), undefined);
    await store.handOver(place, loser.id, 1);
    assert.equal((await store.look(place)).holder, owner.id);
    await store.handOver(place, owner.id, 1);
    const over = await store.look(place);
    assert.deepEqual([over.holder, over.remainsMs <= 0, over.renewals > held.renewals], [undefined, true, true]);
    assert.equal(await store.renew(place, owner.id, 1), false);
    assert.equal(await store.take(place, loser, 60_000, free), undefined);
    assert.equal(await store.take(place, loser, 60_000, over), 2);
  });
}
