import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { demoDevices, demoTokens } from '../simulator';
import { eventually } from '../real/harness/eventually';
import { onEachEditor } from './harness/on-each-editor';

const manifest = readFileSync(resolve(__dirname, '../../package.json'), 'utf8');
const { name: packageName } = JSON.parse(manifest) as { name: string };

/** The devices of the example by the label of the node that records to them. */
const devices = {
  'Record power meter': demoDevices.powerMeter,
  'Record climate sensor': demoDevices.climateSensor,
  'Record tracker': demoDevices.tracker,
};

onEachEditor('the example', [], (editor, bench) => {
  it('is imported from the menu, and records once its connection is set', async () => {
    const { simulator } = bench();
    await editor().importExample(packageName, 'first-measurement', 'First measurement');
    await editor().picture(`example ${bench().runtime.nodeRed}`);
    assert.equal(await editor().page.locator('.red-ui-flow-node-unknown').count(), 0);

    const [record] = await editor().labelled('Record power meter');
    assert.ok(record !== undefined);
    await editor().openForm(record);
    await editor().openConfig('connection');
    await editor().type('#node-config-input-token', demoTokens.apiUser);
    await editor().type('#node-config-input-address', simulator.url);
    await editor().form.locator('#node-config-input-plainHttp').check();
    await editor().done();
    await editor().done();
    await editor().deploy();

    for (const id of await editor().labelled('timestamp')) await editor().inject(id);
    for (const [label, device] of Object.entries(devices)) {
      await eventually(`the recording of "${label}"`, () => simulator.core.ledger.recorded(device)[0]);
      for (const id of await editor().labelled(label)) await editor().node(id).getByText('recorded').waitFor();
    }
    assert.deepEqual(simulator.core.ledger.lost(), []);
    await editor().picture(`example, recorded ${bench().runtime.nodeRed}`);
  });
});
