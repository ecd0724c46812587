import assert from 'node:assert/strict';
import { demoDevices, demoTokens } from '../simulator';
import type { Environment } from '../node-red/harness/environment';
import type { FlowNode } from '../node-red/harness/flow';
import { connection, record, tab } from '../node-red/harness/nodes';
import { inspect } from './harness/inspect';
import { onEachEditor } from './harness/on-each-editor';

const flow = ({ simulator }: Environment): FlowNode[] => [
  tab,
  connection(simulator.url, demoTokens.apiUser),
  record('record', { device: demoDevices.bench, time: 'payload.at', timeType: 'msg' }),
];

onEachEditor('the timestamp of a record node', flow, (editor, bench) => {
  const input = (id: string) => editor().form.locator(`#node-input-${id}`);

  it('is read in a time zone that is found as one types, and with the day or the month first', async () => {
    await editor().openForm('record');
    await editor().showTab('Timing');
    assert.ok(await input('zoneName').isHidden());
    await input('zone').selectOption('named');
    await input('zoneName').pressSequentially('berl');
    await editor().page.locator('.datacake-listbox [role="option"]').getByText('Europe/Berlin').waitFor();
    await inspect(editor(), `timestamp ${bench().runtime.nodeRed}`);
    await input('zoneName').press('Enter');
    assert.equal(await input('zoneName').inputValue(), 'Europe/Berlin');
    await input('dateOrder').selectOption('dmy');
    await editor().done();
    const [saved] = (JSON.parse(await editor().exported()) as FlowNode[]).filter(({ id }) => id === 'record');
    assert.deepEqual([saved?.zone, saved?.zoneName, saved?.dateOrder], ['named', 'Europe/Berlin', 'dmy']);
    assert.ok(await editor().node('record').locator('.red-ui-flow-node-error').isHidden());
  });

  it('says when a time zone isn’t known', async () => {
    await editor().openForm('record');
    await editor().showTab('Timing');
    await input('zone').selectOption('named');
    await input('zoneName').fill('Berlin');
    await input('zoneName').press('Tab');
    await editor().form.locator('#node-input-zoneName.input-error').waitFor();
    await editor().done();
    await editor().node('record').locator('.red-ui-flow-node-error').waitFor();
  });
});
