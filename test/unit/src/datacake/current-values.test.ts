import assert from 'node:assert/strict';
import {
  type CurrentValues,
  MAX_DEVICES_PER_QUERY,
  createCurrentValuesLookup,
} from '../../../../src/datacake/current-values';
import { createQuery } from '../../../../src/datacake/graphql';
import { Simulation } from '../../../simulation/delivery';
import { createSimulatedPost } from '../../../simulation/post';
import { type Behaviour, type Fault, demoDevices, demoTokens } from '../../../simulator/index';
import { recordRequest } from '../../../simulator/client';

interface Question {
  token?: string;
  behaviour?: Partial<Behaviour>;
  fault?: Fault;
  devices?: readonly string[];
  fields?: readonly string[];
  traits?: boolean;
}

/** Records 230 as WATT and a note to the bench, and asks for them a second later. */
async function ask(question: Question = {}): Promise<CurrentValues & { at: number; requests: number }> {
  const { token = demoTokens.apiUser, devices = [demoDevices.bench], fields = ['WATT', 'NOTE', 'NOPE'] } = question;
  const { datacake, clock, network } = new Simulation();
  datacake.behave(question.behaviour ?? {});
  const at = Math.floor(clock.wall() / 1000);
  const measurements = [
    { field: 'WATT', value: 230, timestamp: String(at) },
    { field: 'NOTE', value: 'x'.repeat(300), timestamp: String(at) },
  ];
  datacake.handle(recordRequest(measurements, { arrivedAt: clock.wall() }));
  await clock.advance(1000);
  datacake.clear();
  if (question.fault !== undefined) datacake.faults.order({ fault: question.fault });
  const post = createSimulatedPost(datacake, clock, token, network);
  const lookup = createCurrentValuesLookup(createQuery(post, 'https://api.datacake.co', () => clock.wall()));
  const answer = lookup({ devices: devices.map((device) => ({ device, fields })), traits: question.traits ?? false });
  await clock.advance(60_000);
  return { ...(await answer), at: at * 1000, requests: datacake.counts().requests };
}

describe('createCurrentValuesLookup', () => {
  it('reads numbers and whole texts with their times, and nothing for unknown names', async () => {
    const { at, ...read } = await ask();
    const shown = new Map<string, unknown>([
      ['WATT', { value: 230, time: at }],
      ['NOTE', { value: 'x'.repeat(300), time: at }],
    ]);
    assert.deepEqual(read, { kind: 'read', devices: [{ kind: 'read', shown }], requests: 1 });
  });

  it('reads the fields of a device with their types where they are asked for', async () => {
    const read = await ask({ traits: true });
    assert.ok(read.kind === 'read');
    const [device] = read.devices;
    assert.ok(device?.kind === 'read');
    assert.equal(device.fields?.get('WATT')?.type, 'NUMERIC');
    assert.equal(device.fields.get('NOTE')?.type, 'STRING');
    assert.ok(!device.fields.has('NOPE'));
  });

  it('asks for 50 devices at once, and keeps their order', async () => {
    const others = Array.from({ length: MAX_DEVICES_PER_QUERY - 1 }, () => demoDevices.powerMeter);
    const read = await ask({ devices: [...others, demoDevices.bench], fields: ['WATT'] });
    assert.ok(read.kind === 'read');
    assert.equal(read.requests, 1);
    assert.equal(read.devices.length, MAX_DEVICES_PER_QUERY);
    const sizes = read.devices.map((device) => (device.kind === 'read' ? device.shown.size : undefined));
    assert.deepEqual(sizes, [...others.map(() => 0), 1]);
  });

  for (const noViewPermission of ['null', 'error'] as const) {
    it(`tells what the token may not read from what it may, answered with ${noViewPermission}`, async () => {
      const kinds = async (token: string): Promise<string[]> => {
        const read = await ask({ token, devices: [demoDevices.bench], behaviour: { noViewPermission } });
        return read.kind === 'read' ? read.devices.map(({ kind }) => kind) : [read.kind];
      };
      assert.deepEqual(await kinds(demoTokens.recordOnly), ['hidden']);
      assert.deepEqual(await kinds(demoTokens.apiUser), ['read']);
      assert.deepEqual(await kinds(demoTokens.oneDevice), ['hidden']);
    });
  }

  const faults: [fault: Fault, code: string][] = [
    [{ kind: 'status', status: 401 }, 'token-wrong'],
    [{ kind: 'status', status: 500 }, 'server'],
    [{ kind: 'status', status: 429 }, 'busy'],
    [{ kind: 'status', status: 200, body: { data: null, errors: [{ message: 'no' }] } }, 'unexpected'],
    [{ kind: 'status', status: 200, body: { data: [] } }, 'not-datacake'],
    [{ kind: 'portal' }, 'not-datacake'],
    [{ kind: 'hang' }, 'timeout'],
  ];
  for (const [fault, code] of faults) {
    it(`says that it is not known for ${JSON.stringify(fault)}`, async () => {
      const read = await ask({ fault });
      assert.equal(read.kind === 'unknown' ? read.reason.code : read.kind, code);
    });
  }

  it('takes a time without a zone for UTC, and leaves out what is no value', async () => {
    const current = (name: string, more: object): object => ({ field: { fieldName: name }, ...more });
    const currentMeasurements = [
      current('A', { value: 1, modified: '2026-03-14T12:00:00' }),
      current('B', { value: true, modified: '2026-03-14T12:00:00+01:00' }),
      current('C', { value: null, valueString: null, modified: '2026-03-14T12:00:00Z' }),
      current('D', { value: 1, modified: 'yesterday' }),
      current('E', { value: {}, modified: '2026-03-14T12:00:00Z' }),
      'nothing',
    ];
    const data = { device0: { currentMeasurements }, device1: null };
    const lookup = createCurrentValuesLookup(() => Promise.resolve({ kind: 'data', data }));
    const read = await lookup({ devices: ['a', 'b'].map((device) => ({ device, fields: [] })), traits: false });
    const shown = new Map<string, unknown>([
      ['A', { value: 1, time: Date.UTC(2026, 2, 14, 12) }],
      ['B', { value: true, time: Date.UTC(2026, 2, 14, 11) }],
    ]);
    assert.deepEqual(read, { kind: 'read', devices: [{ kind: 'read', shown }, { kind: 'hidden' }] });
  });
});
