import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative, resolve } from 'node:path';
import { type Access, routes } from '../../nodes/admin/api';
import { demoDevices, demoSerials, demoTokens, demoWorld } from '../simulator/index';
import { onEachNodeRed } from './harness/environment';
import type { FlowNode } from './harness/flow';
import { sourcesIn } from '../helpers/bundle';
import { row } from '../helpers/settings';
import { catchErrors, connection, debug, entry, record, tab } from './harness/nodes';
import { everyRoute } from './harness/every-route';
import { requestOutcomes, UNREACHABLE_URL, type RequestOutcome } from './harness/request-outcomes';
import type { ConnectionConfig } from '../../nodes/connection/settings';

const token = 'needle0needle0needle0needle0needle0token';
const proxyPassword = 'needle0proxy0password';
const databasePassword = 'needle0database0password';

/** Each secret in the encodings in which it could leak. */
const needles = [token, proxyPassword, databasePassword].flatMap((secret) => [
  secret,
  Buffer.from(secret).toString('base64'),
  Buffer.from(secret).toString('hex'),
]);

/** The record node whose journal is in a database. */
const shared = 'shared';

/** The file in which Node-RED keeps credentials, encrypted. */
const credentialsFile = 'flows_cred.json';

const world = demoWorld();
const users = world.users.map((user) => (user.token === demoTokens.personal ? { ...user, token } : user));

/** Devices with a field `SOIL_MOISTURE`, one for each outcome. */
const probes = world.devices.filter(({ verboseName }) => verboseName.startsWith('Soil probe'));

onEachNodeRed('the token', { logLevel: 'trace', simulator: { world: { ...world, users } } }, (environment) => {
  let trap: Server | undefined;
  let trapped = 0;
  let outcomes: (RequestOutcome & { device: string })[];

  before(async () => {
    trap = createServer((_request, response) => {
      trapped += 1;
      response.end();
    }).listen(0, '127.0.0.1');
    await once(trap, 'listening');
    const { port } = trap.address() as AddressInfo;
    const all = requestOutcomes(environment().simulator.url, `http://127.0.0.1:${port}`, token);
    outcomes = all.map((outcome, index) => ({ ...outcome, device: outcome.device ?? probes[index]?.id ?? '' }));
  });

  after(() => trap?.close());

  it('reaches Datacake, and nothing that it is redirected to', async () => {
    const { nodeRed, simulator } = environment();
    const { faults, ledger } = simulator.core;
    for (const { device, fault } of outcomes) if (fault !== undefined) faults.order({ fault, device });
    await nodeRed.deploy([tab, proxy(), ...outcomes.flatMap(flowOf), ...sharedFlow(), debug('receipts')]);
    for (const { name } of outcomes) await nodeRed.admin.post(name, { payload: 21.5 });
    await nodeRed.admin.post(shared, { payload: 21.5 });
    for (const { name } of outcomes) await untilOutcome(name);
    await untilOutcome(shared);

    assert.equal(ledger.recorded(probes[0]?.id).length, 1, 'the token records');
    assert.equal(ledger.recorded(demoDevices.powerMeter).length, 1, 'the token finds a serial number');
    assert.equal(trapped, 0);
    assert.ok(ledger.requests().every(({ endpoint }) => endpoint !== 'other'));
  });

  it('is in no status, receipt, error or debug message', () => {
    const { frames, debug: messages } = environment().nodeRed.comms;
    assert.ok(messages.some(({ node }) => node === 'receipts'));
    assert.ok(messages.some(({ node }) => node === 'caught-bad-request'));
    for (const frame of frames) assertClean(frame, 'what the editor is told');
  });

  it('is in no answer of the admin API', async () => {
    const { admin } = environment().nodeRed;
    const connections = [...outcomes.map(({ name }) => name), shared].map(connectionOf);
    const paths = [
      ...['flows', `flow/${tab.id}`, 'flow/global', 'nodes', 'settings', 'settings/user', 'diagnostics'],
      ...['context/global', `context/flow/${tab.id}`],
      ...connections.flatMap((id) => [`credentials/datacake-connection/${id}`, `context/node/${id}`]),
      ...outcomes.map(({ name }) => `context/node/${name}`),
    ];
    for (const path of paths) {
      const response = await admin.request(path, { headers: { 'Node-RED-API-Version': 'v2' } });
      assert.equal(response.status, 200, path);
      assertClean(await response.text(), path);
    }
    for (const id of connections) {
      const stored = { has_token: true, has_databasePassword: id === connectionOf(shared) };
      assert.deepEqual(await admin.get(`credentials/datacake-connection/${id}`), stored);
    }
  });

  it('is in no answer of the package’s routes, whatever Datacake answers', async () => {
    const { nodeRed, simulator } = environment();
    const { faults } = simulator.core;
    faults.clear();
    for (const { name, connection: changes, fault } of [...outcomes, { name: shared }] as RequestOutcome[]) {
      const stored = accessOf(name, changes);
      // A request that hangs takes the whole time-out of a form, which other tests cover.
      if (fault?.kind === 'hang') continue;
      for (const access of [stored, { ...stored, id: 'new', token }, { ...stored, address: UNREACHABLE_URL }]) {
        for (const { path, body } of Object.values(everyRoute(name, access, token.slice(0, 5)))) {
          faults.clear();
          if (fault !== undefined) faults.order({ fault, endpoint: 'graphql' });
          const headers = { 'Content-Type': 'application/json' };
          const post = { method: 'POST', headers, body: JSON.stringify(body) };
          const response = await nodeRed.admin.request(path.slice(1), body === undefined ? {} : post);
          assert.ok(response.status === 200 || response.status === 400, `${path}: ${response.status}`);
          assertClean(await response.text(), `${path} for ${name}`);
        }
      }
    }
    faults.clear();
  });

  it('is not served by a route that this test does not ask', async () => {
    const { name } = JSON.parse(await readFile(resolve(__dirname, '../../package.json'), 'utf8')) as { name: string };
    const installed = join(environment().directory, 'node_modules', name, 'dist');
    const text = await readFile(join(installed, 'nodes', 'runtime.js'), 'utf8');
    const routing = sourcesIn(text).filter((source) => source.text.includes('httpAdmin'));
    assert.deepEqual(
      routing.map(({ file }) => file),
      ['nodes/admin/route.ts'],
    );
    const served = [...text.matchAll(/httpAdmin\s*\.\s*\w+\(([^,]+),/g)].map(([, path]) => path ?? '');
    assert.ok(served.length > 0 && served.every((path) => /\broutes\b/.test(path)), served.join());
    assert.deepEqual(Object.keys(routes).sort(), Object.keys(everyRoute('', accessOf(''))).sort());
  });

  it('is in no line of the log, not even at the level "trace" and while Node-RED stops', async () => {
    const { nodeRed } = environment();
    await nodeRed.stop();
    assert.match(nodeRed.log, /\[trace\]/);
    assert.match(nodeRed.log, /\[audit\]/);
    assertClean(nodeRed.log, 'the log');
  });

  it('is in no file of the user directory, except encrypted', async () => {
    const { directory } = environment();
    const files = await filesIn(directory);
    const names = files.map((file) => relative(directory, file));
    for (const name of ['flows.json', credentialsFile]) assert.ok(names.includes(name), name);
    for (const file of files) assertClean(await readFile(file, 'latin1'), relative(directory, file));
  });

  function flowOf({ name, device, connection: changes }: RequestOutcome & { device: string }): FlowNode[] {
    const id = connectionOf(name);
    const field = device === demoSerials.powerMeter ? 'POWER' : 'SOIL_MOISTURE';
    return [
      connection(environment().simulator.url, token, { id, timeout: 1, ...changes }),
      ...entry(name, name),
      record(name, { connection: id, device, fields: [row('payload', field)] }, ['receipts']),
      ...[catchErrors([name], `caught-${name}`), debug(`caught-${name}`)],
    ];
  }

  /** A connection whose journal is in a database that nobody reaches. */
  function sharedFlow(): FlowNode[] {
    const database = { databaseHost: '127.0.0.1', databasePort: 9, database: 'datacake', databaseUser: 'node-red' };
    const id = connectionOf(shared);
    return [
      {
        ...connection(environment().simulator.url, token, { id, journal: 'shared', ...database }),
        credentials: { token, databasePassword },
      },
      ...entry(shared, shared),
      record(shared, { connection: id, device: probes[0]?.id ?? '', fields: [row('payload', 'SOIL_MOISTURE')] }),
    ];
  }

  /** The connection as its form has it. */
  function accessOf(name: string, changes: Partial<ConnectionConfig> = {}): Access {
    const { address = environment().simulator.url, proxy = '', tls = '' } = changes;
    return { id: connectionOf(name), address, plainHttp: true, proxy, tls };
  }

  /** Waits until the status or an error of a node shows the outcome of its message. */
  async function untilOutcome(name: string): Promise<void> {
    const { comms } = environment().nodeRed;
    await comms.until(`an outcome of "${name}"`, () => {
      const isInStatus = comms.statuses.some(
        ({ node, text = '' }) => node === name && /recorded|refused|next try|trying|paused|no database/.test(text),
      );
      return isInStatus || comms.messagesAt(`caught-${name}`).length > 0 || undefined;
    });
  }
});

function connectionOf(name: string): string {
  return `connection-${name}`;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
}

function proxy(): FlowNode {
  const credentials = { username: 'somebody', password: proxyPassword };
  return { id: 'proxy', type: 'http proxy', name: '', url: UNREACHABLE_URL, noproxy: [], credentials };
}

/** Fails when a text holds a secret, and shows where without showing all of it. */
function assertClean(text: string, where: string): void {
  for (const needle of needles) {
    const index = text.indexOf(needle);
    if (index >= 0) assert.fail(`${where} holds a secret after "${text.slice(Math.max(0, index - 200), index)}"`);
  }
}
