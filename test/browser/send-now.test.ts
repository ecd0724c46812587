import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { demoDevices, demoTokens, demoWorkspaces } from '../simulator';
import { row } from '../helpers/settings';
import type { Environment } from '../node-red/harness/environment';
import type { FlowNode } from '../node-red/harness/flow';
import { connection, record, tab } from '../node-red/harness/nodes';
import { answerWith } from './harness/answers';
import { Editor } from './harness/editor';
import { inspect, inspectLayout, inspectWidths } from './harness/inspect';
import { onEachEditor } from './harness/on-each-editor';

const { powerMeter } = demoDevices;

const flow = ({ simulator }: Environment): FlowNode[] => [
  tab,
  connection(simulator.url, demoTokens.apiUser, { name: 'Factory', workspace: demoWorkspaces.factory.id }),
  record('meter', {
    device: powerMeter,
    fields: [
      row('payload.power', 'POWER'),
      row('payload.voltage', 'VOLTAGE'),
      row('payload.text', 'CURRENT'),
      row('payload.missing', 'ENERGY'),
    ],
  }),
  {
    ...record('doubling', {
      device: powerMeter,
      fields: [row('payload.power * 2', 'POWER', { sourceType: 'jsonata' })],
    }),
    ...{ x: 400, y: 300 },
  },
];

onEachEditor('send one now', flow, (editor, bench) => {
  const recordedOf = (): unknown[] => bench().simulator.core.ledger.recorded(powerMeter);
  const answer = (one = editor()): Locator => one.form.locator('.datacake-preview-answer');

  afterEach(() => bench().simulator.core.faults.clear());

  async function preview(
    message: string,
    one = editor(),
    names = ['Preview', 'Message', 'typed in here'],
    node = 'meter',
  ): Promise<void> {
    const [tabName = '', label = '', option = ''] = names;
    await one.openForm(node);
    await one.showTab(tabName);
    await one.form.getByLabel(label, { exact: true }).selectOption(option);
    await one.page.keyboard.type(message);
    if (node === 'meter') await one.form.locator('.datacake-preview-table').waitFor();
  }

  const message = '{"payload": {"power": 230.5, "voltage": 229.8, "text": "abc"}}';

  it('shows what would be recorded as a table, with units and marks, and the request folded', async () => {
    await preview(message);
    const { form, page } = editor();
    const measured = form.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'POWER' }) });
    await measured.getByText('230.5 W').waitFor();
    await form.getByText('The field has the type number, but text is sent.').waitFor();
    await form.getByRole('listitem').getByText('not in the message').waitFor();
    assert.ok(await form.locator('pre').isHidden());
    await inspectWidths(editor(), `send now, preview ${bench().runtime.nodeRed}`);
  });

  it('runs expressions when told to, and not while somebody types', async () => {
    await preview('{"payload": {"power": 21}}', editor(), undefined, 'doubling');
    await editor().form.getByText("One expression isn't run while you type").waitFor();
    await editor().form.getByText('Nothing would be sent.').waitFor();
    await editor().form.getByRole('button', { name: 'Run', exact: true }).click();
    await editor().form.locator('.datacake-preview-table').getByText('42 W').waitFor();
    assert.equal(await editor().form.getByText("One expression isn't run").count(), 0);
    await inspect(editor(), `preview that runs an expression ${bench().runtime.nodeRed}`);
    await editor().cancel();
  });

  it('sends what is shown through the deployed node, and shows the answer', async () => {
    await preview('{"payload": {"power": 230.5, "voltage": 229.8}}');
    await editor().form.getByRole('button', { name: 'Send one now' }).click();
    await editor().form.getByText('Datacake has accepted 2 values.').waitFor();
    assert.equal(recordedOf().length, 2);
    await inspect(editor(), `send now, accepted ${bench().runtime.nodeRed}`);
  });

  it('shows with the reason that it was refused', async () => {
    const fault = { kind: 'status', status: 400, body: { detail: 'out of range' } } as const;
    bench().simulator.core.faults.order({ device: powerMeter, fault });
    await preview('{"payload": {"power": 230.5}}');
    await editor().form.getByRole('button', { name: 'Send one now' }).click();
    await answer().getByText('Datacake refused POWER').waitFor();
    await answer().locator('summary').click();
    await answer().getByText('out of range').waitFor();
    await inspect(editor(), `send now, refused ${bench().runtime.nodeRed}`);
  });

  it('shows why it waits', async () => {
    bench().simulator.core.faults.order({ device: powerMeter, fault: { kind: 'status', status: 403 } });
    await preview('{"payload": {"voltage": 229.8}}');
    await editor().form.getByRole('button', { name: 'Send one now' }).click();
    await answer().getByText('Stored, and sent as soon as that is possible:').waitFor();
    await answer()
      .getByText(/^paused:/)
      .waitFor();
    await inspect(editor(), `send now, waits ${bench().runtime.nodeRed}`);
  });

  it('sends nothing before a change is deployed, and says which', async () => {
    await preview('{"payload": {"power": 99}}');
    await editor().showTab('Timing');
    await editor().form.locator('#node-input-intervalMode').selectOption('as often as the plan allows');
    const refreshed = editor().page.waitForResponse((response) => response.url().endsWith('/datacake/preview'));
    await editor().showTab('Preview');
    await refreshed;
    await editor().form.getByRole('button', { name: 'Send one now' }).click();
    await answer()
      .getByText(/^Deploy first: .*Interval/)
      .waitFor();
    assert.doesNotMatch(JSON.stringify(recordedOf()), /"value":99\b/);
    await inspect(editor(), `send now, not deployed ${bench().runtime.nodeRed}`);
  });

  it('speaks German', async () => {
    const browser = editor().page.context().browser();
    assert.ok(browser !== null);
    const german = await Editor.open(browser, bench().nodeRed, 'de-DE');
    try {
      await preview(message, german, ['Vorschau', 'Nachricht', 'hier eingegeben']);
      await answerWith(german.page, 'send', { ok: true, result: { kind: 'unchanged' } });
      await german.form.getByRole('button', { name: 'Jetzt eine senden' }).click();
      await german.form.getByText('Nichts gesendet: kein Wert hat sich geändert.').waitFor();
      await german.form.getByText('Als Anfrage').click();
      await inspectLayout(german, `send now, German ${bench().runtime.nodeRed}`);
      assert.deepEqual(german.pageErrors, []);
    } finally {
      await german.close();
    }
  });
});
