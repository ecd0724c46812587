import assert from 'node:assert/strict';
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import util from '@node-red/util';
import { MessageReader, type MessageContent } from '../../../../nodes/record/message-reader';
import { demoDevices } from '../../../simulator/index';
import { row } from '../../../helpers/settings';
import { recordNode } from '../../../helpers/flow';
import type { RecordConfig } from '../../../../nodes/record/settings';

const RED = { util: util.util } as unknown as NodeAPI;
const { bench, tracker } = demoDevices;

function read(message: object, more: Partial<RecordConfig> = {}): MessageContent | Promise<MessageContent> {
  const node = { id: 'node', context: () => ({}) } as unknown as Node;
  return new MessageReader(RED, node, recordNode(more) as RecordConfig).read(message as NodeMessage);
}

function readNow(message: object, more: Partial<RecordConfig> = {}): MessageContent {
  const taken = read(message, more);
  assert.ok(!(taken instanceof Promise), 'synchronously');
  return taken;
}

function valuesOf({ samples }: MessageContent): unknown[] {
  return samples.map(({ device, sample }) => ({ device, ...sample }));
}

describe('MessageReader', () => {
  it('reads a message at once where it can', () => {
    const fields = [row('payload.a', 'WATT', { factor: 0.001 }), row('payload.b', 'SWITCH', { type: 'BOOL' })];
    const taken = readNow({ payload: { a: 230_000, b: 'on' } }, { fields });
    assert.deepEqual(valuesOf(taken), [{ device: bench, values: { WATT: 230, SWITCH: true } }]);
    assert.deepEqual(taken.devices, [bench]);
    assert.deepEqual(taken.errors, []);
  });

  it('waits only where a source has to be waited for', async () => {
    const fields = [row('payload.a * 2', 'WATT', { sourceType: 'jsonata' })];
    assert.deepEqual(valuesOf(await read({ payload: { a: 4 } }, { fields })), [{ device: bench, values: { WATT: 8 } }]);
  });

  it('lets a source that fails cost its own value only', async () => {
    const fields = [row('$error("no")', 'WATT', { sourceType: 'jsonata' }), row('payload.b', 'VOLT')];
    const taken = await read({ payload: { b: 1 } }, { fields });
    assert.deepEqual(valuesOf(taken), [{ device: bench, values: { VOLT: 1 } }]);
    assert.deepEqual(
      taken.errors.map(({ field }) => field),
      ['WATT'],
    );
  });

  const devices: [given: unknown, device: string | undefined][] = [
    [tracker.toUpperCase(), tracker],
    [` ${tracker} `, tracker],
    ['SN 17', 'SN 17'],
    [4711, '4711'],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
    [{ id: tracker }, undefined],
    [true, undefined],
  ];
  for (const [given, device] of devices) {
    it(`reads the device ${JSON.stringify(given)} of a message`, () => {
      const taken = readNow({ payload: { watt: 1 }, to: given }, { device: 'to', deviceType: 'msg' });
      assert.deepEqual(taken.devices, device === undefined ? [] : [device]);
      assert.equal(taken.samples.length, device === undefined ? 0 : 1);
      if (device === undefined) assert.deepEqual(taken.errors, [{ code: 'no-device' }]);
    });
  }

  it('takes an array of objects for many samples, payload standing for each', () => {
    const payload = [
      { to: bench, at: 1_700_000_000, watt: 1 },
      { to: tracker, at: 1_700_000_001, watt: 2 },
      { at: 1_700_000_002, watt: 3 },
    ];
    const fields = [row('payload.watt', 'WATT')];
    const taken = readNow(
      { payload },
      { fields, device: 'payload.to', deviceType: 'msg', time: 'payload.at', timeType: 'msg' },
    );
    assert.deepEqual(valuesOf(taken), [
      { device: bench, time: 1_700_000_000_000, values: { WATT: 1 } },
      { device: tracker, time: 1_700_000_001_000, values: { WATT: 2 } },
    ]);
    assert.deepEqual(taken.devices, [bench, tracker]);
    assert.deepEqual(taken.errors, [{ code: 'no-device' }]);
  });

  it('leaves an array to sources that take elements out of it', () => {
    const fields = [row('payload[1].watt', 'WATT')];
    assert.deepEqual(valuesOf(readNow({ payload: [{ watt: 1 }, { watt: 2 }] }, { fields })), [
      { device: bench, values: { WATT: 2 } },
    ]);
  });

  it('takes measurements as they are, table or not, also refused ones that come back with their device', () => {
    const payload = [{ field: 'WATT', value: 5, timestamp: '1700000000' }];
    const expected = [{ device: bench, time: 1_700_000_000_000, values: { WATT: 5 } }];
    assert.deepEqual(valuesOf(readNow({ payload }, { fields: [row('payload.x', 'VOLT')] })), expected);
    const back = readNow({ payload, device: bench }, { device: 'nowhere', deviceType: 'msg' });
    assert.deepEqual(valuesOf(back), expected);
  });

  it('parses a payload that is JSON, and never changes the message', () => {
    const message = { payload: '{"watt":7}', topic: 't' };
    assert.deepEqual(valuesOf(readNow(message)), [{ device: bench, values: { WATT: 7 } }]);
    assert.deepEqual(message, { payload: '{"watt":7}', topic: 't' });
  });

  it('says at once when the form can not be read', () => {
    assert.throws(() => read({}, { fields: [row('payload[', 'WATT')] }));
  });
});
