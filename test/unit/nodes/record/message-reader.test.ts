import assert from 'node:assert/strict';
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import util from '@node-red/util';
import { type MessageContent, MessageReader, whenAll } from '../../../../nodes/record/message-reader';
import type { Clock } from '../../../../src/util/clock';
import { SimulatedClock } from '../../../simulation/clock';
import { demoDevices } from '../../../simulator/index';
import { row } from '../../../helpers/settings';
import { recordNode } from '../../../helpers/flow';
import type { FieldRow, RecordConfig } from '../../../../nodes/record/settings';

const RED = { util: util.util } as unknown as NodeAPI;
const { bench, tracker } = demoDevices;

/** A context in which nothing is set, that fails for the key `at` and never calls back for `silent`. */
const store = {
  get(key: string, _store: unknown, callback: (error: Error | null) => void) {
    if (key !== 'silent') callback(key === 'at' ? new Error('no store') : null);
  },
};
const node = { id: 'node', context: () => ({ flow: store, global: store }) } as unknown as Node;

function read(
  message: object,
  more: Partial<RecordConfig> = {},
  clock?: Clock,
): MessageContent | Promise<MessageContent> {
  return new MessageReader(RED, node, recordNode(more) as RecordConfig, clock).read(message as NodeMessage);
}

function readNow(message: object, more: Partial<RecordConfig> = {}): MessageContent {
  const content = read(message, more);
  assert.ok(!(content instanceof Promise), 'synchronously');
  return content;
}

function valuesOf({ samples }: MessageContent): unknown[] {
  return samples.map(({ device, sample }) => ({ device, ...sample }));
}

describe('MessageReader', () => {
  it('reads a message synchronously where it can', () => {
    const fields = [row('payload.a', 'WATT', { factor: 0.001 }), row('payload.b', 'SWITCH', { type: 'BOOL' })];
    const content = readNow({ payload: { a: 230_000, b: 'on' } }, { fields });
    assert.deepEqual(valuesOf(content), [{ device: bench, values: { WATT: 230, SWITCH: true } }]);
    assert.deepEqual(content.devices, [bench]);
    assert.deepEqual(content.errors, []);
  });

  it('reads a row that says how late a sample is from no message', () => {
    const fields = [row('', 'LATE', { sourceType: 'late' }), row('payload', 'WATT')];
    assert.deepEqual(valuesOf(readNow({ payload: 230 }, { fields })), [
      { device: bench, values: { WATT: 230, LATE: 0 } },
    ]);
  });

  it('returns a promise where an input is asynchronous', async () => {
    const fields = [row('payload.a * 2', 'WATT', { sourceType: 'jsonata' })];
    assert.deepEqual(valuesOf(await read({ payload: { a: 4 } }, { fields })), [{ device: bench, values: { WATT: 8 } }]);
  });

  it('leaves out only the value of an input that fails', async () => {
    const fields = [row('$error("no")', 'WATT', { sourceType: 'jsonata' }), row('payload.b', 'VOLT')];
    const content = await read({ payload: { b: 1 } }, { fields });
    assert.deepEqual(valuesOf(content), [{ device: bench, values: { VOLT: 1 } }]);
    assert.deepEqual(content.errors, [{ field: 'WATT', code: 'source-failed', value: 'no' }]);
  });

  it('says which value an expression failed on, also where it is alone', async () => {
    const fields = [row('$number(payload.h)', 'HUMIDITY', { sourceType: 'jsonata' })];
    const { samples, errors } = await read({ payload: { h: 'n/a' } }, { fields });
    assert.deepEqual(samples, []);
    assert.equal(errors.length, 1);
    const [error] = errors;
    assert.deepEqual([error?.field, error?.code], ['HUMIDITY', 'source-failed']);
    assert.match(error?.value ?? '', /"n\/a"/);
  });

  for (const timeType of ['jsonata', 'flow', 'global', 'msg'] as const) {
    it(`records nothing when a time of the type ${timeType} fails`, async () => {
      const time = timeType === 'jsonata' ? '$toMillis(payload.at)' : 'at';
      const message = {
        payload: { watt: 1, at: 'no time' },
        get at() {
          throw new Error('no store');
        },
      };
      const { samples, errors } = await read(message, { time, timeType });
      assert.deepEqual(samples, []);
      assert.deepEqual(
        errors.map(({ code }) => code),
        ['time-failed'],
      );
      assert.match(errors[0]?.value ?? '', timeType === 'jsonata' ? /no time/ : /no store/);
    });
  }

  for (const timeType of ['flow', 'global', 'env'] as const) {
    it(`records nothing when a time of the type ${timeType} isn’t set`, () => {
      const { samples, errors } = readNow({ payload: { watt: 1 } }, { time: 'unset', timeType });
      assert.deepEqual({ samples, errors }, { samples: [], errors: [{ code: 'time-unset' }] });
    });
  }

  it('stamps a message on arrival that has no time of its own', () => {
    const content = readNow({ payload: { watt: 1 } }, { time: 'payload.at', timeType: 'msg' });
    assert.deepEqual(valuesOf(content), [{ device: bench, values: { WATT: 1 } }]);
  });

  it('records nothing when the device fails, and says why', async () => {
    const { samples, errors } = await read({ payload: { watt: 1 } }, { device: '$error("no")', deviceType: 'jsonata' });
    assert.deepEqual({ samples, errors }, { samples: [], errors: [{ code: 'device-failed', value: 'no' }] });
  });

  it('gives up a source that never calls back, after 10 s', async () => {
    const clock = new SimulatedClock(0);
    const fields = [row('silent', 'WATT', { sourceType: 'flow' }), row('payload.b', 'VOLT')];
    const content = read({ payload: { b: 1 } }, { fields }, clock);
    await clock.advance(10_000);
    assert.deepEqual(valuesOf(await content), [{ device: bench, values: { VOLT: 1 } }]);
    assert.deepEqual((await content).errors, [{ field: 'WATT', code: 'source-slow' }]);
  });

  const devices: [value: unknown, device: string | undefined][] = [
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
  for (const [value, device] of devices) {
    it(`reads the device ${JSON.stringify(value)} of a message`, () => {
      const content = readNow({ payload: { watt: 1 }, to: value }, { device: 'to', deviceType: 'msg' });
      assert.deepEqual(content.devices, device === undefined ? [] : [device]);
      assert.equal(content.samples.length, device === undefined ? 0 : 1);
      if (device === undefined) assert.deepEqual(content.errors, [{ code: 'no-device' }]);
    });
  }

  it('reads an array of objects as many samples, payload standing for each', () => {
    const payload = [
      { to: bench, at: 1_700_000_000, watt: 1 },
      { to: tracker, at: 1_700_000_001, watt: 2 },
      { at: 1_700_000_002, watt: 3 },
    ];
    const fields = [row('payload.watt', 'WATT')];
    const content = readNow(
      { payload },
      { fields, device: 'payload.to', deviceType: 'msg', time: 'payload.at', timeType: 'msg' },
    );
    assert.deepEqual(valuesOf(content), [
      { device: bench, time: 1_700_000_000_000, values: { WATT: 1 } },
      { device: tracker, time: 1_700_000_001_000, values: { WATT: 2 } },
    ]);
    assert.deepEqual(content.devices, [bench, tracker]);
    assert.deepEqual(content.errors, [{ code: 'no-device' }]);
  });

  it('reads an array as one sample where a row indexes it', () => {
    const fields = [row('payload[1].watt', 'WATT')];
    assert.deepEqual(valuesOf(readNow({ payload: [{ watt: 1 }, { watt: 2 }] }, { fields })), [
      { device: bench, values: { WATT: 2 } },
    ]);
  });

  const ofArray: [source: string, sourceType: FieldRow['sourceType'], values: number[]][] = [
    ['payload[msg.index].temp', 'msg', [2]],
    ['$sum(payload.temp)', 'jsonata', [6]],
    ['payload[temp > 1].temp ~> $max()', 'jsonata', [3]],
    ['payload.temp * 10', 'jsonata', [10, 20, 30]],
    ['$round(payload.temp)', 'jsonata', [1, 2, 3]],
  ];
  for (const [source, sourceType, values] of ofArray) {
    it(`records ${values.join(', ')} of an array of three by ${source}`, async () => {
      const message = { payload: [{ temp: 1 }, { temp: 2 }, { temp: 3 }], index: 1 };
      const content = await read(message, { fields: [row(source, 'TEMP', { sourceType })] });
      assert.deepEqual(
        valuesOf(content),
        values.map((TEMP) => ({ device: bench, values: { TEMP } })),
      );
    });
  }

  const listsWithMistake: [payload: unknown, error: object][] = [
    ['[{"field":"A","value":1},{"field":"B"}]', { field: 'B', code: 'no-value' }],
    [
      [
        { field: 'A', value: 1 },
        { Field: 'B', value: 2 },
      ],
      { code: 'not-measurement', value: '{"Field":"B","value":2}' },
    ],
    [
      [
        { field: 'A', value: 1 },
        { field: 'B', value: undefined },
      ],
      { field: 'B', code: 'no-value' },
    ],
    [[{ field: 'A', value: 1 }, null], { code: 'not-measurement', value: 'null' }],
  ];
  for (const [payload, error] of listsWithMistake) {
    it(`records A of ${JSON.stringify(payload)} with a table or without, and tells the mistake`, () => {
      for (const fields of [[], [row('payload.watt', 'WATT')]]) {
        const content = readNow({ payload }, { fields });
        assert.deepEqual(valuesOf(content), [{ device: bench, values: { A: 1 } }]);
        assert.deepEqual(content.errors, [error]);
      }
    });
  }

  it('reads one measurement without an array, where no row reads its members', () => {
    const payload = { field: 'A', value: 1 };
    assert.deepEqual(valuesOf(readNow({ payload, device: tracker }, { device: 'device', deviceType: 'msg' })), [
      { device: tracker, values: { A: 1 } },
    ]);
    const fields = [row('payload.value', 'WATT')];
    assert.deepEqual(valuesOf(readNow({ payload }, { fields })), [{ device: bench, values: { WATT: 1 } }]);
  });

  it('records nothing of measurements without any value, and says so', () => {
    const { samples, errors } = readNow({ payload: '[{"field":"A"}]' });
    assert.deepEqual({ samples, errors }, { samples: [], errors: [{ field: 'A', code: 'no-value' }] });
  });

  it('reads an array as one sample where the device or the time reads it', async () => {
    const message = { payload: [{ at: 1_700_000_000 }, { at: 1_700_000_009 }], watt: 5, to: tracker };
    const fields = [row('watt', 'WATT')];
    const time = { time: '$max(payload.at)', timeType: 'jsonata' } as const;
    assert.deepEqual(valuesOf(await read(message, { fields, ...time })), [
      { device: bench, time: 1_700_000_009_000, values: { WATT: 5 } },
    ]);
    assert.deepEqual(
      valuesOf(
        await read(
          { payload: [{ a: 1 }, { a: 2 }], at: 1_700_000_000 },
          { time: 'at & $string(payload[9])', timeType: 'jsonata' },
        ),
      ),
      [
        { device: bench, time: 1_700_000_000_000, values: { A: 1 } },
        { device: bench, time: 1_700_000_000_000, values: { A: 2 } },
      ],
    );
    const device = { device: '$count(payload) = 2 ? to : ""', deviceType: 'jsonata' } as const;
    assert.deepEqual(valuesOf(await read(message, { fields, ...device })), [{ device: tracker, values: { WATT: 5 } }]);
  });

  it('takes measurements as they are, table or not, also refused ones that are fed back with their device', () => {
    const payload = [{ field: 'WATT', value: 5, timestamp: '1700000000' }];
    const expected = [{ device: bench, time: 1_700_000_000_000, values: { WATT: 5 } }];
    assert.deepEqual(valuesOf(readNow({ payload }, { fields: [row('payload.x', 'VOLT')] })), expected);
    const back = readNow({ payload, device: bench }, { device: 'nowhere', deviceType: 'msg' });
    assert.deepEqual(valuesOf(back), expected);
  });

  for (const payload of ['{"temp":nan,"hum":40}', '{"temp":21', "{'temp': 1}", Buffer.from('[{"temp":1}')]) {
    it(`says where ${String(payload)} isn’t JSON, and takes it for no value`, async () => {
      const fields = [
        row('payload', 'RAW'),
        row('payload', 'ALSO_RAW', { sourceType: 'jsonata' }),
        row('payload.temp', 'TEMP', { type: 'NUMERIC' }),
      ];
      const { samples, errors } = await read({ payload, topic: 'a' }, { fields });
      assert.deepEqual(samples, []);
      assert.deepEqual(
        errors.map(({ code }) => code),
        ['not-json', 'absent', 'absent', 'absent'],
      );
      assert.match(errors[0]?.value ?? '', /^1:\d+/);
    });
  }

  it('records text that isn’t JSON to a row of the type text, and says nothing', () => {
    const content = readNow({ payload: '{on}' }, { fields: [row('payload', 'NOTE', { type: 'STRING' })] });
    assert.deepEqual(valuesOf(content), [{ device: bench, values: { NOTE: '{on}' } }]);
    assert.deepEqual(content.errors, []);
  });

  it('warns of text that isn’t JSON beside the values that it isn’t needed for', () => {
    const fields = [row('topic', 'NOTE'), row('payload.temp', 'TEMP')];
    const content = readNow({ payload: '{"temp":', topic: 'a' }, { fields });
    assert.deepEqual(valuesOf(content), [{ device: bench, values: { NOTE: 'a' } }]);
    assert.equal(content.errors[0]?.code, 'not-json');
  });

  it('records nothing on arrival when the time may be in text that isn’t JSON', () => {
    const message = { payload: '{"at":1700000000,', topic: 'a' };
    const { samples, errors } = readNow(message, {
      fields: [row('topic', 'NOTE')],
      time: 'payload.at',
      timeType: 'msg',
    });
    assert.deepEqual(samples, []);
    assert.deepEqual(errors, [{ code: 'not-json', value: '1:18' }]);
  });

  it('names text that isn’t JSON as the reason for a device that is missing', () => {
    const { errors } = readNow({ payload: '{"to":' }, { device: 'payload.to', deviceType: 'msg' });
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['not-json', 'no-device'],
    );
  });

  it('reads bytes as the text that they are', () => {
    const fields = [row('payload', 'TEMP', { type: 'NUMERIC' }), row('raw', 'NOTE'), row('payload[0]', 'BYTE')];
    const message = { payload: Buffer.from('21.5\r\n'), raw: new Uint8Array([0x6f, 0x6b]) };
    assert.deepEqual(valuesOf(readNow(message, { fields })), [
      { device: bench, values: { TEMP: 21.5, NOTE: 'ok', BYTE: 50 } },
    ]);
  });

  for (const payload of ['', Buffer.from(''), null]) {
    it(`takes ${payload === null ? 'null' : 'an empty ' + typeof payload} for no value, as of a retained topic that was cleared`, () => {
      const fields = [row('payload', 'TEMP'), row('payload', 'HUMIDITY', { type: 'NUMERIC' })];
      const { samples, errors } = readNow({ payload }, { fields });
      assert.deepEqual(samples, []);
      assert.deepEqual(
        errors.map(({ code }) => code),
        ['absent', 'absent'],
      );
      assert.deepEqual(readNow({ payload, topic: 'temp' }).errors, [{ code: 'empty-payload' }]);
    });
  }

  it('records the number that a payload of text is to the field of its topic', () => {
    assert.deepEqual(valuesOf(readNow({ payload: '21.5', topic: 'TEMP' })), [
      { device: bench, values: { TEMP: 21.5 } },
    ]);
  });

  it('parses a payload that is JSON, and never changes the message', () => {
    const message = { payload: '{"watt":7}', topic: 't' };
    assert.deepEqual(valuesOf(readNow(message)), [{ device: bench, values: { WATT: 7 } }]);
    assert.deepEqual(message, { payload: '{"watt":7}', topic: 't' });
  });

  it('throws at once when a setting can not be parsed', () => {
    assert.throws(() => read({}, { fields: [row('payload[', 'WATT')] }));
  });
});

describe('whenAll', () => {
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

  it('calls back at once when no value is a promise', () => {
    assert.equal(whenAll([1, 2, 3], sum), 6);
    assert.equal(whenAll([], sum), 0);
  });

  it('waits for promises', async () => {
    const result = whenAll([1, Promise.resolve(2), 3], sum);
    assert.ok(result instanceof Promise);
    assert.equal(await result, 6);
  });

  it('rejects with the first that rejects', async () => {
    await assert.rejects(async () => whenAll([1, Promise.reject(new Error('no'))], sum), /no/);
  });
});
