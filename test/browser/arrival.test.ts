import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { ArrivalState, CheckedField } from '../../nodes/admin/arrival-api';
import { demoDevices, demoTokens, demoWorkspaces } from '../simulator';
import { row } from '../helpers/settings';
import type { Environment } from '../node-red/harness/environment';
import type { FlowNode } from '../node-red/harness/flow';
import { connection, POSITION, record, tab } from '../node-red/harness/nodes';
import { answerWith } from './harness/answers';
import { Editor } from './harness/editor';
import { inspect, inspectLayout, inspectWidths } from './harness/inspect';
import { onEachEditor } from './harness/on-each-editor';

const { powerMeter } = demoDevices;

const flow = ({ simulator }: Environment): FlowNode[] => [
  tab,
  connection(simulator.url, demoTokens.apiUser, { name: 'Factory', workspace: demoWorkspaces.factory.id }),
  {
    ...{ id: 'measure', type: 'inject', ...POSITION, name: '', props: [{ p: 'payload' }], wires: [['meter']] },
    ...{ payload: '{"power":230.5,"voltage":229.8}', payloadType: 'json', topic: '' },
    ...{ repeat: '', crontab: '', once: false, onceDelay: 0.1 },
  },
  {
    ...record('meter', {
      device: powerMeter,
      fields: [row('payload.power', 'POWER'), row('payload.voltage', 'VOLTAGE')],
    }),
    x: 400,
  },
];

const time = '2026-03-14T14:03:05.000Z';
const fields: CheckedField[] = [
  { field: 'POWER', value: '230', unit: 'W', time, arrival: { kind: 'visible' }, afterMs: 812 },
  { field: 'VOLTAGE', value: 229.8, unit: 'V', time, arrival: { kind: 'pending' } },
  { field: 'ENERGY', value: '1042', time, arrival: { kind: 'other', value: '1043', time: '2026-03-14T14:03:09.000Z' } },
  { field: 'WATTS', value: '<b>230</b>', time, arrival: { kind: 'no-field' } },
  {
    field: 'A_FIELD_WHOSE_NAME_IS_LONGER_THAN_ANYBODY_WOULD_CHOOSE',
    value: 'x'.repeat(40),
    time,
    arrival: { kind: 'hidden' },
  },
];
const everyKind: ArrivalState = {
  check: { device: powerMeter, acceptedAt: time, lookedAt: time, isRunning: false, fields, further: 3 },
  unseen: [{ device: powerMeter, fields: ['WATTS'] }],
};

onEachEditor('what Datacake shows', flow, (editor, bench) => {
  const version = (): string => bench().runtime.nodeRed;
  const check = (): Locator => editor().form.getByRole('button', { name: 'Check in Datacake', exact: true });
  const item = (text: string | RegExp): Locator => editor().form.getByRole('listitem').filter({ hasText: text });

  afterEach(() => {
    const { core } = bench().simulator;
    core.faults.clear();
    core.behave({ visibleAfter: 0 });
  });

  it('is checked by itself after the first receipt of a deploy, and again with a click', async () => {
    const { core } = bench().simulator;
    await editor().openForm('meter');
    await editor().showTab('Activity');
    await check().click();
    await editor().form.getByText("Datacake hasn't accepted anything since").waitFor();
    await editor().cancel();
    await editor().inject('measure');
    await editor().openForm('meter');
    await editor().showTab('Activity');
    await item(/POWER.*230\.5 W, .* visible after [\d.]+ s/).waitFor();
    await inspect(editor(), `arrival, by itself ${version()}`);
    core.faults.order({ fault: { kind: 'drop' }, endpoint: 'record', times: 1 });
    await editor().cancel();
    await editor().inject('measure');
    await editor().openForm('meter');
    await editor().showTab('Activity');
    await editor()
      .form.getByText(/Last receipt/)
      .waitFor();
    await check().click();
    await item(/POWER.*(not visible yet|Datacake shows)/).waitFor();
  });

  it('stands beside each row, with the last message and what was sent', async () => {
    await editor().inject('measure');
    // The form asks for the values of the last receipt as it opens.
    await editor().node('meter').getByText('recorded').waitFor();
    await editor().openForm('meter');
    const known = /^last message 230\.5 · sent 230\.5, [\d:]+ [AP]M · Datacake shows 230\.5, [\d:]+ [AP]M$/;
    await editor().form.getByText(known).waitFor();
    await inspectWidths(editor(), `arrival, rows ${version()}`);
    await editor().page.setViewportSize({ width: 800, height: 900 });
    await editor().form.getByTitle(known).waitFor();
    await editor().cancel();
  });

  it('is told in a sentence for each field', async () => {
    await answerWith(editor().page, 'arrival', { ok: true, result: everyKind });
    await editor().openForm('meter');
    await editor().showTab('Activity');
    for (const told of [
      /^POWER 230 W, .*visible after 0\.8 s/,
      /^VOLTAGE 229\.8 V, .*not visible yet/,
      /^ENERGY 1042, .*Datacake shows 1043 of /,
      /^WATTS <b>230<\/b>, .*this device has no field WATTS/,
      /this token may not read/,
    ]) {
      await item(told).waitFor();
    }
    const texts = editor().form.locator('.datacake-arrival li > div');
    const lefts = await texts.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().left));
    assert.equal(new Set(lefts).size, 1, `the texts begin at ${lefts.join(', ')}`);
    await editor().form.getByText('and 3 more fields').waitFor();
    await editor()
      .form.getByText(/doesn't show them ten minutes later: WATTS/)
      .waitFor();
    await inspectWidths(editor(), `arrival, every kind ${version()}`);
  });

  it('keeps no form waiting while Datacake hangs, and says why nothing is shown', async () => {
    await editor().inject('measure');
    bench().simulator.core.faults.order({ fault: { kind: 'status', status: 503 }, endpoint: 'graphql' });
    await editor().openForm('meter');
    await editor().showTab('Activity');
    await check().click();
    await editor()
      .form.getByText(/Datacake answered with an error of its own/)
      .first()
      .waitFor();
    await inspect(editor(), `arrival, away ${version()}`);
    editor().ignoreErrors(/503/);
  });

  it('is watched where the connection is set so', async () => {
    await editor().openForm('meter');
    await editor().openConfig('connection');
    await editor().showTab('Delivery');
    const watch = editor().form.locator('#node-config-input-watch');
    assert.equal(await watch.isChecked(), false);
    await watch.check();
    await inspect(editor(), `arrival, watch ${version()}`);
    await editor().done();
    await editor().openConfig('connection');
    await editor().showTab('Delivery');
    assert.equal(await watch.isChecked(), true);
    await editor().cancel();
    await editor().cancel();
    assert.match(await editor().exported(), /"watch": ?true/);
  });

  it('is told in German', async () => {
    const browser = editor().page.context().browser();
    assert.ok(browser !== null);
    const german = await Editor.open(browser, bench().nodeRed, 'de-DE');
    try {
      await answerWith(german.page, 'arrival', { ok: true, result: everyKind });
      await german.openForm('meter');
      await german.showTab('Aktivität');
      await german.form.getByText('sichtbar nach 0,8 s').waitFor();
      await german.form.getByText('229,8 V, ').waitFor();
      await inspectLayout(german, `arrival, German ${version()}`);
      await german.openConfig('connection');
      await german.showTab('Zustellung');
      await inspectLayout(german, `arrival, German, watch ${version()}`);
      assert.deepEqual(german.pageErrors, []);
    } finally {
      await german.close();
    }
  });
});
