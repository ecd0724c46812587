import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { routes } from '../../../nodes/admin/api';
import type { ConnectionNode } from '../../../nodes/connection/connection-node';
import { demoDevices, demoWorkspaces } from '../../simulator/index';
import { row } from '../../helpers/settings';
import { recordNode } from '../../helpers/flow';
import { type AnyMessage, Harness } from '../../helpers/test-node-red';
import type { FieldRow } from '../../../nodes/record/settings';

const device = demoDevices.lifted;

/** A file of test/samples. */
interface SampleFile {
  what: string;
  device: string;
  messages: object[];
  mapping: ({ from: string } & Partial<FieldRow> & { field: string })[];
  timestamp?: string;
  expect: { field: string; value: unknown; timestamp?: string }[];
}

const samples = path.join(__dirname, '../../samples');

describe('datacake-record', () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.start();
  });
  afterEach(async () => {
    // What was refused is remembered over a restart.
    await harness.post(routes.discard, { node: 'record', ids: 'all' });
    await harness.unload();
  });
  after(() => harness.stop());

  for (const file of readdirSync(samples)) {
    const sample = JSON.parse(readFileSync(path.join(samples, file), 'utf8')) as SampleFile;

    it(`records ${sample.what}`, async () => {
      const fields = sample.mapping.map(({ from, field, ...more }) => row(from, field, more));
      const time = sample.timestamp === undefined ? {} : { time: sample.timestamp, timeType: 'msg' as const };
      await harness.deploy([recordNode({ device, fields, ...time })]);
      const receipt = harness.next('receipts');
      for (const message of sample.messages) harness.send(message);
      await receipt;
      const recorded = harness.recorded(device);
      assert.deepEqual(
        recorded.map(({ field, value }) => ({ field, value })),
        sample.expect.map(({ field, value }) => ({ field, value })),
      );
      for (const [index, { timestamp }] of sample.expect.entries()) {
        if (timestamp !== undefined) assert.equal(recorded[index]?.timestamp, timestamp);
      }
    });
  }

  it('emits a receipt with the measurements, the device, the status and the attempts', async () => {
    await harness.deploy([recordNode({ device })]);
    harness.simulator.core.faults.order({ fault: { kind: 'status', status: 503 }, times: 1 });
    const receipt = harness.next('receipts');
    harness.send({ payload: { watt: 230.5 }, topic: 'meter' });
    const { payload, ...rest } = await receipt;
    const [measurement] = payload as { field: string; value: number; timestamp: string }[];
    assert.equal(measurement?.field, 'WATT');
    assert.equal(measurement.value, 230.5);
    assert.match(measurement.timestamp, /^\d{10}$/);
    assert.deepEqual({ ...rest, _msgid: '' }, { _msgid: '', device, status: 200, attempts: 2 });
  });

  it('completes the message once Datacake has accepted it, and never changes it', async () => {
    await harness.deploy([recordNode({ device, fields: [row('payload.a[0].b', 'WATT')] })]);
    const message = { _msgid: 'one', topic: 't', payload: '{"a":[{"b":7}]}', deep: { kept: [1, 2] } };
    const completed = harness.next('completed');
    harness.send(message);
    const { complete, ...done } = await completed;
    assert.ok(complete);
    assert.deepEqual(done, { _msgid: 'one', topic: 't', payload: '{"a":[{"b":7}]}', deep: { kept: [1, 2] } });
    assert.equal(harness.recorded(device).length, 1);
  });

  it('records every scalar property by its name when there is no table', async () => {
    await harness.deploy([recordNode({ device })]);
    const receipt = harness.next('receipts');
    harness.send({ payload: { watt: 0, volt: 229.8, nested: { a: 1 }, none: null } });
    await receipt;
    assert.deepEqual(
      harness.recorded(device).map(({ field, value }) => [field, value]),
      [
        ['WATT', 0],
        ['VOLT', 229.8],
      ],
    );
  });

  it('records the measurements of an old function node as they are, table or not', async () => {
    await harness.deploy([recordNode({ device, fields: [row('payload.x', 'POWER')] })]);
    const receipt = harness.next('receipts');
    harness.send({
      payload: [
        { field: 'WATT', value: 1, timestamp: '1555570137' },
        { field: 'VOLT', value: 2, timestamp: 1555570138 },
      ],
    });
    await receipt;
    assert.deepEqual(harness.recorded(device), [
      { field: 'WATT', value: 1, timestamp: '1555570137' },
      { field: 'VOLT', value: 2, timestamp: '1555570138' },
    ]);
  });

  it('takes the field of a scalar payload from the topic', async () => {
    await harness.deploy([recordNode({ device })]);
    const receipt = harness.next('receipts');
    harness.send({ topic: 'power', payload: 12.5 });
    await receipt;
    assert.deepEqual(
      harness.recorded(device).map(({ field, value }) => [field, value]),
      [['POWER', 12.5]],
    );
  });

  it('takes an array of objects as many samples, each to its device and at its time', async () => {
    const fields = [row('payload.watt', 'WATT')];
    await harness.deploy([
      recordNode({ device: 'payload.device', deviceType: 'msg', fields, time: 'payload.at', timeType: 'msg' }),
    ]);
    const completed = harness.next('completed');
    harness.send({
      payload: [
        { device: demoDevices.lifted.toUpperCase(), watt: 1, at: '2021-06-28T17:38:12Z' },
        { device: demoDevices.bench, watt: 2, at: 1624901893 },
        { device: demoDevices.lifted, watt: 3, at: 1624901894000 },
      ],
    });
    await completed;
    assert.deepEqual(harness.recorded(demoDevices.lifted), [
      { field: 'WATT', value: 1, timestamp: '1624901892' },
      { field: 'WATT', value: 3, timestamp: '1624901894' },
    ]);
    assert.deepEqual(harness.recorded(demoDevices.bench), [{ field: 'WATT', value: 2, timestamp: '1624901893' }]);
  });

  it('keeps the order of messages when an expression is asynchronous', async () => {
    const fields = [row('payload.watt * 2', 'WATT', { sourceType: 'jsonata' }), row('payload.time', 'VOLT')];
    await harness.deploy([recordNode({ device, fields, time: 'payload.time', timeType: 'msg' })]);
    const receipts: AnyMessage[] = [];
    const all = new Promise<void>((resolve) => {
      harness.node('receipts').on('input', (message) => {
        receipts.push(message as AnyMessage);
        if (harness.recorded(device).length === 20) resolve();
      });
    });
    for (let index = 0; index < 10; index++) harness.send({ payload: { watt: index, time: 1600000000 + index } });
    await all;
    const watts = harness.recorded(device).filter(({ field }) => field === 'WATT');
    assert.deepEqual(
      watts.map(({ value }) => value),
      [0, 2, 4, 6, 8, 10, 12, 14, 16, 18],
    );
  });

  it('keeps no more messages in memory than there is room for while an expression is asynchronous', async () => {
    const fields = [row('payload.watt * 2', 'WATT', { sourceType: 'jsonata' })];
    await harness.deploy([recordNode({ device, fields, complete: 'stored' })]);
    const errors: AnyMessage[] = [];
    harness.node('errors').on('input', (message) => errors.push(message as AnyMessage));
    const picture = Buffer.alloc(1_000_000);
    const done = harness.next('completed');
    for (let index = 0; index < 70; index++) harness.send({ payload: { watt: index }, picture });
    await done;
    harness.send({ payload: { watt: 70 }, picture, last: true });
    const isLast = (message: AnyMessage): boolean => message.last === true;
    while (!isLast(await harness.next('completed')));
    const texts = errors.map(({ error }) => (error as { message: string }).message);
    assert.equal(texts.filter((text) => text.includes('contexts or expressions of this node are too slow')).length, 6);
  });

  it('reports why a message has nothing to record, field by field, to Catch and not to Complete', async () => {
    const fields = [row('payload.a', 'WATT', { type: 'NUMERIC' }), row('payload.b', 'VOLT')];
    await harness.deploy([recordNode({ device, fields })]);
    const error = harness.next('errors');
    harness.send({ payload: { a: 'abc' } });
    const { error: caught } = (await error) as unknown as { error: { message: string } };
    assert.match(caught.message, /WATT: "abc" is not a number/);
    assert.match(caught.message, /VOLT: not in the message/);
    assert.deepEqual(harness.recorded(device), []);
  });

  it('records the good fields of a message and warns of the bad one, once', async () => {
    const fields = [row('payload.a', 'WATT', { type: 'NUMERIC' }), row('payload.b', 'VOLT')];
    await harness.deploy([recordNode({ device, fields })]);
    const warnings: unknown[] = [];
    harness
      .node('record')
      .on('call:warn' as never, ((call: { args: unknown[] }) => warnings.push(call.args[0])) as never);
    for (let index = 0; index < 3; index++) {
      const completed = harness.next('completed');
      harness.send({ payload: { a: 'abc', b: index } });
      await completed;
    }
    assert.deepEqual(
      harness.recorded(device).map(({ value }) => value),
      [0, 1, 2],
    );
    assert.equal(warnings.length, 1);
    assert.match(String(warnings[0]), /WATT: "abc" is not a number/);
  });

  it('passes refused measurements to Catch, so that they can be fed back as they are', async () => {
    await harness.deploy([
      recordNode({ device: 'payload.device', deviceType: 'msg', fields: [row('payload.x', 'NO_SUCH_FIELD')] }),
    ]);
    const error = harness.next('errors');
    harness.send({ _msgid: 'kept', topic: 'kept too', payload: { device, x: 5 } });
    const caught = await error;
    assert.equal(caught._msgid, 'kept');
    assert.equal(caught.topic, 'kept too');
    assert.equal(caught.device, device);
    const [refused] = caught.payload as { field: string; value: unknown }[];
    assert.equal(refused?.field, 'NO_SUCH_FIELD');
    assert.equal(refused.value, 5);
    const receipt = harness.next('receipts');
    harness.send({ ...caught, payload: [{ ...refused, field: 'WATT' }] });
    assert.equal((await receipt).device, device);
    assert.deepEqual(harness.recorded(device).length, 1);
  });

  it('sends an open window at once for a message with flush', async () => {
    await harness.deploy([recordNode({ device, intervalMode: 'fixed', interval: 24, intervalUnit: 'h' })]);
    harness.send({ payload: { watt: 1 } });
    const receipt = harness.next('receipts');
    harness.send({ payload: { watt: 2 }, flush: true });
    await receipt;
    assert.deepEqual(
      harness.recorded(device).map(({ value }) => value),
      [2],
    );
    harness.send({ payload: { watt: 3 } });
    const second = harness.next('receipts');
    harness.send({ flush: true });
    await second;
    assert.equal(harness.recorded(device).length, 2);
  });

  it('sends a field on change only, also after a deploy, and completes messages without a change', async () => {
    const fields = [row('payload.watt', 'WATT', { onChange: true, minDifference: 2 })];
    const deploy = (): Promise<void> => harness.deploy([recordNode({ device, fields })], { journal: 'disk' });
    const send = async (watt: number): Promise<void> => {
      const completed = harness.next('completed');
      harness.send({ payload: { watt } });
      await completed;
    };
    await deploy();
    for (const watt of [5, 6, 7, 7]) await send(watt);
    const recorded = harness.recorded(device).map(({ value }) => value);
    await harness.unload();
    await deploy();
    for (const watt of [8, 9]) await send(watt);
    assert.deepEqual([...recorded, ...harness.recorded(device).map(({ value }) => value)], [5, 7, 9]);
  });

  it('holds a device whose plan is used up, shows it in the status, and counts its datapoints of today', async () => {
    const { id: workspace } = demoWorkspaces.factory;
    await harness.deploy([recordNode({ device: demoDevices.overQuota })], { workspace, limit: 'one' });
    const held = new Promise<void>((resolve) => {
      harness.node('record').on(
        'call:status' as never,
        (({ args: [status] }: { args: [{ text: string }] }) => {
          if (status.text.startsWith('quota until ')) resolve();
        }) as never,
      );
    });
    harness.send({ payload: { humidity: 50 } });
    await held;
    assert.deepEqual(harness.recorded(demoDevices.overQuota), []);
    const { delivery } = harness.node('connection') as ConnectionNode;
    assert.deepEqual(delivery.datapoints('record'), [{ device: demoDevices.overQuota, datapoints: 0, plan: 500 }]);
    assert.equal(delivery.waiting(), 1);
  });

  it('is harmless with prototype keys', async () => {
    await harness.deploy([recordNode({ device })]);
    const receipt = harness.next('receipts');
    harness.send({ payload: '{"__proto__":{"polluted":1},"constructor":5,"watt":1}' });
    await receipt;
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });

  it('closes within 3 s, also when the file of refused measurements never closes', async () => {
    await harness.deploy([recordNode({ device })]);
    const { rejected } = harness.node('connection') as ConnectionNode;
    rejected.idle = () => new Promise(() => undefined);
    const started = performance.now();
    await harness.unload();
    assert.ok(performance.now() - started < 3000);
  });

  it('reports an expression that can not be parsed', async () => {
    const fields = [row('payload.(', 'WATT', { sourceType: 'jsonata' })];
    await harness.deploy([recordNode({ device, fields })]);
    const error = harness.next('errors');
    harness.send({ payload: { watt: 1 } });
    const { error: caught } = (await error) as unknown as { error: { message: string } };
    assert.match(caught.message, /before end of expression|unexpected end/i);
  });

  it('reports what is missing while it is not configured', async () => {
    await harness.deploy([recordNode({ device: '' })]);
    const error = harness.next('errors');
    harness.send({ payload: { watt: 1 } });
    const { error: caught } = (await error) as unknown as { error: { message: string } };
    assert.match(caught.message, /^Error: Choose the device/);
  });
});
