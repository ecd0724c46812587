import assert from 'node:assert/strict';
import util from '@node-red/util';
import fc from 'fast-check';
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { MessageReader } from '../../../../nodes/record/message-reader';
import { newRecord, newRow } from '../../../../nodes/record/settings';
import { roundTo } from '../../../../src/mapping/decimals';
import { readFunctionNode, type FunctionNodeReading } from '../../../../src/function-node/read-function-node';
import { createRandom } from '../../../helpers/random';
import { numericCode, textCode, conditionCode } from './arbitrary-code';

const RED = { util: util.util } as unknown as NodeAPI;
const store: Record<string, unknown> = { power: { total: 12.5 }, count: 7 };
const context = {
  get(key: string, _store?: unknown, callback?: (error: null, value: unknown) => void): unknown {
    const value: unknown = util.util.getObjectProperty(store, key);
    callback?.(null, value);
    return value;
  },
};
const node = { id: 'node', context: () => ({ flow: context, global: context }) } as unknown as Node;

/** Runs the code as a function node does, and gives what it would post by field. */
function post(code: string, message: object): Record<string, unknown> {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the test's own code, run to be compared with
  const run = new Function('msg', 'flow', 'global', 'node', code) as (
    ...given: unknown[]
  ) => { payload: unknown } | null;
  const sent = run(structuredClone(message), context, context, {});
  const list = (sent?.payload ?? []) as { field: string; value: unknown }[];
  // What JSON knows no word for is posted as null.
  return Object.fromEntries(list.map(({ field, value }) => [field, asJson(value)]));
}

function asJson(value: unknown): unknown {
  const [read] = JSON.parse(JSON.stringify([value])) as unknown[];
  return read;
}

/** What the record node records of the same message, with what was read out of the code. */
async function record(mapping: FunctionNodeReading, message: object): Promise<Record<string, unknown>> {
  const fields = mapping.rows.map((row) => ({ ...newRow, ...row }));
  const config = { ...newRecord, device: 'SN-1', fields };
  const { samples } = await new MessageReader(RED, node, config).read(structuredClone(message) as NodeMessage);
  const values = { ...samples[0]?.sample.values };
  for (const { field, decimals } of mapping.rows) {
    const value = values[field];
    if (decimals !== '' && typeof value === 'number') values[field] = roundTo(value, decimals);
  }
  return values;
}

const number = fc.oneof(
  fc.integer({ min: -5000, max: 5000 }),
  fc.integer({ min: -500000, max: 500000 }).map((n) => n / 100),
);
const message = fc.record({
  topic: fc.constantFrom('a', 'on', 'b/c'),
  payload: fc.record(
    {
      a: number,
      b: number,
      s: fc.constantFrom('on', 'off', '23.5', '7', ''),
      n: number.map(String),
      t: fc.boolean(),
      list: fc.array(number, { minLength: 2, maxLength: 3 }),
      'em1:0': fc.record({ power: number }),
    },
    { noNullPrototype: true },
  ),
});

async function agree(value: string, messages: readonly object[], { within = 0 } = {}): Promise<FunctionNodeReading> {
  const code = `msg.payload = [{ field: 'X', value: ${value} }];\nreturn msg;`;
  const mapping = readFunctionNode(code);
  for (const message of messages) {
    const expected = post(code, message).X;
    const actual = (await record(mapping, message)).X;
    const told = `${value} of ${JSON.stringify(message)} by ${JSON.stringify(mapping.rows)}`;
    if (mapping.rows.length === 0) assert.ok(mapping.notes.length > 0, told);
    else if (typeof expected === 'number' && typeof actual === 'number') {
      assert.ok(
        Math.abs(actual - expected) <= within + Math.abs(expected) * 1e-14,
        `${told}: ${actual}, not ${expected}`,
      );
    } else assert.deepEqual(actual, expected ?? undefined, told);
  }
  return mapping;
}

describe('what is read out of a function node', function () {
  this.timeout(30_000);

  it('records what the arithmetic in the code computes', async () => {
    const translated: boolean[] = [];
    await fc.assert(
      fc.asyncProperty(numericCode(), fc.array(message, { minLength: 3, maxLength: 3 }), async (value, messages) => {
        const mapping = await agree(value, messages);
        translated.push(mapping.rows.length > 0);
      }),
      { numRuns: 150 },
    );
    assert.ok(translated.filter(Boolean).length > translated.length * 0.9, 'nearly all of it can be translated');
  });

  it('records what conditions in the code choose', async () => {
    await fc.assert(
      fc.asyncProperty(conditionCode(), fc.array(message, { minLength: 3, maxLength: 3 }), async (value, messages) => {
        await agree(`(${value}) ? 1 : "no"`, messages);
      }),
      { numRuns: 200 },
    );
  });

  it('records the texts that the code writes', async () => {
    await fc.assert(
      fc.asyncProperty(textCode(), fc.array(message, { minLength: 3, maxLength: 3 }), async (value, messages) => {
        await agree(value, messages);
      }),
      { numRuns: 60 },
    );
  });

  it('rounds as the code rounds, but for halves', async () => {
    const random = createRandom(7);
    const messages = Array.from({ length: 200 }, () => ({ payload: { a: (random() - 0.5) * 1e4 } }));
    for (const [value, decimals] of [
      ['Math.round(msg.payload.a)', 0],
      ['Math.round(msg.payload.a * 100) / 100', 2],
      ['Math.round((msg.payload.a + Number.EPSILON) * 1e3) / 1e3', 3],
      ['Math.round(msg.payload.a / 1000 * 10) / 10', 1],
      ['Number(msg.payload.a.toFixed(2))', 2],
      ['+(msg.payload.a * 0.1).toFixed(1)', 1],
      ['parseFloat((msg.payload.a * 1.8 + 32).toFixed(1))', 1],
    ] as const) {
      const mapping = await agree(value, messages);
      assert.equal(mapping.rows[0]?.decimals, decimals);
    }
  });
});
