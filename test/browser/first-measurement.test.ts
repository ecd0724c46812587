import assert from 'node:assert/strict';
import { demoDevices, demoTokens } from '../simulator';
import { eventually } from '../node-red/harness/eventually';
import type { FlowNode } from '../node-red/harness/flow';
import { POSITION, tab } from '../node-red/harness/nodes';
import { FieldsTable } from './harness/fields-table';
import { onEachEditor } from './harness/on-each-editor';

const inject: FlowNode = {
  ...{ id: 'inject', type: 'inject', ...POSITION, name: 'meter' },
  ...{ props: [{ p: 'payload' }], payload: '{"watt":230.5,"relay":"on"}', payloadType: 'json', topic: '' },
  ...{ repeat: '', crontab: '', once: false, onceDelay: 0.1, wires: [[]] },
};

onEachEditor('a first measurement', [tab, inject], (editor, bench) => {
  const picture = (what: string): Promise<void> => editor().picture(`${what} ${bench().runtime.nodeRed}`);

  it('arrives after a mapping was configured, deployed and injected', async () => {
    const { nodeRed, simulator } = bench();
    const record = await editor().addNode('datacake-record', 400, 100);
    await editor().wire(inject.id, record);
    await editor().openForm(record);
    await editor().openNewConfig('connection');
    await editor().type('#node-config-input-token', demoTokens.apiUser);
    await editor().type('#node-config-input-address', simulator.url);
    await editor().form.locator('#node-config-input-plainHttp').check();
    await picture('connection form, filled');
    await editor().done();
    await editor().type('#node-input-device-text', demoDevices.powerMeter);
    const table = new FieldsTable(editor());
    await table.add('payload.watt', 'POWER');
    await table.add('payload.relay', 'RELAY');
    await table.open(1);
    await table.row(1).getByLabel('Type', { exact: true }).selectOption('BOOL');
    await picture('mapping');
    await editor().done();
    await editor().deploy();
    await editor().inject(inject.id);

    const recorded = await eventually('the recording', () => {
      const entries = simulator.core.ledger.recorded(demoDevices.powerMeter);
      return entries.length >= 2 ? entries : undefined;
    });
    assert.deepEqual(
      recorded.map(({ field, value }) => ({ field, value })),
      [
        { field: 'POWER', value: 230.5 },
        { field: 'RELAY', value: true },
      ],
    );
    await editor().node(record).getByText('recorded').waitFor();
    await picture('recorded');
    // An exported or copied flow must not carry the token.
    for (const flow of [await editor().exported(), JSON.stringify(await nodeRed.admin.flows())]) {
      assert.ok(flow.includes(demoDevices.powerMeter));
      assert.ok(!flow.includes(demoTokens.apiUser));
    }
  });
});
