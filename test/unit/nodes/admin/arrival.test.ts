import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { routes } from '../../../../nodes/admin/api';
import type { ArrivalState, CheckedReceipt, LastValues } from '../../../../nodes/admin/arrival-api';
import { demoDevices, demoTokens, demoSerials, demoWorkspaces } from '../../../simulator/index';
import { recordNode } from '../../../helpers/flow';
import { row } from '../../../helpers/settings';
import { Harness } from '../../../helpers/test-node-red';

const device = demoDevices.lifted;

describe('the admin routes about what Datacake shows', () => {
  let harness: Harness;

  before(async () => {
    harness = await Harness.start();
  });
  afterEach(async () => {
    harness.simulator.core.behave({ unknownField: 'refuse-batch', visibleAfter: 0 });
    await harness.unload();
  });
  after(() => harness.stop());

  async function arrival(check = false): Promise<ArrivalState> {
    const reply = await harness.post<ArrivalState>(routes.arrival, { node: 'record', check });
    assert.ok(reply.ok, JSON.stringify(reply));
    return reply.result;
  }

  async function lastValues(look: boolean): Promise<LastValues> {
    const reply = await harness.post<LastValues>(routes.lastValues, { node: 'record', look });
    assert.ok(reply.ok, JSON.stringify(reply));
    return reply.result;
  }

  /** The check once it has ended. */
  async function ended(): Promise<CheckedReceipt> {
    for (;;) {
      const { check } = await arrival();
      if (check?.isRunning === false) return check;
      await setTimeout(50);
    }
  }

  async function record(payload: object): Promise<void> {
    const receipt = harness.next('receipts');
    harness.send({ payload });
    await receipt;
  }

  const queries = (): number =>
    harness.simulator.core.ledger.requests().filter(({ endpoint }) => endpoint === 'graphql').length;

  it('say what Datacake shows of the first receipt, without being asked to look', async () => {
    await harness.deploy([recordNode({ device })]);
    assert.deepEqual(await arrival(), { unseen: [] });
    await record({ watt: 230.5, note: 'x'.repeat(60) });
    const { fields, acceptedAt, lookedAt, ...check } = await ended();
    assert.deepEqual(check, { device, further: 0, isRunning: false });
    assert.ok(Date.parse(lookedAt ?? '') > Date.parse(acceptedAt));
    const told = fields.map(({ field, value, unit, arrival: shown }) => [field, value, unit, shown?.kind]);
    assert.deepEqual(told, [
      ['WATT', 230.5, 'W', 'visible'],
      ['NOTE', `${'x'.repeat(39)}…`, undefined, 'visible'],
    ]);
    assert.ok(fields.every(({ afterMs = 0 }) => afterMs >= 400 && afterMs < 5000));
  });

  it('look only when told to, and say what a success has hidden', async () => {
    harness.simulator.core.behave({ unknownField: 'drop' });
    const fields = [row('payload.watt', 'WATT'), row('payload.watt', 'WATTS')];
    await harness.deploy([recordNode({ device, fields })]);
    await record({ watt: 230 });
    const first = await ended();
    assert.deepEqual(
      first.fields.map(({ field, arrival: shown }) => [field, shown?.kind]),
      [
        ['WATT', 'visible'],
        ['WATTS', 'no-field'],
      ],
    );
    const before = queries();
    for (let poll = 0; poll < 5; poll += 1) await arrival();
    assert.equal(queries(), before);
    await arrival(true);
    await ended();
    assert.equal(queries(), before + 1);
  });

  it('say what is shown of a device that is named by its serial number', async () => {
    const workspace = demoWorkspaces.factory.id;
    await harness.deploy([recordNode({ device: demoSerials.powerMeter })], { workspace });
    await record({ power: 230 });
    const { device: name, fields } = await ended();
    assert.equal(name, demoSerials.powerMeter);
    assert.deepEqual(fields[0]?.arrival, { kind: 'visible' });
  });

  it('say that the token may not read', async () => {
    await harness.deploy([recordNode({ device })], {}, [], demoTokens.recordOnly);
    await record({ watt: 230 });
    const { fields } = await ended();
    assert.deepEqual(fields[0]?.arrival, { kind: 'hidden' });
    assert.deepEqual((await lastValues(true)).shown, undefined);
  });

  it('answer at once while Datacake is slow or away, and give the reason', async () => {
    harness.simulator.core.faults.order({ fault: { kind: 'hang' }, endpoint: 'graphql' });
    await harness.deploy([recordNode({ device })], { timeout: 1 });
    await record({ watt: 230 });
    const started = Date.now();
    const { check } = await arrival(true);
    assert.ok(Date.now() - started < 500);
    assert.equal(check?.isRunning, true);
    await setTimeout(2500);
    assert.equal((await arrival()).check?.failure?.code, 'timeout');
    const { recorded, shown, failure } = await lastValues(true);
    assert.deepEqual([recorded.length, shown, failure?.code], [1, undefined, 'timeout']);
  });

  it('give what was recorded last beside what is shown now', async () => {
    await harness.deploy([recordNode({ device })]);
    assert.deepEqual(await lastValues(true), { recorded: [] });
    await record({ watt: 230 });
    const before = queries();
    const { recorded, shown } = await lastValues(false);
    assert.deepEqual([recorded.map(({ field, value }) => [field, value]), shown], [[['WATT', 230]], undefined]);
    assert.equal(queries(), before);
    const looked = await lastValues(true);
    assert.deepEqual(looked.shown, recorded);
  });

  it('know nothing of a node that is not deployed or not configured', async () => {
    await harness.deploy([recordNode({ device: '' })]);
    for (const route of [routes.arrival, routes.lastValues]) {
      const reply = await harness.post(route, { node: 'none', check: false, look: false });
      assert.deepEqual(reply, { ok: false, error: { code: 'node-unknown' } });
      const { ok } = await harness.post(route, { node: 'record', check: true, look: true });
      assert.equal(ok, false);
    }
    await harness.refused(routes.arrival, { node: 'record' });
    await harness.refused(routes.lastValues, { node: 'record', look: 'yes' });
  });
});
