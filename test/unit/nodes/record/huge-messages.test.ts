import assert from 'node:assert/strict';
import type { Node, NodeAPI } from 'node-red';
import util from '@node-red/util';
import { LastMessage } from '../../../../nodes/record/last-message';
import { type MessageContent, MessageReader } from '../../../../nodes/record/message-reader';
import { estimateBytes } from '../../../../nodes/record/message-size';
import type { RecordConfig } from '../../../../nodes/record/settings';
import { FIELD_TYPES, MAX_SAMPLES_PER_MESSAGE } from '../../../../src/model';
import { recordNode } from '../../../helpers/flow';
import { row } from '../../../helpers/settings';

const RED = { util: util.util } as unknown as NodeAPI;
const node = { id: 'node' } as unknown as Node;

/** Far below what listing the members of these values takes. */
const MAX_MS = 1000;

function holes(length: number, ...first: unknown[]): unknown[] {
  const array = [...first];
  array.length = length;
  return array;
}

const wrapped = (text: string): object => Object(text) as object;

async function read(payload: unknown, fields: RecordConfig['fields']): Promise<MessageContent> {
  const reader = new MessageReader(RED, node, recordNode({ fields }) as RecordConfig);
  return reader.read({ _msgid: '', payload, topic: 'topic' });
}

/** No table, and a table whose rows read the payload in each way. */
const tables = {
  'no table': [],
  'a table of the payload': FIELD_TYPES.map((type, index) => row('payload', `FIELD_${index}`, { type })),
  'a table of a member': FIELD_TYPES.map((type, index) => row('payload.a', `FIELD_${index}`, { type })),
  'a table of an expression': [row('payload.b', 'FIELD', { sourceType: 'jsonata' })],
};

describe('a message of a size that nobody can have meant', () => {
  const arrays: [what: string, create: () => unknown[]][] = [
    ['an array of 400 million holes', () => holes(4e8)],
    ['an object and holes', () => holes(4e8, { a: 1 })],
    ['measurements and holes', () => holes(4e8, { field: 'WATT', value: 1 })],
    ['objects', () => new Array<object>(MAX_SAMPLES_PER_MESSAGE + 1).fill({ a: 1 })],
    ['measurements', () => new Array<object>(MAX_SAMPLES_PER_MESSAGE + 1).fill({ field: 'WATT', value: 1 })],
    ['numbers', () => new Array<number>(MAX_SAMPLES_PER_MESSAGE + 1).fill(1)],
  ];
  for (const [what, create] of arrays) {
    for (const [table, fields] of Object.entries(tables)) {
      it(`records nothing, and says how much it is: ${what}, ${table}`, async () => {
        const payload = create();
        const { samples, errors } = await read(payload, fields);
        assert.deepEqual(errors, [{ code: 'too-many-samples', value: String(payload.length) }]);
        assert.deepEqual(samples, []);
      });
    }
  }

  it('may have as many samples as are taken', async () => {
    const payload = new Array<object>(MAX_SAMPLES_PER_MESSAGE).fill({ a: 1 });
    assert.equal((await read(payload, [])).samples.length, MAX_SAMPLES_PER_MESSAGE);
    assert.equal((await read(JSON.stringify(payload), [])).samples.length, MAX_SAMPLES_PER_MESSAGE);
    assert.equal((await read(JSON.stringify([...payload, { a: 1 }]), [])).errors[0]?.code, 'too-many-samples');
  });

  it('has at most as many fields as are taken', async () => {
    const members = (count: number): object =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, index]));
    assert.equal(Object.keys((await read(members(10_000), [])).samples[0]?.sample.values ?? {}).length, 10_000);
    assert.deepEqual((await read(members(10_001), [])).errors, [{ code: 'too-many-fields', value: '10001' }]);
  });

  const values: [what: string, create: () => unknown][] = [
    ['registers', () => new Float64Array(2e7)],
    ['a wrapped text', () => wrapped('x'.repeat(2e7))],
    ['a member of holes', () => ({ a: holes(4e8) })],
    ['a member of registers', () => ({ a: new Float64Array(2e7) })],
    ['a member that is a wrapped text', () => ({ a: wrapped('x'.repeat(2e7)) })],
    ['a member of a long name', () => ({ ['\ufdfa'.repeat(4e7)]: 1 })],
    ['a big integer', () => ({ a: 2n ** 20_000_000n })],
    ['deep nesting', () => JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) as unknown],
    ['what is nearly JSON', () => `[{"a":${'['.repeat(1e6)}`],
    ['many lines of what is nearly JSON', () => `{${'\n'.repeat(5e7)}`],
    ['a number', () => '1'.repeat(1e7)],
    ['what inherits a long array', () => Object.create(new Array<number>(2e7).fill(1)) as unknown],
    ['an array in place of a message’s list', () => new Array<number>(2e7).fill(1)],
  ];
  for (const [what, create] of values) {
    for (const [table, fields] of Object.entries(tables)) {
      // JSONata itself walks what its expression names.
      const isWalked = table === 'a table of an expression' && what.includes('nesting');
      if (isWalked) continue;
      it(`takes no longer than others do: ${what}, ${table}`, async () => {
        const payload = create();
        const start = performance.now();
        const { errors } = await read(payload, fields);
        for (const { value = '' } of errors) assert.ok(value.length <= 200, `${value.length} characters`);
        new LastMessage(() => 0).observe({ _msgid: '', payload });
        estimateBytes({ payload });
        const took = performance.now() - start;
        assert.ok(took < MAX_MS, `${took} ms`);
      });
    }
  }
});

describe('the size of a message', () => {
  it('is that of its texts, also wrapped ones, its bytes and its first members', () => {
    assert.equal(estimateBytes({ payload: wrapped('x'.repeat(1e6)) }), estimateBytes({ payload: 'x'.repeat(1e6) }));
    assert.ok(estimateBytes({ payload: ['x'.repeat(1e6)] }) > 2e6);
    assert.ok(estimateBytes({ payload: holes(4e8, 'x'.repeat(1e6)) }) > 2e6);
    assert.ok(estimateBytes({ payload: new Float64Array(1e6) }) > 8e6);
  });
});
