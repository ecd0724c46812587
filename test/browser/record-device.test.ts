import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { demoDevices, demoSerials, demoTokens, demoWorkspaces } from '../simulator';
import type { Environment } from '../node-red/harness/environment';
import type { FlowNode } from '../node-red/harness/flow';
import { connection, record, tab } from '../node-red/harness/nodes';
import { inspect } from './harness/inspect';
import { onEachEditor } from './harness/on-each-editor';

const flow = ({ simulator }: Environment): FlowNode[] => [
  { ...tab, env: [{ name: 'TRACKER', value: demoDevices.tracker, type: 'str' }] },
  connection(simulator.url, demoTokens.apiUser, { name: 'Factory', workspace: demoWorkspaces.factory.id }),
  connection(simulator.url, demoTokens.personal, {
    ...{ id: 'orchard', name: 'Orchard', workspace: demoWorkspaces.fleet.id },
  }),
  record('record', { device: '' }),
  record('probe', { device: '', connection: 'orchard', x: 300 } as object),
  record('variable', { device: '${TRACKER}', x: 700 } as object),
  record('any', { device: 'DEVICE', deviceType: 'env', x: 500 } as object),
];

onEachEditor('the device of a record node', flow, (editor, bench) => {
  const inspectForm = (name: string): Promise<void> => inspect(editor(), `device, ${name} ${bench().runtime.nodeRed}`);
  const input = (): Locator => editor().form.locator('#node-input-device-text');
  const type = async (device: string): Promise<void> => {
    await editor().type('#node-input-device-text', device);
    await input().press('Tab');
  };
  const note = (): Locator => editor().form.locator('#datacake-record-device-note');
  /** The name that an input shows instead of a UUID. */
  const named = (name: string): Locator => editor().form.locator('.datacake-name-cover').getByText(name);
  const options = (): Locator => editor().page.locator('.datacake-listbox [role="option"]');

  afterEach(() => bench().simulator.core.faults.clear());

  it('is searched by its name, picked with the keyboard, and named on the canvas', async () => {
    await editor().openForm('record');
    await input().pressSequentially('climate');
    await options().getByText('Climate, office').waitFor();
    await inspectForm('searched');
    assert.equal(await options().count(), 2);
    await input().press('ArrowDown');
    assert.equal(await input().getAttribute('aria-activedescendant'), await options().nth(1).getAttribute('id'));
    await input().press('ArrowUp');
    await input().press('Enter');
    assert.equal(await options().count(), 0);
    assert.equal(await input().inputValue(), demoDevices.climateSensor);
    await named('Climate, office').waitFor();
    assert.equal(await input().getAttribute('title'), demoDevices.climateSensor);
    await inspectForm('picked');
    await editor().form.locator('#node-input-name').focus();
    await named('Climate, office').waitFor();
    await input().focus();
    await named('Climate, office').waitFor({ state: 'hidden' });
    await editor().done();
    await editor().node('record').getByText('Climate, office').waitFor();
  });

  it('keeps what was typed when the list is left with Escape', async () => {
    await editor().openForm('record');
    await input().pressSequentially('climate');
    await options().first().waitFor();
    await input().press('Escape');
    assert.equal(await options().count(), 0);
    assert.equal(await input().inputValue(), 'climate');
    await editor().cancel();
  });

  it('is named beneath a serial number or UUID that was typed, or the reason is shown why not', async () => {
    await editor().openForm('record');
    await type(demoSerials.powerMeter);
    await note().getByText('Power meter, hall 1').waitFor();
    await type(demoSerials.twin);
    await note().getByText('Several devices').waitFor();
    await type(demoDevices.forbidden);
    await note().getByText('may not record').waitFor();
    await inspectForm('forbidden');
    await editor().cancel();
  });

  it('has a warning in the list when the token may not record to it', async () => {
    await editor().openForm('record');
    await input().pressSequentially('landlord');
    await options().getByText('may not record').waitFor();
    assert.equal(await options().count(), 1);
    await inspectForm('marked');
    await editor().cancel();
  });

  it('is found beyond the first page', async () => {
    await editor().openForm('probe');
    await input().click();
    await options().getByText('Gate tracker').waitFor();
    await inspectForm('first page');
    const shown = await options().count();
    await options().last().scrollIntoViewIfNeeded();
    await options().nth(shown).waitFor();
    await editor().type('#node-input-device-text', 'probe 117');
    await options().getByText('Soil probe 117').click();
    await named('Soil probe 117').waitFor();
    await editor().cancel();
  });

  it('of the environment is checked with an example device', async () => {
    await editor().openForm('any');
    await editor().type('#node-input-exampleDevice', 'office');
    await options().getByText('Climate, office').click();
    await named('Climate, office').waitFor();
    await inspectForm('example');
    await editor().done();
    await editor().node('any').getByText('datacake record').waitFor();
  });

  it('is shown where the tab has a variable for it, without an example', async () => {
    await editor().openForm('variable');
    await note().getByText('Forklift 3').waitFor();
    await inspectForm('variable');
    await editor().type('#node-input-exampleDevice', 'office');
    await options().getByText('Climate, office').click();
    await named('Climate, office').waitFor();
    await editor().cancel();
  });

  it('can be typed while Datacake does not answer', async () => {
    bench().simulator.core.faults.order({ fault: { kind: 'hang' }, endpoint: 'graphql' });
    await editor().openForm('record');
    await editor().type('#node-input-device-text', demoDevices.powerMeter);
    await note().getByText('Asking Datacake').waitFor();
    await inspectForm('no answer');
    await editor().done();
    await editor().openForm('record');
    assert.equal(await input().inputValue(), demoDevices.powerMeter);
    await editor().cancel();
  });
});
