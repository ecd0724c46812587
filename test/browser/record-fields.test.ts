import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { demoDevices, demoTokens, demoWorkspaces } from '../simulator';
import { eventually } from '../node-red/harness/eventually';
import type { Environment } from '../node-red/harness/environment';
import type { FlowNode } from '../node-red/harness/flow';
import { connection, POSITION, record, tab } from '../node-red/harness/nodes';
import { FieldsTable } from './harness/fields-table';
import { findViolations } from './harness/axe';
import { inspect } from './harness/inspect';
import { onEachEditor } from './harness/on-each-editor';
import { themesOf, useTheme } from './harness/theme';

const payload = { power: 230.5, relay: true, 'em1:0': { volt: '229.8' }, note: 'ok' };

function injectNode(id: string, sent: unknown, to: string, y: number): FlowNode {
  return {
    ...{ id, type: 'inject', ...POSITION, y, name: 'meter', props: [{ p: 'payload' }] },
    ...{ payload: JSON.stringify(sent), payloadType: 'json', topic: '', wires: [[to]] },
    ...{ repeat: '', crontab: '', once: false, onceDelay: 0.1 },
  };
}

const flow = ({ simulator }: Environment): FlowNode[] => [
  tab,
  injectNode('inject', payload, 'record', 100),
  connection(simulator.url, demoTokens.personal, { name: 'Factory', workspace: demoWorkspaces.factory.id }),
  { ...record('record', { device: demoDevices.powerMeter }), x: 400 },
  injectNode(
    'moving',
    { batt: 80, place: { lat: 51.5, lng: 7.4 }, noise: 3, at: '2026-03-14T12:00:00Z' },
    'tracker',
    200,
  ),
  { ...record('tracker', { device: demoDevices.tracker }), x: 400, y: 200 },
  { ...injectNode('clock', '', 'timed', 300), payloadType: 'date' },
  { ...record('timed', { device: demoDevices.powerMeter }), x: 400, y: 300 },
  injectNode('odd', { phase: 2 }, 'bare', 400),
  { ...record('bare', { device: demoDevices.powerMeter }), x: 400, y: 400 },
];

onEachEditor('the fields of a record node', flow, (editor, bench) => {
  const inspectForm = (name: string): Promise<void> => inspect(editor(), `fields, ${name} ${bench().runtime.nodeRed}`);
  const table = (): FieldsTable => new FieldsTable(editor());
  const options = (): Locator => editor().page.locator('.datacake-listbox [role="option"]');
  const button = (name: string): Locator => editor().form.getByRole('button', { name });
  const deviceKnown = (): Promise<void> => editor().form.getByText('Power meter, hall 1').waitFor();

  afterEach(() => bench().simulator.core.faults.clear());

  it('are suggested with type, unit and description, and bring their type', async () => {
    await editor().openForm('record');
    await deviceKnown();
    await editor().form.locator('.red-ui-editableList-addButton').click();
    const field = table().row(0).locator('.datacake-record-row-field');
    await field.pressSequentially('ener');
    await options().getByText('ENERGY', { exact: true }).waitFor();
    assert.match(await options().first().innerText(), /counter · kWh\s+Reading of the meter/);
    await inspectForm('suggested');
    await field.press('Enter');
    assert.deepEqual(await table().fields(), ['ENERGY']);
    await table().open(0);
    assert.equal(await table().row(0).getByLabel('Type', { exact: true }).inputValue(), 'COUNTER');
    await editor().cancel();
  });

  it('bring their type also when they are typed, and keep one that was chosen', async () => {
    await editor().openForm('record');
    await deviceKnown();
    await table().add('payload.energy', 'ENERGY');
    await table().add('payload.relay', 'RELAY');
    await table().add('payload.other', 'NO_SUCH_FIELD');
    const typeOf = (row: number): Locator => table().row(row).getByLabel('Type', { exact: true });
    for (const row of [0, 1, 2]) await table().open(row);
    assert.deepEqual(
      [await typeOf(0).inputValue(), await typeOf(1).inputValue(), await typeOf(2).inputValue()],
      ['COUNTER', 'BOOL', 'auto'],
    );
    await table().row(0).locator('.datacake-record-row-field').fill('RELAY');
    await typeOf(0).focus();
    assert.equal(await typeOf(0).inputValue(), 'BOOL');
    await typeOf(1).selectOption('STRING');
    await table().row(1).locator('.datacake-record-row-field').fill('POWER');
    await typeOf(1).focus();
    assert.equal(await typeOf(1).inputValue(), 'STRING');
    await editor().cancel();
  });

  it('take their values from properties of the last message, which are suggested', async () => {
    await editor().inject('inject');
    await editor().openForm('record');
    await editor().form.locator('.red-ui-editableList-addButton').click();
    const source = table().row(0).locator('.red-ui-typedInput-input');
    await source.fill('');
    await source.pressSequentially('em1');
    await options().getByText('229.8').waitFor();
    await inspectForm('properties');
    await source.press('Enter');
    assert.deepEqual(await table().sources(), ['payload["em1:0"].volt']);
    await editor().cancel();
  });

  it('show warnings where the device has other fields, and are saved all the same', async () => {
    await editor().openForm('record');
    await deviceKnown();
    await table().add('payload.power', 'POWR');
    await table().add('payload.cost', 'COST');
    await table().add('payload.volt', 'voltage');
    await table().add('payload.relay', 'RELAY');
    await table().open(3);
    await table().row(3).getByLabel('Type', { exact: true }).selectOption('STRING');
    for (const [row, sentence] of [
      /no field "POWR"/,
      /calculates "COST"/,
      /called "VOLTAGE"/,
      /text is sent/,
    ].entries()) {
      assert.match(await table().row(row).innerText(), sentence);
    }
    await inspectForm('warnings');
    await editor().done();
    assert.ok(await editor().node('record').locator('.red-ui-flow-node-error').isHidden());
  });

  it('have no text that is too faint in any theme, which axe sees', async () => {
    await editor().openForm('record');
    await deviceKnown();
    await table().add('payload.power', 'POWR');
    await editor().page.keyboard.press('Tab');
    await editor().form.getByText('no field "POWR"').waitFor();
    for (const theme of await themesOf(editor())) {
      await useTheme(editor(), theme);
      assert.deepEqual(await findViolations(editor(), 'colours'), []);
      const colour = theme === 'light' ? '#ccc' : '#333';
      const paint = (to: string): Promise<unknown> =>
        editor().page.evaluate(`$('.datacake-warning').css('color', '${to}')`);
      await paint(colour);
      assert.match((await findViolations(editor(), 'colours')).join(), /^color-contrast: .*datacake-warning/, theme);
      await paint('');
    }
    await editor().cancel();
  });

  it('are sent only on change, when that is chosen', async () => {
    await editor().openForm('record');
    await table().add('payload.power', 'POWER');
    await table().open(0);
    await table().row(0).getByLabel('Send only on change').check();
    await table().row(0).getByLabel('Minimum difference').fill('0,5');
    await table().row(0).getByLabel('but at least every').fill('60');
    await inspectForm('on change');
    await editor().done();
    await editor().openForm('record');
    assert.match(await table().row(0).innerText(), /only on change/);
    await table().open(0);
    assert.equal(await table().row(0).getByLabel('Minimum difference').inputValue(), '0.5');
    await table().row(0).getByLabel('but at least every').fill('-1');
    assert.match(await table().row(0).innerText(), /"-1"/);
    await editor().cancel();
  });

  it('are filled by name from the last message, and the rest is offered', async () => {
    await editor().inject('inject');
    await editor().openForm('record');
    await deviceKnown();
    await button('fill from last message').click();
    await button('other properties').waitFor();
    assert.deepEqual(await table().fields(), ['POWER', 'RELAY']);
    assert.deepEqual(await table().sources(), ['payload.power', 'payload.relay']);
    await inspectForm('filled');
    await button('other properties').click();
    await editor().form.getByRole('checkbox', { name: 'payload["em1:0"].volt' }).check();
    await inspectForm('rest');
    await button('Add').click();
    assert.deepEqual(await table().sources(), ['payload.power', 'payload.relay', 'payload["em1:0"].volt']);
    assert.deepEqual(await table().fields(), ['POWER', 'RELAY', 'VOLTAGE']);
    await editor().cancel();
  });

  it('are offered all at once, with the fields of the device that mean the same', async () => {
    await editor().openForm('tracker');
    await editor().form.getByText('Forklift 3').first().waitFor();
    await button('fill from last message').click();
    await editor().form.getByRole('textbox', { name: 'Datacake field for' }).first().waitFor();
    const proposed = await editor().form.getByRole('textbox', { name: 'Datacake field for' }).all();
    assert.deepEqual(await Promise.all(proposed.map((input) => input.inputValue())), ['BATTERY', 'LOCATION', 'NOISE']);
    await editor().form.getByRole('checkbox', { name: 'all', exact: true }).check();
    await inspectForm('all');
    await button('Add').click();
    assert.deepEqual(await table().sources(), ['payload.batt', 'payload.place', 'payload.noise']);
    await table().open(1);
    assert.equal(await table().row(1).getByLabel('Type', { exact: true }).inputValue(), 'GEO');
    await editor().cancel();
  });

  it('are not filled from a message that is only a time, and say so where one is recorded', async () => {
    await editor().openForm('timed');
    await deviceKnown();
    await button('fill from last message').click();
    await editor().form.getByText('The last message is only a time').waitFor();
    assert.deepEqual(await table().fields(), []);
    await table().add('payload', 'POWER');
    await editor().page.keyboard.press('Tab');
    await table().row(0).getByText('The value of the last message is a time').waitFor();
    await editor().cancel();
  });

  it('have another field, its factor or its creation one click away', async () => {
    await editor().openForm('record');
    await deviceKnown();
    await table().add('payload.volts', 'VOLTS');
    await editor().page.keyboard.press('Tab');
    await table().row(0).getByRole('button', { name: 'use VOLTAGE' }).click();
    await table().add('payload.total_wh', 'ENERGY');
    await editor().page.keyboard.press('Tab');
    await table().row(1).getByRole('button', { name: 'Wh → kWh: × 0.001?' }).waitFor();
    await inspectForm('hints');
    await table().row(1).getByRole('button', { name: 'Wh → kWh' }).click();
    assert.match(await table().row(1).innerText(), /× 0\.001/);
    await table().add('payload.frequency', 'FREQUENCY');
    await editor().page.keyboard.press('Tab');
    await table().row(2).getByRole('button', { name: 'create this field' }).click();
    await editor().form.getByText('all devices that share it: 2').waitFor();
    await button('Cancel').last().click();
    assert.deepEqual(await table().fields(), ['VOLTAGE', 'ENERGY', 'FREQUENCY']);
    await editor().cancel();
  });

  it('are duplicated, with another field to type', async () => {
    await editor().openForm('record');
    await table().add('payload.a', 'POWER');
    await table().add('payload.b', 'RELAY');
    await table().open(0);
    await table().row(0).getByLabel('Factor').fill('0.1');
    await table().row(0).getByRole('button', { name: 'duplicate this row' }).click();
    await editor().page.keyboard.type('CURRENT');
    await editor().page.keyboard.press('Tab');
    assert.deepEqual(await table().fields(), ['POWER', 'CURRENT', 'RELAY']);
    assert.deepEqual(await table().sources(), ['payload.a', 'payload.a', 'payload.b']);
    assert.match(await table().row(1).innerText(), /× 0\.1/);
    await editor().cancel();
  });

  it('are created in Datacake after the form has shown the consequences', async () => {
    await editor().openForm('record');
    await deviceKnown();
    assert.ok(await button('create missing').isHidden());
    await table().add('payload.frequency', 'FREQUENCY');
    await button('create missing').click();
    await editor().form.getByText('all devices that share it: 2').waitFor();
    await editor().form.getByLabel('Unit of FREQUENCY').fill('Hz');
    await inspectForm('create');
    await button('Create').click();
    await editor().form.getByText('created', { exact: true }).waitFor();
    await inspectForm('created');
    await button('Close').click();
    await button('create missing').waitFor({ state: 'hidden' });
    await editor().cancel();
  });

  it('are created from the list of rejected measurements, which can then be sent again', async () => {
    const refused = editor().form.getByRole('listitem').filter({ hasText: 'PHASE = 2' });
    await editor().inject('odd');
    await editor().openForm('bare');
    await deviceKnown();
    await editor().showTab('Activity');
    await refused.getByRole('button', { name: 'create this field' }).click();
    await editor().form.getByText('all devices that share it: 2').waitFor();
    await inspectForm('create, from a rejected measurement');
    await button('Create').last().click();
    await editor().form.getByText('created', { exact: true }).waitFor();
    await button('Close').click();
    await refused.getByRole('button', { name: 'create this field' }).waitFor({ state: 'detached' });
    await refused.getByRole('button', { name: 'Send again' }).click();
    await refused.waitFor({ state: 'detached' });
    const { ledger } = bench().simulator.core;
    const recorded = (): boolean => ledger.recorded(demoDevices.powerMeter).some(({ field }) => field === 'PHASE');
    await eventually('the recording', () => recorded() || undefined);
    await editor().cancel();
  });

  it('are moved and removed with the keyboard', async () => {
    await editor().openForm('record');
    await table().add('payload.a', 'A');
    await table().add('payload.b', 'B');
    await table().row(1).locator('.datacake-record-row-field').press('Alt+ArrowUp');
    assert.deepEqual(await table().fields(), ['B', 'A']);
    await editor().form.getByRole('link', { name: 'Remove this field' }).first().press('Enter');
    await table().row(1).waitFor({ state: 'detached' });
    assert.deepEqual(await table().fields(), ['A']);
    await editor().cancel();
  });
});
