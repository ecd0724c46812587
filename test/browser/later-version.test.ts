import assert from 'node:assert/strict';
import { demoDevices, demoTokens } from '../simulator';
import { nobodyThere } from '../real/harness/ways';
import { connection, record, tab } from '../real/harness/nodes';
import { onEachEditor } from './harness/on-each-editor';

const later = { version: 99, device: demoDevices.bench };

const flow = [
  tab,
  connection(nobodyThere, demoTokens.apiUser),
  record('first', { ...later, name: 'First' }),
  record('second', { ...later, name: 'Second', aggregate: 'median' as 'mean' }),
];

onEachEditor('a flow that a later version saved', flow, (editor, bench) => {
  it('is shown, with a word about it, and runs as far as it is understood', async () => {
    const told = editor().page.locator('.red-ui-notification', { hasText: 'saved by a later version' });
    await told.waitFor();
    assert.equal(await told.count(), 1, 'it is told once for both nodes');
    await editor().openForm('second');
    await editor().cancel();

    const { log } = bench().nodeRed;
    assert.equal(log.split('saved by a later version').length - 1, 1);
    const canvas = editor().page.locator('#red-ui-workspace-chart');
    assert.equal(await canvas.getByText('not configured').count(), 0);
  });

  it('keeps its version when it is exported', async () => {
    const nodes = JSON.parse(await editor().exported()) as { id: string; version?: number; aggregate?: string }[];
    const second = nodes.find(({ id }) => id === 'second');
    assert.deepEqual([second?.version, second?.aggregate], [99, 'median']);
  });
});
