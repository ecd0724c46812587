import assert from 'node:assert/strict';
import type { Sample } from '../../../../../src/model';
import { Ranges } from '../../../../../src/util/ranges';
import { OwnerEvents, START, newDatabase, openMember } from '../../../../helpers/shared-journal';

const log = { device: 'A', node: 'n' };

function sample(number: number, more: Partial<Sample> = {}): Sample {
  return { device: log.device, time: START + number, ownTime: true, values: { WATT: number }, ...more };
}

describe('A shared journal', () => {
  it('stores in few statements what comes while one is under way, in order', async () => {
    const { clock, database } = newDatabase();
    const { journal, store } = await openMember(database, clock);
    store.latencyMs = 50;
    const places = Promise.all(Array.from({ length: 200 }, (_, number) => journal.store(log, sample(number))));
    await clock.advance(2000);
    assert.deepEqual(
      (await places).map((place) => place?.position),
      Array.from({ length: 200 }, (_, number) => number),
    );
    // The first finds its writer unknown.
    assert.ok((database.statements.get('append') ?? 0) <= 3);
  });

  it('stores once a batch whose answer was lost', async () => {
    const { clock, database } = newDatabase();
    const { journal, store } = await openMember(database, clock);
    await journal.store(log, sample(0));
    store.failNext({ kind: 'answer-lost' }, 'append');
    assert.deepEqual(await journal.store(log, sample(1)), { log: 1, position: 1 });
    assert.equal(database.waiting, 2);
    assert.equal(journal.away, undefined);
  });

  it('refuses the one sample that the database can not store, and stores all others', async () => {
    const { clock, database } = newDatabase();
    const { journal } = await openMember(database, clock);
    const bad = 37;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, (_, number) =>
        journal.store(log, sample(number, number === bad ? { time: Number.MAX_SAFE_INTEGER * 8 } : {})),
      ),
    );
    for (const [number, outcome] of outcomes.entries()) {
      assert.equal(outcome.status, number === bad ? 'rejected' : 'fulfilled', String(number));
      if (outcome.status === 'rejected') assert.equal((outcome.reason as { reason: unknown }).reason, 'data');
    }
    assert.equal(database.waiting, 99);
  });

  it('cleans what a database in UTF-8 can not store, and cuts names', async () => {
    const { clock, database } = newDatabase();
    const { journal } = await openMember(database, clock);
    const id = { device: `ä\0${'ö'.repeat(300)}`, node: 'n' };
    await journal.store(id, sample(0, { device: id.device, values: { 'A\0': 'x\0y', B: '\uD800', C: '🌍' } }));
    const [stored] = database.tables.logs.values();
    assert.deepEqual(stored?.samples.get(0)?.values, { 'A\uFFFD': 'x\uFFFDy', B: '\uFFFD', C: '🌍' });
    assert.ok(Buffer.byteLength(stored.device) <= 255);
  });

  it('refuses what would make more than 100,000 samples wait', async () => {
    const { clock, database } = newDatabase();
    const { journal, store } = await openMember(database, clock);
    store.latencyMs = 1000;
    let refused: unknown;
    for (let number = 0; number < 100_000; number++) void journal.store(log, sample(number));
    await clock.settled();
    for (let number = 0; number < 5001; number++)
      void journal.store(log, sample(number)).catch((error: unknown) => (refused = error));
    await clock.settled();
    assert.equal((refused as { reason?: unknown } | undefined)?.reason, 'too-slow');
  });

  it('tells its owner what every process appends, also what is committed late', async () => {
    const { clock, database } = newDatabase();
    const one = await openMember(database, clock);
    const two = await openMember(database, clock, { host: 'gw-2' });
    await one.journal.store(log, sample(0));
    const events = new OwnerEvents();
    const owned = await one.own(events);
    assert.deepEqual([...owned.waiting()], [{ log, samples: 1 }]);
    await two.journal.store({ ...log, node: 'm' }, sample(1));
    two.store.failNext({ kind: 'commits-late', ms: 1000 }, 'append');
    const late = two.journal.store(log, sample(2));
    await clock.advance(500);
    await one.journal.store({ ...log, node: 'm' }, sample(3));
    await clock.advance(2000);
    await late;
    const told = events.adoptions.map(({ log: { node }, positions }) => [node, ...positions]);
    assert.deepEqual(told, [
      ['m', 0],
      ['m', 1],
      ['n', 1],
    ]);
    assert.equal((await owned.read(log, 0, 9)).length, 2);
    await owned.close();
  });

  it('tells its owner that windows are to be closed', async () => {
    const { clock, database } = newDatabase();
    const { journal, store, own } = await openMember(database, clock);
    const events = new OwnerEvents();
    await own(events);
    await journal.store(log, sample(0));
    await store.flush({ place: 'https://api.example workspace', connection: 'c1' }, 'n', []);
    await clock.advance(500);
    assert.equal(events.adoptions.length, 1);
    assert.deepEqual(events.flushes, [log]);
  });

  it('tells a new owner that windows were to be closed, as long as something of them waits', async () => {
    const { clock, database } = newDatabase();
    const { journal, store, own } = await openMember(database, clock);
    await journal.store(log, sample(0));
    await store.flush({ place: 'https://api.example workspace', connection: 'c1' }, 'n', []);
    await clock.advance(10_000);
    const events = new OwnerEvents();
    const owned = await own(events);
    assert.deepEqual(events.flushes, [log]);
    await journal.store(log, sample(1));
    owned.acknowledge(log, Ranges.of(0, 0));
    await clock.advance(10_000);
    await owned.close();
    const later = new OwnerEvents();
    await own(later);
    assert.deepEqual(later.flushes, []);
  });

  it('settles what was acknowledged while the database was away, once it is back', async () => {
    const { clock, database } = newDatabase();
    const { journal, own } = await openMember(database, clock);
    for (let number = 0; number < 3; number++) await journal.store(log, sample(number));
    const owned = await own();
    database.isAway = true;
    owned.acknowledge(log, Ranges.of(0, 1));
    const refusal = { field: 'WATT', measurement: { field: 'WATT', value: 2, timestamp: '2' }, status: 400 };
    owned.refuse(log, 2, { ...refusal, reason: { code: 'refused', detail: 'no\0' } });
    owned.acknowledge(log, Ranges.of(2, 2));
    await clock.advance(60_000);
    assert.equal(database.waiting, 3);
    database.isAway = false;
    await clock.advance(3000);
    assert.equal(database.waiting, 0);
    assert.deepEqual(
      [...database.tables.refusals.values()].map(({ reason }) => reason.detail),
      ['no\uFFFD'],
    );
    await owned.close();
  });

  it('reads on where all that a statement finds is acknowledged and not settled yet', async () => {
    const { clock, database } = newDatabase();
    const { journal, own } = await openMember(database, clock);
    for (let number = 0; number < 6; number++) await journal.store(log, sample(number));
    const owned = await own();
    owned.acknowledge(log, Ranges.of(0, 2));
    owned.acknowledge(log, Ranges.of(3, 4), ['WATT']);
    const read = async (from: number) => (await owned.read(log, from, 2)).map(({ position }) => position);
    assert.equal(database.waiting, 6);
    assert.deepEqual(await read(0), [5]);
    assert.deepEqual(await read(6), []);
    await owned.close();
  });

  it('drops the oldest, or refuses the new, once more waits than may', async () => {
    for (const whenFull of ['drop-oldest', 'refuse-new'] as const) {
      const { clock, database } = newDatabase();
      const limits = { sizeLimit: 7000, whenFull };
      const { journal, own } = await openMember(database, clock, { limits });
      const other = await openMember(database, clock, { limits });
      const events = new OwnerEvents();
      const owned = await own(events);
      for (let number = 0; number < 200; number++) await journal.store(log, sample(number));
      await clock.advance(20_000);
      const refused = await other.journal.store(log, sample(200)).then(
        () => false,
        () => true,
      );
      assert.equal(refused, whenFull === 'refuse-new');
      if (whenFull === 'drop-oldest') {
        const dropped = events.drops.reduce((sum, { samples }) => sum + samples, 0);
        assert.ok(dropped > 80 && dropped < 140, String(dropped));
        assert.equal(database.waiting, 201 - dropped);
        continue;
      }
      owned.acknowledge(log, Ranges.of(0, 150));
      await clock.advance(20_000);
      await other.journal.store(log, sample(201));
    }
  });

  it('gives new samples higher positions when the database has fewer than before', async () => {
    const { clock, database } = newDatabase();
    const { journal, own } = await openMember(database, clock);
    await journal.store(log, sample(0));
    const standby = database.copy();
    const events = new OwnerEvents();
    const owned = await own(events);
    await journal.store(log, sample(1));
    await clock.advance(500);
    database.failOver(standby);
    await clock.advance(2000);
    await journal.store(log, sample(2));
    await clock.advance(2000);
    const positions = events.adoptions.flatMap((adopted) => [...adopted.positions]);
    assert.deepEqual(positions, [...new Set(positions)]);
    const [last = -1] = positions.slice(-1);
    assert.deepEqual(
      (await owned.read(log, last, 9)).map((stored) => stored.sample.values.WATT),
      [2],
    );
  });
});
