import assert from 'node:assert/strict';
import { type Activity, type AdminResult, routes } from '../../../../nodes/admin/api';
import { stateText } from '../../../../nodes/record/status';
import { wholeReason } from '../../../../nodes/words';
import type { ReasonCode } from '../../../../src/util/reason';
import { recordNode } from '../../../helpers/flow';
import { languageOf } from '../../../helpers/language';
import { Harness } from '../../../helpers/test-node-red';
import type { Behaviour } from '../../../simulator/core/behaviour';
import { type Fault, demoDevices } from '../../../simulator/index';

const english = languageOf('en-US');

/** What people are told, in four places. */
interface Told {
  canvas: RegExp;
  /** Whose sentence Activity shows; absent where there is nothing to explain. */
  reason?: ReasonCode;
  /** Where that sentence is told beside Activity. */
  also?: 'log' | 'catch';
}

interface Case extends Told {
  name: string;
  fault?: Fault;
  behaviour?: Partial<Behaviour>;
  device?: string;
  payload?: object;
}

const recorded: Told = { canvas: /^recorded \d\d:\d\d/ };
const refused = (reason: ReasonCode): Told => ({ canvas: /^1 refused$/, reason, also: 'catch' });
const waits = (reason: ReasonCode): Told => ({
  canvas: /^1 waits, (next try at \d\d:\d\d:\d\d( UTC)?|trying now)$/,
  reason,
});
const paused = (words: string, reason: ReasonCode): Told => {
  return { canvas: new RegExp(`^paused: ${words}$`), reason, also: 'log' };
};

/** Every status that means something of its own. */
const statuses: Record<number, Told> = {
  201: recorded,
  302: paused('another server answers', 'not-datacake'),
  400: refused('refused'),
  401: paused('token unknown', 'token-wrong'),
  402: paused('unexpected answer', 'unexpected'),
  403: paused('may not record to this device', 'may-not-record'),
  404: paused('device unknown', 'device-unknown'),
  407: paused('proxy wants another login', 'proxy-login'),
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
  portal: { fault: { kind: 'portal' }, told: paused('another server answers', 'not-datacake') },
  redirect: { fault: { kind: 'redirect', to: '/login' }, told: paused('another server answers', 'not-datacake') },
  // The status says that it was accepted, and a body that can't be read is none of a captive portal's.
  garbage: { fault: { kind: 'garbage', stored: true }, told: recorded },
  flood: { fault: { kind: 'flood', bytes: 200_000, stored: true }, told: recorded },
  cut: { fault: { kind: 'cut', ending: 'close', stored: true }, told: recorded },
};

const unknown = { payload: { pressure: 1 } };
const wrong = { payload: { watt: 'a text' } };

const behaviours: Case[] = [
  ...(['array-per-entry', 'detail', 'error', 'errors', 'empty', 'text', 'html'] as const).map((errorBody) => {
    return {
      name: `an unknown field, told as ${errorBody}`,
      behaviour: { errorBody },
      ...unknown,
      ...refused('refused'),
    };
  }),
  ...([400, 422] as const).map((invalidStatus) => {
    return {
      name: `a wrong value, status ${invalidStatus}`,
      behaviour: { invalidStatus },
      ...wrong,
      ...refused('refused'),
    };
  }),
  {
    name: 'an unknown field, the rest recorded',
    behaviour: { unknownField: 'record-rest' },
    ...unknown,
    ...refused('refused'),
  },
  ...([404, 403] as const).map((unknownDevice): Case => {
    const told = unknownDevice === 404 ? statuses[404] : statuses[403];
    assert.ok(told !== undefined);
    const device = '00000000-0000-4000-8000-000000000000';
    return { name: `an unknown device, status ${unknownDevice}`, behaviour: { unknownDevice }, device, ...told };
  }),
  ...([403, 404] as const).map((noPermission): Case => {
    const told = noPermission === 404 ? statuses[404] : statuses[403];
    assert.ok(told !== undefined);
    const device = demoDevices.forbidden;
    return { name: `no permission, status ${noPermission}`, behaviour: { noPermission }, device, ...told };
  }),
  {
    name: 'a serial number without a workspace',
    device: 'SERIAL-1',
    ...paused('no workspace for a serial', 'workspace-missing'),
  },
];

const cases: Case[] = [
  ...Object.entries(statuses).map(([status, told]): Case => {
    return {
      name: `status ${status}`,
      fault: { kind: 'status', status: Number(status), stored: told === recorded },
      ...told,
    };
  }),
  ...Object.entries(faults).map(([name, { fault, told }]): Case => ({ name, fault, ...told })),
  ...behaviours,
];

describe('what people are told', () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.start();
  });
  afterEach(async () => {
    await harness.post(routes.discard, { node: 'record', ids: 'all' });
    harness.simulator.core.behave({
      ...{ errorBody: 'array-per-entry', invalidStatus: 400, unknownField: 'refuse-batch' },
      ...{ unknownDevice: 404, noPermission: 403 },
    });
    await harness.unload();
  });
  after(() => harness.stop());

  async function activity(): Promise<Activity> {
    const answer: AdminResult<Activity> = await harness.get(`${routes.activity}/record`);
    assert.ok(answer.ok);
    return answer.result;
  }

  for (const { name, fault, behaviour = {}, device = demoDevices.lifted, payload = { watt: 1 }, ...told } of cases) {
    it(`of ${name} is the same on the canvas, in Activity, in the log and at Catch`, async () => {
      harness.simulator.core.behave(behaviour);
      if (fault !== undefined) harness.simulator.core.faults.order({ fault, endpoint: 'record' });
      await harness.deploy([recordNode({ device })], { timeout: 1 });
      const node = harness.node('record');
      const on = (call: string, kept: (first: unknown) => void): void =>
        void node.on(`call:${call}` as never, (({ args }: { args: unknown[] }) => kept(args[0])) as never);
      const canvas: string[] = [];
      const log: string[] = [];
      const caught: string[] = [];
      on('status', (status) => canvas.push((status as { text: string }).text));
      on('warn', (line) => log.push(String(line)));
      harness.node('errors').on('input', (message) => {
        caught.push((message as unknown as { error: { message: string } }).error.message);
      });
      harness.send({ payload });
      const deadline = Date.now() + 8000;
      while (!told.canvas.test(canvas.at(-1) ?? '') && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      assert.match(canvas.at(-1) ?? '', told.canvas, canvas.join(' → '));
      for (const text of canvas) assert.ok(text.length <= 40, text);
      const { state, lastError } = await activity();
      if (!/trying|next try/.test(canvas.at(-1) ?? '')) assert.equal(stateText(state, english), canvas.at(-1));
      const { reason: code, also } = told;
      if (code === undefined) {
        assert.equal(lastError, undefined);
        assert.deepEqual([log, caught], [[], []]);
        return;
      }
      const error = lastError?.error;
      assert.ok(error !== undefined && 'reason' in error, JSON.stringify(lastError));
      assert.equal(error.reason.code, code);
      if ('reason' in state) assert.equal(state.reason.code, code);
      const sentence = wholeReason(error.reason, english);
      assert.deepEqual([log.length, caught.length], [also === 'log' ? 1 : 0, also === 'catch' ? 1 : 0], log.join());
      for (const line of [...log, ...caught]) assert.ok(line.includes(sentence), line);
    });
  }
});
