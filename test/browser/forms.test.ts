import assert from 'node:assert/strict';
import { demoDevices, demoTokens } from '../simulator';
import { connection, record, tab } from '../node-red/harness/nodes';
import { UNREACHABLE_URL } from '../node-red/harness/request-outcomes';
import { Editor } from './harness/editor';
import { FieldsTable } from './harness/fields-table';
import { onEachEditor } from './harness/on-each-editor';
import { typeInto } from './harness/type-into';

const GERMAN = 'de-DE';

const flow = [
  tab,
  connection(UNREACHABLE_URL, demoTokens.apiUser, { name: 'Deployed' }),
  record('record', { device: demoDevices.bench }),
];

onEachEditor('the forms', flow, (editor, bench) => {
  const picture = (what: string): Promise<void> => editor().picture(`${what} ${bench().runtime.nodeRed}`);

  it('open empty, and close without a change', async () => {
    const id = await editor().addNode('datacake-record', 400, 200);
    await editor().openForm(id);
    await picture('record form, new');
    await editor().openNewConfig('connection');
    await picture('connection form, new');
    await editor().cancel();
    await editor().cancel();
    assert.equal(await editor().form.count(), 0);
  });

  it('keep what was typed', async () => {
    const id = await editor().addNode('datacake-record', 400, 200);
    await editor().openForm(id);
    await editor().openNewConfig('connection');
    await editor().type('#node-config-input-name', 'Factory');
    await editor().type('#node-config-input-token', demoTokens.apiUser);
    await editor().done();
    await editor().type('#node-input-device-text', demoDevices.bench);
    const table = new FieldsTable(editor());
    await table.add('payload.temperature', 'TEMPERATURE');
    await table.add('payload["rel. humidity"]', 'HUMIDITY');
    await table.open(1);
    await typeInto(table.row(1).getByLabel('Factor'), '0.1');
    await typeInto(table.row(1).getByLabel('Decimals'), '1');
    await picture('record form, filled');
    await editor().done();

    await editor().openForm(id);
    assert.equal(await editor().form.locator('#node-input-device-text').inputValue(), demoDevices.bench);
    assert.deepEqual(await table.sources(), ['payload.temperature', 'payload["rel. humidity"]']);
    assert.deepEqual(await table.fields(), ['TEMPERATURE', 'HUMIDITY']);
    assert.match(await table.row(1).innerText(), /× 0\.1 · 1 dec\./);
    await picture('record form, opened again');
    await editor().openConfig('connection');
    assert.equal(await editor().form.locator('#node-config-input-name').inputValue(), 'Factory');
    await editor().cancel();
    await editor().cancel();
  });

  it('show errors before anything is deployed', async () => {
    const mark = editor().node('record').locator('.red-ui-flow-node-error');
    assert.ok(await mark.isHidden());
    await editor().openForm('record');
    const table = new FieldsTable(editor());
    await table.add('payload.temperature', 'IN DOOR');
    await editor().form.locator('#node-input-name').click();
    assert.match(await table.row(0).innerText(), /"IN DOOR"/);
    await picture('record form, wrong');
    await editor().done();
    await mark.waitFor();
  });

  it('are in German', async () => {
    const browser = editor().page.context().browser();
    assert.ok(browser !== null);
    const germanEditor = await Editor.open(browser, bench().nodeRed, GERMAN);
    try {
      const id = await germanEditor.addNode('datacake-record', 400, 200);
      await germanEditor.openForm(id);
      await germanEditor.picture(`record form, German ${bench().runtime.nodeRed}`);
      assert.equal(await germanEditor.form.getByText('Gerät', { exact: true }).count(), 1);
      await germanEditor.openNewConfig('connection');
      await germanEditor.picture(`connection form, German ${bench().runtime.nodeRed}`);
      assert.equal(await germanEditor.form.getByText('API-Adresse', { exact: true }).count(), 1);
      assert.deepEqual(germanEditor.pageErrors, []);
    } finally {
      await germanEditor.close();
    }
  });
});
