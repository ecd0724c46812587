import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { demoDevices, demoTokens } from '../simulator';
import { eventually } from '../real/harness/eventually';
import { onEachEditor } from './harness/on-each-editor';

const manifest = readFileSync(resolve(__dirname, '../../package.json'), 'utf8');
const { name: packageName } = JSON.parse(manifest) as { name: string };

const { powerMeter, climateSensor, tracker } = demoDevices;

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
    for (const device of [powerMeter, climateSensor, tracker]) {
      await eventually(`the recording for ${device}`, () => simulator.core.ledger.recorded(device)[0]);
    }
    assert.deepEqual(simulator.core.ledger.lost(), []);
    await editor().picture(`example, recorded ${bench().runtime.nodeRed}`);
  });
});
