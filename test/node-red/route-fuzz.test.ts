import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Access, routes } from '../../nodes/admin/api';
import { row } from '../helpers/settings';
import { type Simulator, demoDevices, demoTokens, startSimulator } from '../simulator/index';
import { everyRoute } from './harness/every-route';
import { eventually } from './harness/eventually';
import { NodeRed } from './harness/node-red';
import { connection, entry, record, tab } from './harness/nodes';
import { pack } from './harness/pack';
import { runtimes } from './harness/runtimes';
import { userDirectory } from './harness/user-directory';

const SETUP_TIMEOUT_MS = 600_000;
const RUNS = Number(process.env.FUZZ_RUNS ?? 1500);
const SEED = Number(process.env.FUZZ_SEED ?? 1);

/** No answer takes longer, not even of a Node-RED that shares its machine. */
const MAX_ANSWER_MS = 20_000;
const MAX_ANSWER_CHARACTERS = 600_000;

/** In the last message, in what was refused and in the environment: only who may write and deploy may see it. */
const VALUE = 'door code 4711';
const EXPRESSION = '$string($$) & $env("DATACAKE_FUZZ")';

const PASSWORD = 'let me write';
const HASH = '$2b$04$5LfyQJevNG2by.3m6PoWguUj3MNJaRYcH708cP4vueSPR2M4nGZhu';

/** Five kinds of user; `anonymous` doesn't sign in, and may read. */
const users = {
  anonymous: undefined,
  reader: ['read'],
  connection: ['*.read', 'datacake-connection.write'],
  deployer: ['*.read', 'flows.write'],
  admin: ['*'],
} as const;

type User = keyof typeof users;

const adminAuth = {
  type: 'credentials',
  users: Object.entries(users).flatMap(([username, permissions]) =>
    permissions === undefined ? [] : [{ username, password: HASH, permissions }],
  ),
  default: { permissions: 'read' },
};

/** Texts that were bad for some program. */
const oddText = fc.oneof(
  fc.constantFrom(
    '',
    '__proto__',
    'constructor',
    '..',
    '${PATH}',
    '${DATACAKE_FUZZ}',
    '\u001b[31m',
    '\u202e',
    '#',
    '?',
  ),
  fc.constantFrom(EXPRESSION, '($f:=function($x){$f($x)};$f(1))', 'payload[', 'x'.repeat(3000), 'record', 'connection'),
  fc.string({ unit: 'binary', maxLength: 50 }),
);

/** A value in place of a part of a request. */
const oddValue = fc.oneof(
  oddText,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constant([]),
  fc.array(oddText, { maxLength: 60 }),
);

/** The request of a form with some of its parts replaced. */
function mutate(body: unknown, changes: readonly { at: number; value: unknown }[]): unknown {
  const copy = structuredClone(body) as Record<string, unknown>;
  for (const { at, value } of changes) {
    const places = placesIn(copy);
    const place = places[at % places.length];
    if (place !== undefined) place[0][place[1]] = value;
  }
  return copy;
}

/** All texts and names in JSON; only the body of a preview has lines. */
function textsIn(json: string): string[] {
  const texts: string[] = [];
  if (!json.startsWith('{')) return texts;
  JSON.parse(json, (name, value: unknown) => {
    texts.push(name, ...(typeof value === 'string' ? [value] : []));
    return value;
  });
  return texts;
}

function placesIn(value: unknown): [object: Record<string, unknown>, name: string][] {
  if (typeof value !== 'object' || value === null) return [];
  const object = value as Record<string, unknown>;
  return Object.keys(object).flatMap((name) => [[object, name], ...placesIn(object[name])]);
}

for (const runtime of runtimes) {
  describe(`arbitrary requests to the admin routes of Node-RED ${runtime.nodeRed}`, () => {
    let simulator: Simulator;
    let nodeRed: NodeRed;
    const headers = new Map<User, Record<string, string>>();

    before(async function () {
      this.timeout(SETUP_TIMEOUT_MS);
      simulator = await startSimulator();
      const directory = await userDirectory(await pack());
      const { credentials, ...own } = connection(simulator.url, demoTokens.personal);
      const fields = [row('payload', 'NO_SUCH_FIELD')];
      const flow = [tab, own, record('record', { device: demoDevices.bench, fields }), ...entry('in', 'record')];
      await writeFile(join(directory, 'flows.json'), JSON.stringify(flow));
      await writeFile(join(directory, 'flows_cred.json'), JSON.stringify({ connection: credentials }));
      process.env.DATACAKE_FUZZ = VALUE;
      nodeRed = await NodeRed.start(runtime, directory, 'info', [], { adminAuth, credentialSecret: false });
      delete process.env.DATACAKE_FUZZ;
      for (const user of Object.keys(users) as User[]) headers.set(user, await signIn(user));
      const refusal = `"${VALUE}" is not a valid number`;
      simulator.core.faults.order({
        fault: { kind: 'status', status: 400, body: { NO_SUCH_FIELD: refusal } },
        times: 1,
      });
      const body = JSON.stringify({ payload: VALUE });
      const post = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body };
      await fetch(new URL('in', nodeRed.url), post);
      const details = { node: 'record' };
      await eventually('a refusal', async () => {
        return (await answerTo('admin', routes.details, details)).text.includes(VALUE) ? true : undefined;
      });
    });

    after(async () => {
      await nodeRed.stop();
      await simulator.close();
    });

    async function signIn(username: User): Promise<Record<string, string>> {
      if (users[username] === undefined) return {};
      const asked = { client_id: 'node-red-admin', grant_type: 'password', scope: '', username, password: PASSWORD };
      const { access_token: token } = JSON.parse(await nodeRed.admin.post('auth/token', asked)) as {
        access_token: string;
      };
      return { Authorization: `Bearer ${token}` };
    }

    async function answerTo(user: User, path: string, body?: unknown): Promise<{ status: number; text: string }> {
      const own = headers.get(user) ?? {};
      const post = {
        method: 'POST',
        headers: { ...own, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      };
      const signal = AbortSignal.timeout(MAX_ANSWER_MS);
      const response = await nodeRed.admin.request(path.slice(1), {
        ...(body === undefined ? { headers: own } : post),
        signal,
      });
      return { status: response.status, text: await response.text() };
    }

    function access(): Access {
      return { id: 'connection', address: simulator.url, plainHttp: true, proxy: '', tls: '' };
    }

    const names = Object.keys(routes) as (keyof typeof routes)[];
    const request = fc.record({
      user: fc.constantFrom(...(Object.keys(users) as User[])),
      route: fc.constantFrom(...names),
      changes: fc.array(fc.record({ at: fc.nat(200), value: oddValue }), { maxLength: 4 }),
      // Node-RED itself refuses a body that is neither an object nor an array.
      whole: fc.option(fc.oneof(fc.array(oddValue), fc.dictionary(oddText, oddValue)), { freq: 10, nil: undefined }),
    });

    it('get no 500, no long answer, no token, and no value without the right to see it', async function () {
      this.timeout(SETUP_TIMEOUT_MS);
      const seen = new Set<number>();
      await fc.assert(
        fc.asyncProperty(request, async ({ user, route, changes, whole }) => {
          const { path, body } = everyRoute('record', access())[route];
          const sent = body === undefined ? undefined : (whole ?? mutate(body, changes));
          const { status, text } = await answerTo(user, path, sent);
          seen.add(status);
          assert.ok(status < 500, `${status}: ${text}`);
          assert.ok(text.length <= MAX_ANSWER_CHARACTERS, `${text.length} characters`);
          assert.ok(!text.includes(demoTokens.personal), 'the token');
          for (const said of textsIn(text)) assert.doesNotMatch(said, /(?!\n)\p{C}/u);
          if (user === 'admin') return;
          assert.ok(!text.includes('4711'), text);
          if (status === 200 && body !== undefined) assert.equal(user, 'connection', path);
        }),
        { numRuns: RUNS, seed: SEED },
      );
      assert.ok(
        [200, 400, 401].every((status) => seen.has(status)),
        [...seen].join(),
      );
    });

    it('leave Node-RED answering, and its token out of the log', async () => {
      const { status, text } = await answerTo('reader', `${routes.activity}/record`);
      assert.equal(status, 200);
      assert.doesNotMatch(text, /4711|NO_SUCH_FIELD/);
      assert.ok(!nodeRed.log.includes(demoTokens.personal));
      assert.doesNotMatch(nodeRed.log, /datacake\/\S+ failed|uncaught|unhandled/i);
    });
  });
}
