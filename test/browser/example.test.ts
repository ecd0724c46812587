import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { demoDevices, demoTokens } from '../simulator';
import { eventually } from '../node-red/harness/eventually';
import { exampleNames, readExample } from '../node-red/harness/examples';
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
  for (const name of exampleNames()) {
    it(`${name} is imported from the menu, with every node known`, async () => {
      const label = String(readExample(name).find(({ type }) => type === 'tab')?.label);
      await editor().importExample(packageName, name, label);
      assert.equal(await editor().page.locator('.red-ui-flow-node-unknown').count(), 0);
      await editor().picture(`example ${name} ${bench().runtime.nodeRed}`);
    });
  }

  it('first-measurement records once its connection is set', async () => {
    const { simulator } = bench();
    await editor().importExample(packageName, 'first-measurement', 'First measurement');

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

    for (const label of ['Read meter', 'Read sensor', 'Read tracker']) {
      for (const id of await editor().labelled(label)) await editor().inject(id);
    }
    for (const [label, device] of Object.entries(devices)) {
      await eventually(`the recording of "${label}"`, () => simulator.core.ledger.recorded(device)[0]);
      for (const id of await editor().labelled(label)) await editor().node(id).getByText('recorded').waitFor();
    }
    assert.deepEqual(simulator.core.ledger.lost(), []);
    await editor().picture(`example, recorded ${bench().runtime.nodeRed}`);
  });
});
