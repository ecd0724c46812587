import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Databases } from '../../src/journal/shared/databases';
import type { SharedStore } from '../../src/journal/shared/store';
import { eventually } from '../node-red/harness/eventually';
import { TestServer } from './postgres';
import { Proxy } from './proxy';

const scope = { place: 'place', connection: 'connection' };
const samples = [{ time: 1, ownTime: false, values: { A: 1 } }];
const logs = [{ device: 'd', node: 'n', samples }];

describe('what counts as stored', () => {
  let server: TestServer;
  const open: SharedStore[] = [];

  before(async () => {
    server = await TestServer.start();
  });
  after(() => server.remove());
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
  });

  const restart = async (settings: Record<string, string>): Promise<void> => {
    await server.stop();
    await server.start(settings);
  };
  const store = (port = server.port): SharedStore => {
    const opened = new Databases([]).open({ ...server.settings('postgres'), port });
    open.push(opened);
    return opened;
  };
  const join = async (one: SharedStore): Promise<string> => {
    const writer = randomUUID();
    await one.join({ id: writer, place: scope.place, host: 'gw-1' }, 0);
    return writer;
  };

  it('is nothing on a server that does not write to its disk', async () => {
    await restart({ fsync: 'off' });
    const reason = { code: 'database-unsafe', values: { setting: 'fsync' } };
    await assert.rejects(store().look('place'), { kind: 'setup', reason });
    assert.deepEqual(await new Databases([]).probe(server.settings('postgres'), 'place'), {
      kind: 'failed',
      reason,
      version: (await server.query<{ v: string }>(`select split_part(version(), ' ', 2) as v`))[0]?.v,
    });
  });

  it('is on a disk and on a standby, whatever the setting of the server', async () => {
    await restart({});
    const one = store();
    const writer = await join(one);
    await restart({ synchronous_commit: 'off', synchronous_standby_names: 'nobody' });
    const waits = (): Promise<unknown> =>
      eventually('waiting for the standby', async () => {
        const sql = `select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'`;
        return (await server.query(sql)).length > 0 ? true : undefined;
      });
    const appending = one.append(scope, writer, { from: 0, to: 1 }, logs);
    appending.catch(() => undefined);
    await waits();
    const failure = { kind: 'away', reason: { code: 'database-unconfirmed' } };
    await assert.rejects(appending, failure);
    // It is there, and asking for it waits for the standby as well.
    const asking = one.lastBatch(writer);
    asking.catch(() => undefined);
    await waits();
    await assert.rejects(asking, failure);
    await restart({});
    let last = await one.lastBatch(writer).catch(() => undefined);
    last ??= await one.lastBatch(writer);
    assert.equal(last?.batch, 1);
  });

  it('is given up by a clock of its own where the network stalls, and asked again over another connection', async () => {
    await restart({});
    const proxy = await Proxy.open({ host: '127.0.0.1', port: server.port });
    const one = store(proxy.port);
    const free = await one.look('place');
    proxy.stall();
    const asked = performance.now();
    await assert.rejects(one.look('place'), { kind: 'away', reason: { code: 'database-away', detail: 'timeout' } });
    const tookMs = performance.now() - asked;
    assert.ok(tookMs > 4500 && tookMs < 8000, String(tookMs));
    proxy.resume();
    const again = await eventually('another connection', () => one.look('place').catch(() => undefined));
    assert.equal(again.epoch, free.epoch);
    await proxy.close();
  });

  it('refuses at once for a while after a failure to connect', async () => {
    const one = store(1);
    await assert.rejects(one.look('place'), { kind: 'away' });
    const asked = performance.now();
    for (let tries = 0; tries < 100; tries++) await assert.rejects(one.look('place'), { kind: 'away' });
    assert.ok(performance.now() - asked < 450);
  });
});
