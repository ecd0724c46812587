import assert from 'node:assert/strict';
import { type AdminError, type AdminResult, type PreviewQuery, type Sent, routes } from '../../../../nodes/admin/api';
import type { RecordConfig } from '../../../../nodes/record/settings';
import { recordNode } from '../../../helpers/flow';
import { newRecord, row } from '../../../helpers/settings';
import { Harness } from '../../../helpers/test-node-red';
import { demoDevices } from '../../../simulator/index';

const device = demoDevices.bench;
const fields = [row('payload.watt', 'WATT'), row('payload.volt', 'VOLT')];

describe('sending from the preview', () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.start();
  });
  afterEach(async () => {
    await harness.post(routes.discard, { node: 'record', ids: 'all' });
    await harness.unload();
  });
  after(() => harness.stop());

  function send(
    message?: object,
    node: Partial<RecordConfig> = {},
    connection: Partial<PreviewQuery['connection']> = {},
  ): Promise<AdminResult<Sent>> {
    const settings = { id: 'connection', address: harness.simulator.url, plainHttp: true, workspace: '' };
    return harness.post(routes.send, {
      node: { ...newRecord, id: 'record', device, fields, ...node },
      connection: { ...settings, limit: 'one', ...connection },
      ...(message !== undefined && { message: JSON.stringify(message) }),
      runs: true,
    });
  }

  async function sent(...parameters: Parameters<typeof send>): Promise<Sent> {
    const answer = await send(...parameters);
    assert.ok(answer.ok, JSON.stringify(answer));
    return answer.result;
  }

  async function refusal(...parameters: Parameters<typeof send>): Promise<AdminError> {
    const answer = await send(...parameters);
    assert.ok(!answer.ok, JSON.stringify(answer));
    return answer.error;
  }

  const deploy = (node: Partial<RecordConfig> = {}): Promise<void> =>
    harness.deploy([recordNode({ device, fields, ...node })], { limit: 'one' });
  const values = (): unknown[] => harness.recorded(device).map(({ field, value }) => [field, value]);

  it('goes the way of the deployed node, and tells that it was accepted', async () => {
    await deploy();
    const receipt = harness.next('receipts');
    assert.deepEqual(await sent({ payload: { watt: 7, volt: 230 } }), { kind: 'accepted', values: 2 });
    assert.equal((await receipt).device, device);
    assert.deepEqual(values(), [
      ['WATT', 7],
      ['VOLT', 230],
    ]);
  });

  it('sends the last message where none is typed', async () => {
    await deploy();
    assert.deepEqual(await refusal(), { code: 'no-message' });
    const receipt = harness.next('receipts');
    harness.send({ payload: { watt: 1 } });
    await receipt;
    assert.deepEqual(await sent(), { kind: 'accepted', values: 1 });
    assert.deepEqual(values(), [
      ['WATT', 1],
      ['WATT', 1],
    ]);
    assert.deepEqual(harness.simulator.core.breaches(), []);
  });

  it('does not wait for the end of an interval', async () => {
    await deploy({ intervalMode: 'fixed', interval: 1, intervalUnit: 'h' });
    const settings = { intervalMode: 'fixed', interval: '1', intervalUnit: 'h' } as const;
    assert.deepEqual(await sent({ payload: { watt: 7 } }, settings), { kind: 'accepted', values: 1 });
  });

  it('tells with the reason that it was refused', async () => {
    await deploy({ fields: [row('payload.watt', 'NO_SUCH_FIELD')] });
    harness.simulator.core.faults.order({ fault: { kind: 'status', status: 400, body: { detail: 'no such field' } } });
    const outcome = await sent({ payload: { watt: 7 } }, { fields: [row('payload.watt', 'NO_SUCH_FIELD')] });
    assert.ok(outcome.kind === 'refused', outcome.kind);
    assert.deepEqual([outcome.fields, outcome.reason.code], [['NO_SUCH_FIELD'], 'refused']);
    assert.match(outcome.reason.detail ?? '', /no such field/);
  });

  it('tells why it waits, and sends it later', async () => {
    await deploy();
    harness.simulator.core.faults.order({ fault: { kind: 'status', status: 403 } });
    const outcome = await sent({ payload: { watt: 7 } });
    assert.ok(outcome.kind === 'waits' && outcome.state.kind === 'paused', JSON.stringify(outcome));
    assert.equal(outcome.state.reason.code, 'may-not-record');
    assert.equal(outcome.state.waiting, 1);
  });

  it('tells that no value has changed', async () => {
    const onChange = [row('payload.watt', 'WATT', { onChange: true })];
    await deploy({ fields: onChange });
    assert.deepEqual(await sent({ payload: { watt: 7 } }, { fields: onChange }), { kind: 'accepted', values: 1 });
    assert.deepEqual(await sent({ payload: { watt: 7 } }, { fields: onChange }), { kind: 'unchanged' });
    assert.equal(values().length, 1);
  });

  it('tells why there is nothing to record', async () => {
    await deploy();
    assert.deepEqual(await sent({ payload: { other: 1 } }), {
      kind: 'nothing',
      errors: ['WATT', 'VOLT'].map((field) => ({ field, code: 'absent' })),
    });
  });

  it('is accepted also where messages are complete once they are stored', async () => {
    await deploy({ complete: 'stored' });
    assert.deepEqual(await sent({ payload: { watt: 7 } }), { kind: 'accepted', values: 1 });
  });

  it('sends nothing through a node that is not deployed, or not configured', async () => {
    await harness.deploy([]);
    assert.equal((await refusal({ payload: { watt: 7 } })).code, 'node-unknown');
    await harness.unload();
    await deploy({ device: '' });
    assert.deepEqual(await refusal({ payload: { watt: 7 } }), { code: 'undeployed' });
  });

  it('sends nothing while the form differs from what is deployed, and names the settings', async () => {
    await deploy();
    const other = { device: demoDevices.powerMeter, intervalMode: 'plan' } as const;
    const code = 'undeployed';
    assert.deepEqual(await refusal({ payload: { watt: 7 } }, other), { code, settings: ['device', 'interval'] });
    const lifted = await refusal({ payload: { watt: 7 } }, {}, { limit: 'lifted' });
    assert.deepEqual(lifted, { code, settings: ['connection'] });
    assert.deepEqual(values(), []);
  });

  it('sends no message of which only a part was kept', async () => {
    await deploy();
    const receipt = harness.next('receipts');
    harness.send({ payload: { watt: 1, text: 'x'.repeat(100_000) } });
    await receipt;
    assert.deepEqual(await refusal(), { code: 'message-cut' });
  });
});
