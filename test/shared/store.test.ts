import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Databases } from '../../src/journal/shared/databases';
import type { ServerSettings } from '../../src/journal/shared/database';
import { READ } from '../../src/journal/shared/statements';
import { type SharedStore, StoreError } from '../../src/journal/shared/store';
import { SimulatedClock } from '../simulation/clock';
import { ModelDatabase } from '../simulation/model-database';
import { ModelStore } from '../simulation/model-store';
import { eventually } from '../node-red/harness/eventually';
import { storeContract } from './store-contract';
import { TestServer } from './postgres';

describe('the model of the store', () => {
  storeContract(() => {
    const now = Date.now();
    return Promise.resolve(new ModelStore(new ModelDatabase(new SimulatedClock(now), now)));
  });
});

describe('the store on PostgreSQL', () => {
  let server: TestServer;
  let databases: Databases;
  let settings: ServerSettings;
  const open: SharedStore[] = [];
  let names = 0;

  before(async () => {
    server = await TestServer.start({ max_connections: '60' });
    databases = new Databases([]);
    settings = await server.createDatabase('samples');
  });
  after(() => server.remove());
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
  });

  /** As another process would, over connections of its own. */
  const store = (to: ServerSettings = settings): SharedStore => {
    const opened = new Databases([]).open(to);
    open.push(opened);
    return opened;
  };
  const fresh = (): Promise<ServerSettings> => server.createDatabase(`fresh_${names++}`);

  describe('does what the model does', () => {
    storeContract(() => Promise.resolve(store()));
  });

  describe('sets up', () => {
    it('the tables once, however many begin at the same time', async () => {
      const database = await fresh();
      const stores = Array.from({ length: 12 }, () => store(database));
      const leases = await Promise.all(stores.map((one) => one.look('place')));
      assert.deepEqual([...new Set(leases.map(({ epoch }) => epoch))], [0]);
    });

    it('tables that somebody dropped anew', async () => {
      const database = await fresh();
      const one = store(database);
      await one.look('place');
      await server.query('drop schema datacake cascade', database.database);
      await assert.rejects(one.look('place'), { kind: 'away' });
      assert.equal((await one.look('place')).epoch, 0);
    });
  });

  describe('says what has to be put right first:', () => {
    const rejects = async (to: ServerSettings, code: string): Promise<StoreError> => {
      const error = await store(to)
        .look('place')
        .then(
          () => assert.fail('nothing was wrong'),
          (thrown: unknown) => thrown,
        );
      assert.ok(error instanceof StoreError);
      assert.equal(error.kind, 'setup');
      assert.equal(error.reason.code, code);
      const probe = await databases.probe(to, 'place');
      assert.equal(probe.kind === 'failed' && probe.reason.code, code);
      for (const told of [error.stack, JSON.stringify(error), JSON.stringify(probe), String(error.cause)])
        assert.ok(!told?.includes(to.password), told);
      return error;
    };

    it('a wrong password, without telling it', async () => {
      await rejects({ ...settings, password: 'wr0ng-s3cret' }, 'database-login');
      await rejects({ ...settings, user: 'nobody-known', password: 'wr0ng-s3cret' }, 'database-login');
    });

    it('a database that is not there', () => rejects({ ...settings, database: 'missing' }, 'database-unknown'));

    it('a server without TLS where it is asked for', () => rejects({ ...settings, tls: {} }, 'database-tls'));

    it('another encoding', async () => {
      const latin = await server.createDatabase('latin', `encoding 'LATIN1' template template0`);
      const { reason } = await rejects(latin, 'database-encoding');
      assert.deepEqual(reason.values, { encoding: 'LATIN1' });
    });

    it('a newer version that excludes this one', async () => {
      const newer = await fresh();
      await store(newer).look('place');
      await server.query('update datacake.version set version = 9, oldest = 8', newer.database);
      await rejects(newer, 'database-newer');
    });

    it('missing rights, with what gives them', async () => {
      const database = await fresh();
      await server.createUser('"We""ird; drop table x"');
      const user = { ...database, user: 'We"ird; drop table x' };
      await rejects(user, 'database-rights');
      const grant = async (): Promise<void> => {
        const probe = await databases.probe(user, 'place');
        assert.ok(probe.kind === 'failed' && probe.sql !== undefined);
        await server.query(probe.sql, database.database);
      };
      await grant();
      assert.equal((await databases.probe(user, 'place')).kind, 'ready');
      assert.equal((await store(user).look('place')).epoch, 0);
      // Tables that another user has made.
      const other = await fresh();
      await store(other).look('place');
      const outsider = { ...other, user: user.user };
      await rejects(outsider, 'database-rights');
      await server.query(`grant usage on schema datacake to "We""ird; drop table x"`, other.database);
      await rejects(outsider, 'database-rights');
    });
  });

  describe('looks at a database', () => {
    it('and leaves nothing in it', async () => {
      const database = await fresh();
      const probe = await databases.probe(database, 'place');
      assert.ok(probe.kind === 'ready');
      assert.equal(probe.isSetUp, false);
      assert.match(probe.version, /^18\.\d+$/);
      assert.ok(Math.abs(probe.clockAheadMs) < 2000);
      assert.deepEqual(
        await server.query(`select 1 from pg_namespace where nspname = 'datacake'`, database.database),
        [],
      );
    });

    it('and tells who is there and who sends', async () => {
      const one = store();
      await one.join({ id: randomUUID(), place: 'looked-at', host: 'gw-2' }, 0);
      await one.join({ id: randomUUID(), place: 'looked-at', host: 'gw-1' }, 0);
      const { epoch, renewals } = await one.look('looked-at');
      await one.take('looked-at', { id: randomUUID(), host: 'gw-2' }, 20_000, { epoch, renewals });
      const probe = await databases.probe(settings, 'looked-at');
      assert.ok(probe.kind === 'ready');
      assert.deepEqual(
        [probe.members, probe.sender, probe.isSetUp, probe.mayLoseInFailover],
        [['gw-1', 'gw-2'], 'gw-2', true, false],
      );
    });
  });

  describe('refuses data that no database could hold, and goes on', () => {
    const scope = { place: 'data', connection: 'c' };
    for (const [what, device, value] of [
      ['NUL in a value', 'd', 'a\0b'],
      ['half a character in a value', 'd', 'a\ud800b'],
      ['NUL in a name', 'a\0b', 1],
      ['a name of 10 kB', Array.from({ length: 300 }, () => randomUUID()).join(''), 1],
    ] as const)
      it(what, async () => {
        const one = store();
        const writer = randomUUID();
        await one.join({ id: writer, place: 'data', host: 'h' }, 0);
        const samples = [{ time: 1, ownTime: false, values: { A: value } }];
        const storing = one.append(scope, writer, { from: 0, to: 1 }, [{ device, node: 'n', samples }]);
        await assert.rejects(storing, { kind: 'data' });
        const good = [{ time: 1, ownTime: false, values: { A: 1 } }];
        assert.ok(await one.append(scope, writer, { from: 0, to: 1 }, [{ device: 'd', node: 'n', samples: good }]));
      });
  });

  it('keeps names and values as they are', async () => {
    const one = store();
    const scope = { place: `pl'ace"; drop schema datacake;`, connection: '\\x00 $1 %s' };
    const writer = randomUUID();
    await one.join({ id: writer, place: scope.place, host: `ho'st` }, 0);
    const values = {
      [`'; drop table x; --`]: `Robert'); DROP`,
      __proto__x: true,
      ü: -1.5e-300,
      '': 1.7976931348623157e308,
      'a"b': '\\u0000',
    };
    const samples = [{ time: 1_700_000_000_123, ownTime: true, values }];
    const device = `'"\\; select $1 -- 😀`;
    const stored = await one.append(scope, writer, { from: 0, to: 1 }, [{ device, node: `{"n"}`, samples }]);
    assert.equal(stored?.[0]?.device, device);
    assert.deepEqual(await one.read(stored[0].log, 0, 10), [{ position: 0, ...samples[0] }]);
  });

  it('reads the oldest samples of a log without sorting the others', async () => {
    const own = await fresh();
    await store(own).look('p');
    // An empty table is read as a whole otherwise.
    for (const kind of ['seqscan', 'bitmapscan'])
      await server.query(`alter database ${own.database} set enable_${kind} = off`);
    const read = READ.replace('$1', '1').replace('$2', '0').replace('$3', '500');
    const plan = await server.query(`explain (costs off) ${read}`, own.database);
    assert.match(JSON.stringify(plan), /Index/);
    assert.doesNotMatch(JSON.stringify(plan), /Sort/);
  });

  it('closes its connections with the last who uses them', async () => {
    const own = await fresh();
    const count = async (): Promise<unknown> =>
      (await server.query(`select count(*)::int as n from pg_stat_activity where datname = '${own.database}'`))[0]?.n;
    const [one, other] = [databases.open(own), databases.open(own)];
    const scope = { place: 'p', connection: 'c' };
    await Promise.all([
      one.look('p'),
      other.look('p'),
      one.lastBatch(randomUUID()),
      one.rules(scope),
      other.rules(scope),
    ]);
    assert.equal(await count(), 3);
    await one.close();
    await one.close();
    await other.look('p');
    await other.close();
    await assert.rejects(other.look('p'), { kind: 'away' });
    await eventually('closing', async () => ((await count()) === 0 ? true : undefined));
  });

  it('tells every log after a new connection, whose server may number transactions anew', async () => {
    const one = store();
    const scope = { place: 'poll', connection: 'c' };
    const writer = randomUUID();
    await one.join({ id: writer, place: 'poll', host: 'h' }, 0);
    const samples = [{ time: 1, ownTime: false, values: { A: 1 } }];
    await one.append(scope, writer, { from: 0, to: 1 }, [{ device: 'd', node: 'n', samples }]);
    const first = await one.poll(scope, '0');
    await server.query('select pg_current_xact_id()');
    const second = await one.poll(scope, first.horizon);
    assert.deepEqual([first.logs.length, second.logs.length], [1, 0]);
    await server.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'node-red-datacake'`,
    );
    let third = await one.poll(scope, second.horizon).catch(() => undefined);
    third ??= await one.poll(scope, second.horizon);
    assert.equal(third.logs.length, 1);
  });
});
