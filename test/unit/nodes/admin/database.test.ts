import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import type { DatabaseQuery } from '../../../../nodes/admin/api';
import { createDatabaseHandler, leavesDeployedDatabase } from '../../../../nodes/admin/database';
import { RequestBody } from '../../../../nodes/admin/request-body';
import type { DeployedDatabase } from '../../../../nodes/connection/route-of-password';
import type { ServerSettings } from '../../../../src/journal/shared/database';
import type { Probe } from '../../../../src/journal/shared/probe';

const route = {
  databaseHost: 'db.example',
  databasePort: '5432',
  database: 'datacake',
  databaseUser: 'node-red',
  databaseTls: '',
};
const query: DatabaseQuery = { id: 'connection', ...route, address: 'https://api.datacake.co/', workspace: ' w-1 ' };
const deployed: DeployedDatabase = { ...route, databasePort: 5432, password: 'stored' };

const ready: Probe = {
  ...{ kind: 'ready', version: '16.4', isSetUp: true, mayLoseInFailover: false },
  ...{ members: ['gw-1'], sender: 'gw-1', clockAheadMs: 0 },
};

const tlsNode = { type: 'tls-config', valid: true, addTLSOptions: (options: object) => ({ ...options, ca: 'ca' }) };

function handler(found: DeployedDatabase | undefined, probe: () => Promise<Probe> = () => Promise.resolve(ready)) {
  const asked: [server: ServerSettings, place: string][] = [];
  const nodes = new Map<string, object>([
    ['tls', tlsNode],
    ['broken', { ...tlsNode, valid: false }],
  ]);
  const RED = { nodes: { getNode: (id: string) => nodes.get(id) ?? null }, settings: { userDir: '/data' } };
  const { database } = createDatabaseHandler(
    RED as unknown as NodeAPI,
    () => found,
    (...args) => {
      asked.push(args);
      return probe();
    },
  );
  const answer = (change: Partial<DatabaseQuery> = {}) =>
    database.answer(database.read(new RequestBody({ ...query, ...change })));
  return { answer, asked };
}

describe('the look at a database', () => {
  it('is at what is typed in the form, as the connection would use it', async () => {
    const { answer, asked } = handler(undefined);
    const answered = await answer({ databasePassword: 'typed', databaseTls: 'tls' });
    assert.ok(answered.ok && answered.result.kind === 'ready');
    assert.equal(answered.result.userDirectory, '/data');
    assert.notEqual(answered.result.host, '');
    const server = { host: 'db.example', port: 5432, database: 'datacake', user: 'node-red' };
    assert.deepEqual(asked, [[{ ...server, password: 'typed', tls: { ca: 'ca' } }, 'https://api.datacake.co w-1']]);
  });

  it('uses the stored password only for the deployed database', async () => {
    const { answer, asked } = handler(deployed);
    assert.ok((await answer()).ok);
    assert.equal(asked[0]?.[0].password, 'stored');
    for (const change of [{ databaseHost: 'elsewhere' }, { databaseUser: 'postgres' }, { databaseTls: 'tls' }])
      assert.deepEqual(await answer(change), { ok: false, error: { code: 'password-again' } });
    assert.equal(asked.length, 1);
    assert.ok((await answer({ databaseHost: 'elsewhere', databasePassword: '' })).ok);
    assert.equal(asked[1]?.[0].password, '', 'who empties the input means none');
  });

  it('needs no password where none is stored', async () => {
    const { answer, asked } = handler({ ...deployed, password: '' });
    assert.ok((await answer({ databaseHost: 'elsewhere' })).ok);
    assert.equal(asked[0]?.[0].password, '');
  });

  it('says which setting is wrong, and that a TLS node cannot be used, and asks nobody', async () => {
    const { answer, asked } = handler(undefined);
    assert.deepEqual(await answer({ databaseHost: '' }), {
      ok: true,
      result: { kind: 'invalid', error: { code: 'host-missing' } },
    });
    assert.deepEqual(await answer({ databaseTls: 'gone' }), { ok: false, error: { code: 'not-deployed' } });
    assert.deepEqual(await answer({ databaseTls: 'broken' }), { ok: false, error: { code: 'tls-invalid' } });
    assert.deepEqual(asked, []);
  });

  it('runs few at a time', async () => {
    const { answer } = handler(undefined, () => new Promise<Probe>(() => undefined));
    for (let count = 0; count < 22; count++) void answer();
    assert.deepEqual(await answer(), { ok: false, error: { code: 'busy' } });
  });
});

describe('a request about a database', () => {
  it('leads elsewhere where it names another one than the deployed connection', () => {
    const leaves = (body: object, found: DeployedDatabase | undefined): boolean =>
      leavesDeployedDatabase(body, () => found);
    assert.equal(leaves(query, deployed), false);
    assert.equal(leaves(query, undefined), true);
    assert.equal(leaves({ ...query, databaseHost: '169.254.169.254' }, deployed), true);
    assert.equal(leaves({ node: 'record' }, undefined), false, 'the request of another route');
  });
});
