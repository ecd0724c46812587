import assert from 'node:assert/strict';
import type { Activity, DeviceDetails, Preview, RejectedPage } from '../../nodes/admin/api';
import { demoDevices, demoTokens, demoWorkspaces } from '../simulator';
import { connection, record, tab } from '../node-red/harness/nodes';
import { UNREACHABLE_URL } from '../node-red/harness/request-outcomes';
import { row } from '../helpers/settings';
import { answerWith } from './harness/answers';
import { Editor } from './harness/editor';
import { inspect, inspectLayout } from './harness/inspect';
import { onEachEditor } from './harness/on-each-editor';

const flow = [
  tab,
  connection(UNREACHABLE_URL, demoTokens.apiUser, { name: 'Deployed', workspace: demoWorkspaces.factory.id }),
  record('record', {
    device: demoDevices.powerMeter,
    fields: [row('payload.watt', 'POWER'), row('payload.volt', 'VOLTAGE')],
  }),
];

const preview: Preview = {
  ...{ message: 'last', at: '2026-03-14T11:59:00.000Z', truncated: true, more: true },
  requests: [
    {
      url: `POST https://api.datacake.co/v1/devices/${demoDevices.powerMeter}/record/?batch=true`,
      headers: { Authorization: 'Token ••••', 'Content-Type': 'application/json' },
      body: JSON.stringify([{ field: 'POWER', value: 230.5, timestamp: '1790000000' }], undefined, 2),
      measurements: [{ field: 'POWER', type: 'NUMERIC', value: '230.5', at: '2026-09-21T14:13:20.000Z' }],
    },
  ],
  errors: [{ field: 'VOLTAGE', code: 'not-number', value: '"<b>abc</b>"' }],
};

const activity: Activity = {
  state: { kind: 'waiting', waiting: 12 },
  waiting: 12,
  today: [
    { device: demoDevices.powerMeter, datapoints: 6912, plan: 7500 },
    { device: 'A-VERY-LONG-SERIAL-NUMBER-THAT-SOMEBODY-HAS-CHOSEN-FOR-A-DEVICE', datapoints: 3 },
  ],
  lastReceipt: '2026-03-14T11:59:00.000Z',
  lastError: {
    at: '2026-03-14T11:58:00.000Z',
    error: { kind: 'held', reason: { code: 'dns', detail: 'getaddrinfo ENOTFOUND api.datacake.co' } },
  },
  rejected: 2,
};

const rejected: RejectedPage = {
  total: 2,
  entries: ['1', '2'].map((id) => ({
    id,
    at: '2026-03-14T11:57:00.000Z',
    device: demoDevices.powerMeter,
    field: 'POWER',
    value: `<i>${id}</i>`,
    reason: { code: 'refused', detail: 'status 400: the value has another type than the field' } as const,
  })),
};

const meter: DeviceDetails = {
  ...{ id: demoDevices.powerMeter, name: 'Power meter, hall 1', serial: 'PM-2024-0017', product: 'Power meter' },
  ...{ online: true, mayRecord: true, isOverQuota: false, productId: 'meter', devicesOfProduct: 1 },
  ...{ mayCreateFields: false, plan: { name: 'Free', datapointsPerDay: 500 } },
  fields: ['POWER', 'VOLTAGE'].map((name) => ({
    ...{ name, label: name, description: '', type: 'NUMERIC', unit: '', calculated: false },
  })),
};

onEachEditor('preview, activity and cost of a record node', flow, (editor, bench) => {
  const inspectForm = (name: string): Promise<void> => inspect(editor(), `record, ${name} ${bench().runtime.nodeRed}`);
  const answer = (route: Parameters<typeof answerWith>[1], result: unknown): Promise<unknown[]> =>
    answerWith(editor().page, route, { ok: true, result });

  it('show the request that would be sent, and the values that would be left out', async () => {
    const asked = await answer('preview', preview);
    await editor().openForm('record');
    await editor().showTab('Preview');
    await editor().form.getByRole('rowheader', { name: 'POWER' }).waitFor();
    await editor().form.getByText('As a request').click();
    await editor().form.getByText(`POST https://api.datacake.co/v1/devices/${demoDevices.powerMeter}`).waitFor();
    await editor().form.getByText('"<b>abc</b>" is not a number').waitFor();
    for (const sentence of [/^Received: .*2026/, /too large to keep all of it/, /There are more requests/]) {
      await editor().form.getByText(sentence).waitFor();
    }
    await inspectForm('Preview');
    const [query] = asked as { node: { fields: unknown[] }; connection: object; message?: string }[];
    assert.equal(query?.node.fields.length, 2);
    assert.equal(query.message, undefined);
    await editor().form.getByLabel('Message', { exact: true }).selectOption('typed in here');
    await editor().page.keyboard.type('{"payload": 1}');
    await answerWith(editor().page, 'preview', { ok: false, error: { code: 'bad-json' } });
    await editor().page.keyboard.type('}');
    await editor().form.getByRole('alert').getByText("isn't valid JSON").waitFor();
    await inspectForm('Preview, typed');
  });

  it('show what the node is doing, and send rejected measurements again or discard them', async () => {
    await answer('device', meter);
    await answer('details', activity);
    await answer('rejected', rejected);
    const discarded = await answer('discard', { measurements: 1 });
    const resent = await answer('resend', { measurements: 2 });
    await editor().openForm('record');
    await editor().showTab('Activity');
    const usage = editor().form.getByText('Power meter, hall 1: 6,912 of 7,500 datapoints');
    await usage.waitFor();
    assert.equal(await usage.getAttribute('title'), demoDevices.powerMeter);
    const origin = editor().form.locator('.datacake-rejected-origin').first();
    await origin.getByText('Power meter, hall 1').waitFor();
    assert.equal(await origin.getAttribute('title'), demoDevices.powerMeter);
    await editor().form.getByText('<i>1</i>').waitFor();
    await inspectForm('Activity');
    await editor().form.getByRole('button', { name: 'Discard', exact: true }).first().click();
    await editor().form.getByText('Discard for good?').waitFor();
    await inspectForm('Activity, asks first');
    assert.deepEqual(discarded, []);
    await editor().form.getByRole('group').getByRole('button', { name: 'Discard', exact: true }).click();
    await editor().form.getByText('Discarded: 1').waitFor();
    assert.deepEqual(discarded, [{ node: 'record', ids: ['1'] }]);
    await editor().form.getByRole('button', { name: 'Send all again' }).click();
    await editor().form.getByText('Sent again: 2').waitFor();
    assert.deepEqual(resent, [{ node: 'record', ids: 'all' }]);
    await answer('details', { ...activity, state: { kind: 'recorded', at: '22:54' }, waiting: 0, rejected: 0 });
    await editor().form.getByText('recorded 22:54', { exact: true }).waitFor();
    await answer('rejected', { total: 0, entries: [] });
    await editor().form.getByText('Sent again: 2').waitFor();
  });

  it('show the cost of the interval, and offer an interval that fits the plan', async () => {
    await answer('device', { ...meter, plan: { name: 'Light', datapointsPerDay: 500 } });
    await editor().openForm('record');
    await editor().showTab('Timing');
    const line = editor().form.locator('.datacake-cost');
    await line.getByText('Every value sent is one datapoint; the plan Light includes 500 a day.').waitFor();
    await editor().form.locator('#node-input-intervalMode').selectOption('one value every');
    await line.getByText('2,880 datapoints a day; the plan Light includes 500.').waitFor();
    await inspectForm('Timing, over the plan');
    await editor().type('#node-input-interval', '1');
    await editor().form.locator('#node-input-intervalUnit').selectOption('s');
    await line.getByText(/one value is sent every 2 s/).waitFor();
    await inspectForm('Timing, shorter than the limit');
    await line.getByRole('button').click();
    await line.getByText(/^\d+ datapoints a day; the plan Light includes 500\.$/).waitFor();
    assert.equal(await line.getByRole('button').count(), 0);
    assert.equal(await editor().form.locator('#node-input-intervalUnit').inputValue(), 's');
    await editor().form.locator('#node-input-intervalMode').selectOption('as often as the plan allows');
    await inspectForm('Timing, as the plan allows');
    await editor().done();
    await editor().openForm('record');
    assert.equal(await editor().form.locator('#node-input-intervalMode').inputValue(), 'plan');
  });

  it('work in German', async () => {
    const browser = editor().page.context().browser();
    assert.ok(browser !== null);
    const german = await Editor.open(browser, bench().nodeRed, 'de-DE');
    try {
      const answers = { preview, details: activity, rejected, device: { ...meter, isOverQuota: true } };
      for (const [route, result] of Object.entries(answers)) {
        await answerWith(german.page, route as keyof typeof answers, { ok: true, result });
      }
      await german.openForm('record');
      const expectedTexts = { Zeit: 'Datenpunkt', Vorschau: 'Ausgelassen', Aktivität: 'Abgelehnt' };
      for (const [name, expected] of Object.entries(expectedTexts)) {
        await german.showTab(name);
        await german.form.getByText(expected).first().waitFor();
        await inspectLayout(german, `record, German, ${name} ${bench().runtime.nodeRed}`);
      }
      assert.deepEqual(german.pageErrors, []);
    } finally {
      await german.close();
    }
  });
});
