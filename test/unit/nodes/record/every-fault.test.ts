import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import type { Node } from 'node-red';
import { type Activity, type AdminResult, routes } from '../../../../nodes/admin/api';
import { stateText } from '../../../../nodes/record/status';
import { briefReason, shortReason, wholeReason } from '../../../../nodes/words';
import type { ReasonCode } from '../../../../src/util/reason';
import type { ConnectionConfig } from '../../../../nodes/connection/settings';
import type { RecordConfig } from '../../../../nodes/record/settings';
import { cert, key } from '../../src/datacake/certificate';
import { recordNode } from '../../../helpers/flow';
import { languageOf } from '../../../helpers/language';
import { Harness } from '../../../helpers/test-node-red';
import { type Behaviour, defaultBehaviour } from '../../../simulator/core/behaviour';
import { type Fault, demoDevices, demoSerials, demoTokens, demoWorkspaces } from '../../../simulator/index';

const english = languageOf('en-US');

/** What people are told, in four places. */
interface Told {
  canvas: RegExp;
  /** Whose sentence Activity shows; absent where there is nothing to explain. */
  reason?: ReasonCode;
  /** Where that sentence is told beside Activity. */
  also?: 'log' | 'catch';
  /** What the log says though nothing has failed. */
  notice?: RegExp;
}

/** What is sent, over which connection. */
interface Way {
  payload?: unknown;
  message?: object;
  record?: Partial<RecordConfig>;
  connection?: Partial<ConnectionConfig>;
  token?: string;
  environment?: Record<string, string>;
  /** What the canvas says before the message is sent once more. */
  after?: RegExp;
  /** To a server whose certificate nobody has signed. */
  toSelfSigned?: true;
}

interface Case extends Told, Way {
  name: string;
  fault?: Fault;
  behaviour?: Partial<Behaviour>;
}

const recorded: Told = { canvas: /^recorded \d\d:\d\d/ };
const refused = (reason: ReasonCode): Told => ({ canvas: /^1 refused$/, reason, also: 'catch' });
const waits = (reason: ReasonCode): Told => {
  const cause = briefReason({ code: reason }, english);
  assert.ok(cause !== undefined);
  return {
    canvas: new RegExp(`^\\d waits?, ${cause}, (next try \\d\\d:\\d\\d(:\\d\\d)?( UTC)?|trying now)$`),
    reason,
  };
};
const paused = (reason: ReasonCode): Told => {
  return { canvas: new RegExp(`^paused: ${shortReason({ code: reason }, english)}$`), reason, also: 'log' };
};

/** Every status that means something of its own. */
const statuses: Record<number, Told> = {
  201: recorded,
  302: paused('not-datacake'),
  400: refused('refused'),
  401: paused('token-wrong'),
  402: paused('unexpected'),
  403: paused('may-not-record'),
  404: paused('device-unknown'),
  407: paused('proxy-login'),
  408: waits('timeout'),
  413: refused('too-large'),
  422: refused('refused'),
  425: waits('busy'),
  429: waits('busy'),
  500: waits('server'),
  503: waits('server'),
};

/** Every fault of the simulated Datacake: the compiler demands all kinds. */
const faults: Record<Exclude<Fault['kind'], 'status'>, { fault: Fault; told: Told }> = {
  delay: { fault: { kind: 'delay', ms: 100 }, told: recorded },
  hang: { fault: { kind: 'hang' }, told: waits('timeout') },
  reset: { fault: { kind: 'reset' }, told: waits('network') },
  // The canvas can't tell: only what Datacake shows can.
  drop: { fault: { kind: 'drop' }, told: recorded },
  portal: { fault: { kind: 'portal' }, told: paused('not-datacake') },
  redirect: { fault: { kind: 'redirect', to: '/login' }, told: paused('not-datacake') },
  // The status says that it was accepted, and a body that can't be read is none of a captive portal's.
  garbage: { fault: { kind: 'garbage', stored: true }, told: recorded },
  flood: { fault: { kind: 'flood', bytes: 200_000, stored: true }, told: recorded },
  cut: { fault: { kind: 'cut', ending: 'close', stored: true }, told: recorded },
};

/** A switch of the simulated Datacake in some of its positions, and what is told of it. */
type Position<Name extends keyof Behaviour> = Way & { is: Behaviour[Name]; told: Told; beside?: Partial<Behaviour> };

const now = Math.floor(Date.now() / 1000);
const unknownField = { payload: { pressure: 1 } };
const unknownDevice = { record: { device: '00000000-0000-4000-8000-000000000000' } };
const noPermission = { record: { device: demoDevices.forbidden } };
const usedUp = { record: { device: demoDevices.overQuota }, payload: { temperature: 1 } };
const inFuture = { message: { at: now + 3600 }, record: { time: 'at', timeType: 'msg' } } as const;
/** Two of a field that a connection without a limit sends at once, to a device that has one. */
const twoAtOnce = {
  record: { device: demoDevices.bench },
  payload: [now - 10, now - 5].map((timestamp) => ({ field: 'WATT', value: 1, timestamp })),
};

/** Every switch of the simulated Datacake: the compiler demands all. An empty one is about what this node never does. */
const switches: { [Name in keyof Behaviour]: readonly Position<Name>[] } = {
  unknownDevice: [
    { is: 404, ...unknownDevice, told: paused('device-unknown') },
    { is: 403, ...unknownDevice, told: paused('may-not-record') },
  ],
  noPermission: [
    { is: 403, ...noPermission, told: paused('may-not-record') },
    { is: 404, ...noPermission, told: paused('device-unknown') },
  ],
  serialInPath: [],
  badTokenBody: (['empty', 'detail'] as const).map((is) => ({ is, token: 'unknown', told: paused('token-wrong') })),
  unknownField: [
    { is: 'refuse-batch', ...unknownField, told: refused('refused') },
    { is: 'record-rest', ...unknownField, told: refused('refused') },
    // The answer is a success: nothing tells that a measurement is lost.
    { is: 'drop', ...unknownField, told: recorded },
  ],
  wrongValue: [
    { is: 'refuse-batch', payload: { watt: 'a text' }, told: refused('refused') },
    { is: 'record-rest', payload: { watt: 'a text' }, told: refused('refused') },
    { is: 'drop', payload: { watt: 'a text' }, told: recorded },
  ],
  wrongTimestamp: [],
  invalidStatus: ([400, 422] as const).map((is) => ({ is, payload: { watt: 'a text' }, told: refused('refused') })),
  numericString: [
    { is: 'number', payload: { watt: '5' }, told: recorded },
    { is: 'refuse', payload: { watt: '5' }, told: refused('refused') },
  ],
  looseBool: [{ is: 'refuse', payload: { switch: 1 }, told: refused('refused') }],
  numberForText: [{ is: 'refuse', payload: { note: 1 }, told: refused('refused') }],
  timestampForms: (['number', 'strict', 'lenient'] as const).map((is) => ({ is, told: recorded })),
  futureTimestamp: [
    ...(['accept', 'drop', 'now'] as const).map((is) => ({ is, ...inFuture, told: recorded })),
    { is: 'refuse', ...inFuture, told: refused('refused') },
  ],
  sameFieldAndTimestamp: [],
  overLimit: [
    { is: '429', ...twoAtOnce, told: waits('busy') },
    ...(['drop', 'record'] as const).map((is) => ({ is, ...twoAtOnce, told: recorded })),
  ],
  limitBy: [{ is: 'data-time', ...twoAtOnce, told: recorded }],
  retryAfter: (['seconds', 'date'] as const).map((is) => ({ is, ...twoAtOnce, told: waits('busy') })),
  overQuota: [
    { is: 402, ...usedUp, told: paused('unexpected') },
    { is: 403, ...usedUp, told: paused('may-not-record') },
    { is: 429, ...usedUp, told: waits('busy') },
    ...(['drop', 'record'] as const).map((is) => ({ is, ...usedUp, told: recorded })),
  ],
  acceptedStatus: ([200, 201, 202, 204] as const).map((is) => ({ is, told: recorded })),
  acceptedBody: (['json', 'empty', 'text', 'null'] as const).map((is) => ({ is, told: recorded })),
  errorBody: (['array-per-entry', 'detail', 'error', 'errors', 'empty', 'text', 'html'] as const).map((is) => {
    return { is, ...unknownField, told: refused('refused') };
  }),
  tooLarge: [
    { is: 413, beside: { largestBody: 10 }, told: refused('too-large') },
    { is: 400, beside: { largestBody: 10 }, told: refused('refused') },
  ],
  missingSlash: [],
  counter: [],
  pages: [],
  ambiguousSerial: [],
  olderValue: [],
  noViewPermission: [],
  latency: [],
  largestBatch: [{ is: 1, ...twoAtOnce, record: { device: demoDevices.lifted }, told: recorded }],
  largestBody: [],
  visibleAfter: [],
};

/** What has to be put right on this side, or between it and Datacake. */
const ways: (Way & { name: string; told: Told })[] = [
  { name: 'no token', token: '', told: paused('token-missing') },
  { name: 'a token that can not be sent', token: 'wörong', told: paused('token-invalid') },
  { name: 'a token of a variable that is not set', token: '${E_UNSET}', told: paused('env-unset') },
  { name: 'a variable that is not set', connection: { address: '${E_UNSET}' }, told: paused('env-unset') },
  { name: 'a word that is not known', connection: { limit: 'two' as 'one' }, told: paused('settings') },
  { name: 'a setting that is wrong', connection: { timeout: 'soon' }, told: paused('settings') },
  { name: 'a proxy node that is missing', connection: { proxy: 'gone' }, told: paused('proxy-missing') },
  { name: 'a TLS node that is missing', connection: { tls: 'gone' }, told: paused('tls-missing') },
  { name: 'a name that DNS lacks', connection: { address: 'http://datacake.invalid' }, told: waits('dns') },
  { name: 'a refused connection', connection: { address: 'http://127.0.0.1:1' }, told: waits('no-listener') },
  { name: 'a certificate that is not trusted', toSelfSigned: true, told: waits('certificate') },
  { name: 'a proxy that is away', environment: { http_proxy: 'http://127.0.0.1:1' }, told: waits('proxy') },
  {
    name: 'a proxy that is none',
    environment: { http_proxy: 'socks5://127.0.0.1:1' },
    told: paused('proxy-socks'),
  },
  {
    name: 'a proxy whose user name has a colon',
    environment: { http_proxy: 'http://us%3Aer:secret@127.0.0.1:1' },
    told: paused('proxy-user'),
  },
  { name: 'a serial number without a workspace', record: { device: 'S-1' }, told: paused('workspace-missing') },
  {
    name: 'a serial number that is unknown',
    record: { device: 'S-1' },
    connection: { workspace: demoWorkspaces.factory.id },
    told: paused('device-unknown'),
  },
  {
    name: 'a serial number of several devices',
    record: { device: demoSerials.twin },
    connection: { workspace: demoWorkspaces.factory.id },
    told: paused('device-ambiguous'),
  },
  {
    name: 'a plan that is used up',
    ...{ ...usedUp, connection: { workspace: demoWorkspaces.factory.id } },
    // The plan is asked for with the first measurement, which therefore still goes out.
    after: recorded.canvas,
    told: { canvas: /^quota until \d\d:\d\d/, notice: /has used up its plan's datapoints of today/ },
  },
  {
    name: 'a workspace that is unknown',
    record: { device: 'S-1' },
    connection: { workspace: demoWorkspaces.fleet.id },
    told: paused('workspace-unknown'),
  },
];

const cases: Case[] = [
  ...Object.entries(statuses).map(([status, told]): Case => {
    const fault = { kind: 'status', status: Number(status), stored: told === recorded } as const;
    return { name: `status ${status}`, fault, ...told };
  }),
  ...Object.entries(faults).map(([name, { fault, told }]): Case => ({ name, fault, ...told })),
  ...Object.entries(switches).flatMap(([name, positions]) =>
    positions.map(({ is, told, beside, ...way }): Case => {
      return { name: `${name} ${is}`, behaviour: { [name]: is, ...beside }, ...way, ...told };
    }),
  ),
  {
    name: 'an answer that colours and moves a terminal',
    fault: { kind: 'status', status: 400, body: { detail: '\u001B[31mred\u001B[2J\u0007\nnext line \u202Eback' } },
    ...refused('refused'),
  },
  {
    name: 'an answer that does so and pauses',
    fault: { kind: 'status', status: 403, body: { detail: '\u001B[31mred\u001B[2J\u0007\nnext line \u202Eback' } },
    ...paused('may-not-record'),
  },
  {
    name: 'a serial number that does so',
    record: { device: '\u001B[31mred\u001B[2J' },
    connection: { workspace: demoWorkspaces.factory.id },
    ...paused('device-unknown'),
  },
  ...ways.map(({ told, ...way }): Case => ({ ...way, ...told })),
];

/** What a node was told to do since it was created: the helper spies on the calls of all nodes. */
function callsOf(node: Node, method: 'status' | 'warn'): unknown[] {
  const spies = node as unknown as Record<string, { getCalls(): { thisValue: unknown; args: unknown[] }[] }>;
  const calls = spies[method]?.getCalls() ?? [];
  return calls.flatMap(({ thisValue, args }) => (thisValue === node ? [args[0]] : []));
}

describe('what people are told', () => {
  let harness: Harness;
  const environment = { ...process.env };
  const selfSigned = createServer({ key, cert });

  before(async () => {
    harness = await Harness.start();
    await once(selfSigned.listen(0), 'listening');
  });
  afterEach(async () => {
    process.env = { ...environment };
    await harness.post(routes.discard, { node: 'record', ids: 'all' });
    harness.simulator.core.behave(defaultBehaviour());
    await harness.unload();
  });
  after(() => {
    selfSigned.close();
    return harness.stop();
  });

  async function activity(): Promise<Activity> {
    const answer: AdminResult<Activity> = await harness.post(routes.details, { node: 'record' });
    assert.ok(answer.ok);
    return answer.result;
  }

  for (const { name, fault, behaviour = {}, ...rest } of cases) {
    it(`of ${name} is the same on the canvas, in Activity, in the log and at Catch`, async () => {
      const { payload = { watt: 1 }, message, record, connection, token = demoTokens.apiUser, ...told } = rest;
      Object.assign(process.env, told.environment);
      harness.simulator.core.behave(behaviour);
      if (fault !== undefined) harness.simulator.core.faults.order({ fault, endpoint: 'record' });
      const { port } = selfSigned.address() as AddressInfo;
      const address = told.toSelfSigned && { address: `https://localhost:${port}` };
      const settings = { timeout: 1, ...connection, ...address };
      await harness.deploy([recordNode({ device: demoDevices.lifted, ...record })], settings, [], token);
      const node = harness.node('record');
      const canvas = (): string[] => callsOf(node, 'status').map((status) => (status as { text: string }).text);
      const caught: string[] = [];
      harness.node('errors').on('input', (error) => {
        caught.push((error as unknown as { error: { message: string } }).error.message);
      });
      const deadline = Date.now() + 8000;
      for (const expected of [...(told.after === undefined ? [] : [told.after]), told.canvas]) {
        harness.send({ payload, ...message });
        while (!expected.test(canvas().at(-1) ?? '') && Date.now() < deadline) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
      const shown = canvas().at(-1) ?? '';
      assert.match(shown, told.canvas, canvas().join(' → '));
      for (const text of canvas()) assert.ok(text.length <= 40, text);
      const { state, lastError } = await activity();
      if (!/trying|next try/.test(shown)) assert.equal(stateText(state, english), shown);
      const log = callsOf(node, 'warn').map(String);
      const { reason: code, also } = told;
      if (code === undefined) {
        assert.equal(lastError, undefined);
        const { notice } = told;
        const notices = callsOf(harness.node('connection'), 'warn').map(String);
        assert.deepEqual([log, caught, notices.length], [[], [], notice === undefined ? 0 : 1], notices.join());
        if (notice !== undefined) assert.match(notices[0] ?? '', notice);
        return;
      }
      const error = lastError?.error;
      assert.ok(error !== undefined && 'reason' in error, JSON.stringify(lastError));
      assert.equal(error.reason.code, code);
      if ('reason' in state) assert.equal(state.reason.code, code);
      const sentence = wholeReason(error.reason, english);
      assert.equal(caught.length, also === 'catch' ? 1 : 0, caught.join());
      // A wait is logged once it is long, which depends on how often it was tried until now.
      assert.ok(also === 'log' ? log.length === 1 : log.length === 0 || shown.includes('try'), log.join());
      for (const line of [...log, ...caught]) {
        assert.ok(line.includes(sentence), line);
        assert.doesNotMatch(line, /[\p{Cc}\p{Cf}]/u);
      }
    });
  }
});
