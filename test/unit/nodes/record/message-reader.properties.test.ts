import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import fc from 'fast-check';
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import util from '@node-red/util';
import { type MessageContent, MessageReader } from '../../../../nodes/record/message-reader';
import type { FieldRow, RecordConfig } from '../../../../nodes/record/settings';
import { checkFieldName } from '../../../../src/mapping/field-name';
import { FIELD_TYPES } from '../../../../src/model';
import { recordNode } from '../../../helpers/flow';
import { row } from '../../../helpers/settings';
import { anything, payload as hostilePayload } from '../../src/mapping/arbitrary';

const RED = { util: util.util } as unknown as NodeAPI;
const node = { id: 'node', context: () => ({ flow: store, global: store }) } as unknown as Node;

/** What the context answers to every key: a value, or an error. */
let stored: unknown;
const store = {
  get(_key: string, _store: unknown, callback: (error: Error | null, value?: unknown) => void) {
    if (stored instanceof Error) callback(stored);
    else callback(null, stored);
  },
};

/** Times as devices send them, with what they mean, and texts that are none. */
const TIMES: readonly [written: unknown, time: number | undefined][] = [
  [1_700_000_000, 1_700_000_000_000],
  ['1700000000123', 1_700_000_000_123],
  ['2023-11-14T22:13:20Z', 1_700_000_000_000],
  ['14.11.2023 23:13:20', 1_700_000_000_000],
  [new Date(1_700_000_000_000), 1_700_000_000_000],
  ...(['soon', '14/11/2023', 5, NaN, true, {}, [], '1970-01-01', 1e30] as const).map(
    (written) => [written, undefined] as const,
  ),
].map(([written, time]) => [written, time as number | undefined]);

const text = fc.constantFrom(
  ...[
    '{"a":21.5,"b":"x","at":1700000000}',
    '{"a":nan}',
    "{'a':1}",
    '{"a":',
    '[{"a":1},{"a":2}]',
    '[{"a":1}',
    '[1,2',
    '',
  ],
  ...['21.5', ' 21.5\r\n', '007', 'ON', '[{"field":"A","value":1,"timestamp":"1700000000"}]', '\ufeff{"a":1}'],
);
const payload = fc.oneof(
  text,
  text.map((written) => Buffer.from(written)),
  fc.uint8Array(),
  anything,
  hostilePayload,
  fc.array(hostilePayload, { maxLength: 4 }),
  fc.array(fc.record({ a: anything, b: anything, at: anything }, { requiredKeys: [] }), { maxLength: 4 }),
  fc.array(fc.record({ field: anything, value: anything, timestamp: anything }, { requiredKeys: ['field', 'value'] })),
);

const sources: fc.Arbitrary<Pick<FieldRow, 'source' | 'sourceType'>> = fc.constantFrom(
  ...['payload', 'payload.a', 'payload.b[0]', 'payload[0].a', 'payload[msg.index].a', 'topic', 'payload.at'].map(
    (source) => ({ source, sourceType: 'msg' as const }),
  ),
  ...['payload', '$sum(payload.a)', '$number(payload.a)', 'payload.a * 2', '$string(payload)', '$error("no")'].map(
    (source) => ({ source, sourceType: 'jsonata' as const }),
  ),
  { source: 'key', sourceType: 'flow' as const },
  { source: 'key', sourceType: 'global' as const },
  { source: '7', sourceType: 'num' as const },
);

const rows = fc.array(
  fc
    .tuple(sources, fc.constantFrom(...FIELD_TYPES), fc.constantFrom<FieldRow['factor']>('', 0.1, -1000, 1e300))
    .map(([source, type, factor]) => ({ ...source, type, factor })),
  { maxLength: 4 },
);

/** The inputs of one message, of which the time is tested apart. */
const inputs = fc.record({
  payload,
  topic: anything,
  index: fc.constantFrom(0, 1, '0', undefined),
  stored: fc.oneof(anything, fc.constant(new Error('no store'))),
  rows,
});

function configOf(some: readonly Partial<FieldRow>[], more: Partial<RecordConfig> = {}): RecordConfig {
  const fields = some.map((one, index) => row('', `FIELD_${index}`, one));
  return recordNode({ fields, zone: 'named', zoneName: 'Europe/Berlin', ...more }) as RecordConfig;
}

async function read(message: object, config: RecordConfig): Promise<MessageContent> {
  return new MessageReader(RED, node, config).read(message as NodeMessage);
}

describe('whatever a message says', () => {
  it('only numbers, texts and booleans are recorded, under names that Datacake takes', async () => {
    await fc.assert(
      fc.asyncProperty(inputs, async ({ rows: some, stored: value, ...message }) => {
        stored = value;
        const { samples, errors } = await read(message, configOf(some));
        for (const { sample } of samples) {
          assert.notEqual(Object.keys(sample.values).length, 0);
          for (const [field, recorded] of Object.entries(sample.values)) {
            assert.equal(checkFieldName(field), undefined, field);
            const isSent =
              typeof recorded === 'number' ? Number.isFinite(recorded) : /string|boolean/.test(typeof recorded);
            assert.ok(isSent, String(recorded));
          }
        }
        assert.ok(samples.length > 0 || errors.length > 0 || isEmptyArray(message.payload), 'a reason');
      }),
      { numRuns: 1500 },
    );
  });

  const timeTypes = ['msg', 'jsonata', 'flow', 'global'] as const;

  it('nothing is recorded with another time than the one that was read', async () => {
    const cases = fc.tuple(inputs, fc.constantFrom(...TIMES), fc.constantFrom(...timeTypes));
    await fc.assert(
      fc.asyncProperty(cases, async ([{ rows: some, ...message }, [written, time], timeType]) => {
        stored = written;
        const config = configOf(some, { time: 'when', timeType });
        const { samples } = await read({ ...message, when: written }, config);
        // Measurements have times of their own.
        if (isMeasurements(message.payload)) return;
        for (const { sample } of samples) assert.equal(sample.time, time);
        if (time === undefined) assert.deepEqual(samples, []);
      }),
      { numRuns: 1500 },
    );
  });

  it('nothing is recorded when the source of the time fails', async () => {
    const failing = fc.constantFrom<Partial<RecordConfig>>(
      { time: '$error("no")', timeType: 'jsonata' },
      { time: '$toMillis("no time")', timeType: 'jsonata' },
      { time: 'key', timeType: 'flow' },
      { time: 'key', timeType: 'global' },
      { time: 'DATACAKE_UNSET', timeType: 'env' },
    );
    await fc.assert(
      fc.asyncProperty(inputs, failing, async ({ rows: some, ...message }, time) => {
        stored = new Error('no store');
        if (isMeasurements(message.payload)) return;
        assert.deepEqual((await read(message, configOf(some, time))).samples, []);
      }),
      { numRuns: 500 },
    );
  });

  it('the message isn’t changed', async () => {
    const plain = fc.oneof(text, fc.anything({ withDate: true, withBigInt: true }), fc.array(fc.object()));
    await fc.assert(
      fc.asyncProperty(plain, rows, async (value, some) => {
        stored = value;
        const message = { payload: value, topic: 'topic', index: 0, when: 1_700_000_000 };
        // As text, because no invalid date is equal to another.
        const whole = (): string => inspect(message, { depth: null, maxArrayLength: null, maxStringLength: null });
        const before = whole();
        await read(message, configOf(some, { time: 'when', timeType: 'jsonata' }));
        assert.equal(whole(), before);
      }),
      { numRuns: 1000 },
    );
  });
});

function parsed(payload: unknown): unknown {
  try {
    const written = Buffer.isBuffer(payload) ? payload.toString() : payload;
    return typeof written === 'string' ? (JSON.parse(written.replace('\ufeff', '')) as unknown) : payload;
  } catch {
    return payload;
  }
}

function isEmptyArray(payload: unknown): boolean {
  const value = parsed(payload);
  return Array.isArray(value) && value.length === 0;
}

function isMeasurements(payload: unknown): boolean {
  try {
    const value = parsed(payload);
    return Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null && 'field' in one);
  } catch {
    return false;
  }
}
