import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Access, type Activity, type AdminResult, type RejectedPage, routes } from '../../nodes/admin/api';
import { type Simulator, demoDevices, demoTokens, startSimulator } from '../simulator/index';
import { everyRoute } from './harness/every-route';
import { eventually } from './harness/eventually';
import { NodeRed } from './harness/node-red';
import { connection, entry, record, tab } from './harness/nodes';
import { pack } from './harness/pack';
import { runtimes } from './harness/runtimes';
import { userDirectory } from './harness/user-directory';

const SETUP_TIMEOUT_MS = 600_000;

/** Users, whose passwords' hashes cost little because they protect nothing. */
const users = {
  reader: {
    password: 'let me read',
    hash: '$2b$04$WuUTpu5XBPmiuWrP08MAQeDvS5ndr/Caks.o.TWmKHaz2gLGpZ01G',
    scope: 'read',
  },
  editor: {
    password: 'let me write',
    hash: '$2b$04$5LfyQJevNG2by.3m6PoWguUj3MNJaRYcH708cP4vueSPR2M4nGZhu',
    scope: '*',
  },
  // May use the forms and not deploy; the password is the editor's.
  operator: {
    password: 'let me write',
    hash: '$2b$04$5LfyQJevNG2by.3m6PoWguUj3MNJaRYcH708cP4vueSPR2M4nGZhu',
    scope: ['*.read', 'datacake-connection.write'],
  },
} as const;

const adminAuth = {
  type: 'credentials',
  users: Object.entries(users).map(([username, { hash, scope }]) => ({ username, password: hash, permissions: scope })),
};

type Headers = Record<string, string>;

for (const runtime of runtimes) {
  describe(`what users may do, in Node-RED ${runtime.nodeRed}`, () => {
    let simulator: Simulator;
    let nodeRed: NodeRed;
    let reader: Headers;
    let editor: Headers;
    let operator: Headers;

    before(async function () {
      this.timeout(SETUP_TIMEOUT_MS);
      simulator = await startSimulator();
      const directory = await userDirectory(await pack());
      const { credentials, ...own } = connection(simulator.url, demoTokens.personal);
      const flow = [tab, own, record('record', { device: demoDevices.bench }), ...entry('in', 'record')];
      await writeFile(join(directory, 'flows.json'), JSON.stringify(flow));
      await writeFile(join(directory, 'flows_cred.json'), JSON.stringify({ connection: credentials }));
      nodeRed = await NodeRed.start(runtime, directory, 'info', [], { adminAuth, credentialSecret: false });
      [reader, editor, operator] = await Promise.all([signIn('reader'), signIn('editor'), signIn('operator')]);
      // Something that is refused for good is there to be looked at, sent again and discarded.
      const body = JSON.stringify({ payload: [{ field: 'NO_SUCH_FIELD', value: 4711 }] });
      await fetch(new URL('in', nodeRed.url), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
      });
      await eventually('a refusal', async () => ((await activity(reader)).rejected === 1 ? true : undefined));
    });

    after(async () => {
      await nodeRed.stop();
      await simulator.close();
    });

    async function signIn(username: keyof typeof users): Promise<Headers> {
      const { password } = users[username];
      // An empty scope means all that the user may do.
      const asked = { client_id: 'node-red-admin', grant_type: 'password', scope: '', username, password };
      const text = await nodeRed.admin.post('auth/token', asked);
      return { Authorization: `Bearer ${(JSON.parse(text) as { access_token: string }).access_token}` };
    }

    function access(): Access {
      return { id: 'connection', address: simulator.url, plainHttp: true, proxy: '', tls: '' };
    }

    async function ask(headers: Headers, { path, body }: { path: string; body?: object }): Promise<Response> {
      const post = { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' } };
      return nodeRed.admin.request(
        path.slice(1),
        body === undefined ? { headers } : { ...post, body: JSON.stringify(body) },
      );
    }

    async function resultOf<T>(headers: Headers, asked: { path: string; body?: object }): Promise<T> {
      const answer = (await (await ask(headers, asked)).json()) as AdminResult<T>;
      assert.ok(answer.ok, JSON.stringify(answer));
      return answer.result;
    }

    const activity = (headers: Headers): Promise<Activity> => resultOf(headers, { path: `${routes.activity}/record` });
    const rejected = { path: routes.rejected, body: { node: 'record' } };

    /** Everything that a form asks, in the strongest words. */
    function everything(): [route: string, asked: { path: string; body?: object }][] {
      const all = { node: 'record', ids: 'all' };
      const { resend, discard, ...others } = everyRoute('record', access());
      return Object.entries({
        ...others,
        resend: { ...resend, body: all },
        discard: { ...discard, body: all },
      });
    }

    it('lets nobody in who has not signed in', async () => {
      for (const [route, asked] of everything()) assert.equal((await ask({}, asked)).status, 401, route);
    });

    it('lets a reader look at what a node does, and tells no name and nothing that a server said', async () => {
      const seen = await activity(reader);
      assert.equal(seen.rejected, 1);
      assert.equal(seen.lastError?.error.kind, 'refused');
      assert.doesNotMatch(JSON.stringify(seen), new RegExp(`NO_SUCH_FIELD|4711|status 4|${demoDevices.bench}`));
      const details = await resultOf<Activity>(editor, { path: routes.details, body: { node: 'record' } });
      assert.match(JSON.stringify(details.lastError), /NO_SUCH_FIELD.*status 400/);
    });

    it('lets a reader change, send and learn nothing else', async () => {
      const [{ entries: before }, requests] = [
        await resultOf<RejectedPage>(editor, rejected),
        simulator.core.ledger.requests().length,
      ];
      for (const [route, asked] of everything()) {
        if (asked.body === undefined) continue;
        const response = await ask(reader, asked);
        assert.ok([401, 403].includes(response.status), `${route}: ${response.status}`);
        assert.ok(!(await response.text()).includes('4711'));
      }
      assert.equal(simulator.core.ledger.requests().length, requests, 'nothing was asked or sent');
      assert.deepEqual((await resultOf<RejectedPage>(editor, rejected)).entries, before);
    });

    it('lets only who may deploy see values and the environment', async () => {
      const { message, preview, send, details, rejected: refused, token, devices } = everyRoute('record', access());
      for (const asked of [message, preview, send, details, refused])
        assert.equal((await ask(operator, asked)).status, 401, asked.path);
      for (const asked of [token, devices]) assert.equal((await ask(operator, asked)).status, 200, asked.path);
      const named = everyRoute('record', { ...access(), token: '${PATH}' });
      for (const asked of [named.token, named.devices, named.device, named.fields]) {
        assert.equal((await ask(operator, asked)).status, 401, asked.path);
        assert.equal((await ask(editor, asked)).status, 200, asked.path);
      }
    });

    it('lets only who may deploy call an address that isn’t deployed', async () => {
      const address = simulator.url.replace('127.0.0.1', 'localhost');
      for (const changed of [{ address }, { proxy: 'other' }, { tls: 'other' }, { id: 'none' }]) {
        const elsewhere = everyRoute('record', { ...access(), token: 'typed', ...changed });
        for (const asked of [elsewhere.token, elsewhere.devices, elsewhere.device, elsewhere.fields]) {
          assert.equal((await ask(operator, asked)).status, 401, asked.path);
          assert.equal((await ask(editor, asked)).status, 200, asked.path);
        }
      }
    });

    it('lets an editor do all of it', async () => {
      assert.equal((await resultOf<RejectedPage>(editor, rejected)).entries[0]?.value, '4711');
      for (const [route, asked] of everything()) {
        assert.equal((await ask(editor, asked)).status, 200, route);
      }
    });
  });
}
