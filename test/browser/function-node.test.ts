import assert from 'node:assert/strict';
import { demoDevices, demoTokens } from '../simulator';
import { documentedFunctionNode } from '../helpers/function-node';
import { eventually } from '../node-red/harness/eventually';
import type { FlowNode } from '../node-red/harness/flow';
import { connection, POSITION, record, tab } from '../node-red/harness/nodes';
import { UNREACHABLE_URL } from '../node-red/harness/request-outcomes';
import { FieldsTable } from './harness/fields-table';
import { inspect } from './harness/inspect';
import { onEachEditor } from './harness/on-each-editor';

const fieldsOfCode = ['WATT', 'AMPERE', 'VOLT'];

const inject: FlowNode = {
  ...{ id: 'inject', type: 'inject', ...POSITION, y: 200, name: 'meter' },
  ...{ props: [{ p: 'payload' }], payload: '{"watt":230.5,"ampere":1,"volt":230.5}', payloadType: 'json', topic: '' },
  ...{ repeat: '', crontab: '', once: false, onceDelay: 0.1, wires: [['record']] },
};

const flow = [tab, connection(UNREACHABLE_URL, demoTokens.apiUser, { name: 'Deployed' }), record('record', {}), inject];

onEachEditor('the paste dialog', flow, (editor, bench) => {
  const code = (): string => documentedFunctionNode(demoDevices.bench, demoTokens.personal);
  const button = () => editor().form.getByRole('button', { name: 'paste a function node' });
  const codeInput = () => editor().form.getByLabel('Code of the function node');
  const ok = () => editor().form.locator('#datacake-record-paste-ok');

  /** Opens the editor anew with a flow whose connection leads to the simulator. */
  async function show(nodes: FlowNode[]): Promise<void> {
    await bench().nodeRed.deploy(nodes);
    // Requests that are still running would fail when the page is left.
    await editor().page.waitForLoadState('networkidle');
    await editor().page.reload();
    await editor().node('record').waitFor();
  }

  /** Waits until the runtime has read the code, takes over, and waits until the form can be clicked again. */
  async function takeOver(): Promise<void> {
    await ok().and(editor().page.locator('[aria-disabled="false"]')).click();
    await codeInput().waitFor({ state: 'detached' });
    await button().click({ trial: true });
  }

  it('makes a working mapping of the documented function node in 3 interactions', async () => {
    const { simulator } = bench();
    await show([tab, connection(simulator.url, demoTokens.apiUser), record('record', {}), inject]);
    await editor().openForm('record');

    await button().click();
    await codeInput().fill(code());
    await editor().form.getByText('payload.watt').waitFor();
    await inspect(editor(), `paste dialog, documented ${bench().runtime.nodeRed}`);
    await takeOver();

    const table = new FieldsTable(editor());
    assert.deepEqual(await table.fields(), fieldsOfCode);
    await editor().picture(`paste dialog, taken over ${bench().runtime.nodeRed}`);
    await editor().done();
    await editor().deploy();
    await editor().inject('inject');
    const recorded = await eventually('the recording', () => {
      const entries = simulator.core.ledger.recorded(demoDevices.bench);
      return entries.length >= 3 ? entries : undefined;
    });
    assert.deepEqual(
      recorded.map(({ field, value }) => ({ field, value })),
      [
        { field: 'WATT', value: 230.5 },
        { field: 'AMPERE', value: 1 },
        { field: 'VOLT', value: 230.5 },
      ],
    );
    // Nobody asked for the token.
    assert.ok(!(await editor().exported()).includes(demoTokens.personal));
  });

  it('lists code that it cannot take over with its line, shows markup as text, and keeps the rows if asked to', async () => {
    await editor().openForm('record');
    const table = new FieldsTable(editor());
    await table.add('payload.kept', 'KEPT');
    await button().click();
    assert.equal(await ok().getAttribute('aria-disabled'), 'true');
    await codeInput().fill(
      [
        'const data = [{ field: "A", value: msg.payload.a / 1000 }];',
        'data.push({ field: "B", value: compute("<img src=x onerror=alert(1)>") });',
        'data.push({ field: "C", value: msg.payload["<b>"], timestamp: undefined });',
        'return { payload: data };',
      ].join('\n'),
    );
    await editor().form.getByText("B: what compute gives isn't known here.").waitFor();
    await editor().form.getByText('value: compute("<img src=x onerror=alert(1)>")').last().waitFor();
    await inspect(editor(), `paste dialog, not all ${bench().runtime.nodeRed}`);
    await editor().form.getByRole('button', { name: 'Line 2' }).click();
    const selected = await editor().page.evaluate('document.getSelection().toString()');
    assert.match(String(selected), /^data\.push\(\{ field: "B"/);
    await editor().form.getByLabel('Fields', { exact: true }).selectOption('append');
    await takeOver();
    assert.deepEqual(await table.fields(), ['KEPT', 'A', 'C']);
    assert.deepEqual(await table.sources(), ['payload.kept', 'payload.a', 'payload["<b>"]']);
    assert.match(await table.row(1).innerText(), /× 0\.001/);
    await editor().cancel();
  });

  it('empties the table for code that records every property, and the device where the form cannot say it', async () => {
    await editor().openForm('record');
    const table = new FieldsTable(editor());
    await table.add('payload.old', 'OLD');
    await button().click();
    await codeInput().fill(
      [
        'const device = lookUp(msg.topic);',
        'msg.url = "https://api.datacake.co/v1/devices/" + device + "/record/?batch=true";',
        'msg.payload = Object.entries(msg.payload).map(([k, v]) => ({ field: k.toUpperCase(), value: v }));',
        'return msg;',
      ].join('\n'),
    );
    await editor().form.getByText('that is what an empty table does').waitFor();
    await editor().picture(`paste dialog, every property ${bench().runtime.nodeRed}`);
    await takeOver();
    assert.deepEqual(await table.fields(), []);
    assert.equal(await editor().form.locator('#node-input-device').inputValue(), '');
    await editor().cancel();
  });

  it('can be read in narrow and wide windows', async () => {
    await editor().openForm('record');
    await button().click();
    await codeInput().fill(code() + 'node.send([null, { payload: compute() }]);');
    await editor().form.getByText('payload.watt').waitFor();
    for (const width of [800, 1024, 1400]) {
      await editor().page.setViewportSize({ width, height: 700 });
      const outside = await editor()
        .form.locator('.datacake-record-paste')
        .evaluate((form) => {
          const { right } = form.getBoundingClientRect();
          const isWider = form.scrollWidth > form.clientWidth;
          return { isWider, right: right > window.innerWidth };
        });
      await editor().picture(`paste dialog at ${String(width)} px ${bench().runtime.nodeRed}`);
      assert.deepEqual(outside, { isWider: false, right: false }, String(width));
      await editor().form.locator('.datacake-record-paste').locator('textarea, td, dd').last().scrollIntoViewIfNeeded();
      await ok().click({ trial: true });
    }
    await editor().form.locator('#datacake-record-paste-cancel').click();
    await codeInput().waitFor({ state: 'detached' });
    await editor().cancel();
  });

  it('changes nothing when it is cancelled, and works by keyboard alone', async () => {
    await editor().openForm('record');
    const table = new FieldsTable(editor());
    await button().focus();
    await editor().page.keyboard.press('Enter');
    await codeInput().and(editor().page.locator(':focus')).waitFor();
    await editor().page.keyboard.insertText(code());
    await editor().form.getByText('payload.watt').waitFor();
    await editor().form.locator('#datacake-record-paste-cancel').focus();
    await editor().page.keyboard.press('Enter');
    await codeInput().waitFor({ state: 'detached' });
    assert.deepEqual(await table.fields(), []);
    await editor().cancel();
  });

  it('replaces the token of the connection only when asked to', async () => {
    const { simulator, nodeRed } = bench();
    await show([tab, connection(simulator.url, 'wrong', { name: 'Factory' }), record('record', {}), inject]);
    await editor().openForm('record');
    await button().click();
    await codeInput().fill(code());
    await editor().form.getByLabel(`Replace the token of the connection "Factory" to ${simulator.url}`).check();
    await editor().picture(`paste dialog, token ${bench().runtime.nodeRed}`);
    await takeOver();
    await editor().done();
    await editor().deploy();
    await editor().inject('inject');
    await eventually('the recording', () => simulator.core.ledger.recorded(demoDevices.bench)[0]);
    assert.ok(!JSON.stringify(await nodeRed.admin.flows()).includes(demoTokens.personal));
  });

  it('makes a connection for the token where there is none', async () => {
    const { simulator } = bench();
    await editor().openForm('record');
    await editor().form.locator('#node-input-connection').selectOption('_ADD_');
    await button().click();
    await codeInput().fill(code().replace('https://api.datacake.co', simulator.url));
    await editor().form.getByLabel(`Create a connection to ${simulator.url} with the token`).check();
    await takeOver();
    await editor().openConfig('connection');
    assert.equal(await editor().form.locator('#node-config-input-address').inputValue(), simulator.url);
    await editor().form.locator('#node-config-input-plainHttp').check();
    await editor().done();
    await editor().done();
    await editor().deploy();
    await editor().inject('inject');
    await eventually('the recording', () => simulator.core.ledger.recorded(demoDevices.bench)[0]);
  });
});
