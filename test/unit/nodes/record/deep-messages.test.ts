import assert from 'node:assert/strict';
import { type LastMessage, routes } from '../../../../nodes/admin/api';
import { row } from '../../../helpers/settings';
import { recordNode } from '../../../helpers/flow';
import { Harness } from '../../../helpers/test-node-red';
import { demoDevices } from '../../../simulator/index';

const device = demoDevices.lifted;

/** About as deep as Node-RED itself can copy for its Catch node. */
const LEVELS = 4000;

function nested(kind: 'object' | 'array'): unknown {
  let value: unknown = 1;
  for (let level = 0; level < LEVELS; level += 1) value = kind === 'object' ? { a: value } : [value];
  return value;
}

describe('a payload that is nested very deep', () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.start();
  });
  afterEach(() => harness.unload());
  after(() => harness.stop());

  for (const kind of ['object', 'array'] as const) {
    for (const [name, fields] of [
      ['without a table', []],
      ['with rows', [row('payload.a', 'WATT'), row('payload.watt', 'VOLT')]],
      ['with an expression', [row('payload.a', 'WATT', { sourceType: 'jsonata' })]],
    ] as const) {
      it(`as an ${kind}, ${name}, is an error for Catch, and nothing else`, async () => {
        await harness.deploy([recordNode({ device, fields: [...fields] })]);
        const caught = harness.next('errors');
        harness.send({ payload: nested(kind) });
        const { error } = (await caught) as { error?: { message?: string } };
        assert.match(error?.message ?? '', /^Nothing to record/);
        assert.doesNotMatch(error?.message ?? '', /call stack|RangeError/);
        assert.ok((await harness.post<LastMessage>(routes.message, { node: 'record' })).ok);
      });
    }
  }

  it('does not keep the values beside it from being recorded', async () => {
    await harness.deploy([recordNode({ device, fields: [row('payload.watt', 'WATT')] })]);
    const receipt = harness.next('receipts');
    harness.send({ payload: { watt: 5, deep: nested('object') } });
    assert.ok(await receipt);
    const read = await harness.post<LastMessage>(routes.message, { node: 'record' });
    assert.ok(read.ok && read.result.properties.some(({ path }) => path === 'payload.watt'));
  });
});
