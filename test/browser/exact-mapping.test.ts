import assert from 'node:assert/strict';
import { demoDevices, demoTokens, demoWorkspaces } from '../simulator';
import { eventually } from '../node-red/harness/eventually';
import type { Environment } from '../node-red/harness/environment';
import type { FlowNode } from '../node-red/harness/flow';
import { connection, POSITION, record, tab } from '../node-red/harness/nodes';
import { newRecord, row } from '../helpers/settings';
import { Editor } from './harness/editor';
import { FieldsTable } from './harness/fields-table';
import { onEachEditor } from './harness/on-each-editor';
import type { FieldRow, RecordConfig } from '../../nodes/record/settings';

/** A row of each kind, with what is easily changed on the way: quotes, white space, text that looks like another type. */
const fields: FieldRow[] = [
  row('payload["em1:0"].watt', 'POWER', { type: 'NUMERIC', factor: 0.001, decimals: 2, aggregate: 'mean' }),
  row('payload.list[2]', 'CURRENT', { onChange: true, minDifference: 0.5, atLeastEvery: 60 }),
  row('$sum(payload.values) & "<b>"', 'NOTE', { sourceType: 'jsonata', type: 'STRING' }),
  row('0', 'COUNT', { sourceType: 'num' }),
  row('true', 'SWITCH', { sourceType: 'str' }),
  row('false', 'WATER_LEAK', { sourceType: 'bool' }),
  row(' two  spaces ', 'UNKNOWN', { sourceType: 'str' }),
  row('key["a b"]', 'VOLT', { sourceType: 'flow' }),
  row('${SITE}', 'WATT', { sourceType: 'env' }),
];

const settings: Partial<RecordConfig> = {
  ...{ name: 'Exact "mapping"', device: demoDevices.bench, deviceName: 'Test bench', fields },
  ...{ time: 'payload.at', timeType: 'msg', zone: 'utc', intervalMode: 'fixed', interval: 90, intervalUnit: 's' },
};

const subflow: FlowNode[] = [
  {
    ...{ id: 'sub', type: 'subflow', name: 'Meter', info: '', in: [{ x: 50, y: 50, wires: [{ id: 'inside' }] }] },
    ...{ out: [], env: [{ name: 'DEVICE', type: 'str', value: '' }] },
  },
  { ...record('inside', { device: '${DEVICE}', fields: [row('payload', 'POWER')] }), z: 'sub' },
  { id: 'instance', type: 'subflow:sub', ...POSITION, y: 300, name: 'Meter', wires: [] },
];

const flow = ({ simulator }: Environment): FlowNode[] => [
  tab,
  connection(simulator.url, demoTokens.apiUser, { name: 'Factory', workspace: demoWorkspaces.factory.id }),
  { ...record('record', settings), x: 300 },
  ...subflow.map((node) =>
    node.id === 'instance' ? { ...node, env: [{ name: 'DEVICE', type: 'str', value: demoDevices.powerMeter }] } : node,
  ),
  {
    ...{ id: 'inject', type: 'inject', ...POSITION, y: 400, name: 'watt', props: [{ p: 'payload' }], topic: '' },
    ...{ payload: '42', payloadType: 'num', repeat: '', crontab: '', once: false, onceDelay: 0.1 },
    wires: [['instance']],
  },
];

onEachEditor('the mapping stays exact', flow, (editor, bench) => {
  /** What a node's form says, without where the node is. */
  async function saved(id: string): Promise<unknown> {
    const flows = await bench().nodeRed.admin.flows();
    const node = flows.find((one) => one.id === id);
    assert.ok(node !== undefined, id);
    return settingsOf(node);
  }

  it('when a form is opened and closed', async () => {
    const before = await saved('record');
    await editor().openForm('record');
    await editor().form.getByText('Test bench').first().waitFor();
    await editor().done();
    // What the editor would undo.
    assert.equal(await editor().page.evaluate(`JSON.stringify(RED.history.peek()?.changes ?? null)`), 'null');
    assert.deepEqual(settingsOf(exportedNode(await editor().exported(), 'record')), before);
  });

  it('when a change is cancelled', async () => {
    const before = await saved('record');
    await editor().openForm('record');
    const table = new FieldsTable(editor());
    await table.add('payload.new', 'NEW');
    await table.row(0).locator('.datacake-record-row-field').fill('OTHER');
    await editor().cancel();
    assert.deepEqual(settingsOf(exportedNode(await editor().exported(), 'record')), before);
  });

  it('when a node is copied and deployed', async () => {
    const before = await saved('record');
    await editor().node('record').click();
    await editor().page.keyboard.press('Control+c');
    await editor().page.keyboard.press('Control+v');
    await editor().placeAt(300, 200);
    const [copy] = (await editor().labelled('Exact "mapping"')).filter((id) => id !== 'record');
    assert.ok(copy !== undefined);
    await editor().deploy();
    assert.deepEqual(await saved(copy), before);
  });

  it('when a flow is exported and imported', async () => {
    const before = await saved('record');
    const exported = JSON.parse(await editor().exported()) as FlowNode[];
    const nodes = exported.filter(({ id }) => id === 'record' || id === 'connection');
    const browser = editor().page.context().browser();
    assert.ok(browser !== null);
    await bench().nodeRed.deploy([tab]);
    const other = await Editor.open(browser, bench().nodeRed);
    try {
      await other.importJson(JSON.stringify(nodes));
      await other.placeAt(300, 200);
      await other.deploy();
    } finally {
      await other.close();
    }
    const flows = await bench().nodeRed.admin.flows();
    const node = flows.find(({ type }) => type === 'datacake-record');
    assert.ok(node !== undefined);
    assert.deepEqual(settingsOf(node), before);
  });

  it('in a subflow, whose environment names the device', async () => {
    const before = await saved('inside');
    await editor().page.evaluate(`RED.workspaces.show('sub')`);
    await editor().openForm('inside');
    assert.ok(await editor().form.locator('#node-input-exampleDevice').isVisible());
    await editor().done();
    await editor().page.evaluate(`RED.workspaces.show('tab')`);
    await editor().openForm('instance');
    await editor().done();
    const json = await editor().exported();
    assert.deepEqual(settingsOf(exportedNode(json, 'inside')), before);
    await editor().inject('inject');
    const { ledger } = bench().simulator.core;
    const measurement = await eventually('the recording', () => ledger.recorded(demoDevices.powerMeter)[0]);
    assert.equal(measurement.value, 42);
  });
});

function exportedNode(json: string, id: string): FlowNode {
  const node = (JSON.parse(json) as FlowNode[]).find((one) => one.id === id);
  assert.ok(node !== undefined, id);
  return node;
}

/** All that the form says; the connection's id is another one after an import. */
function settingsOf(node: FlowNode): unknown {
  const names = Object.keys(newRecord).filter((name) => name !== 'connection');
  return Object.fromEntries(names.map((name) => [name, node[name]]));
}
