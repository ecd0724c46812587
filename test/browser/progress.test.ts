import assert from 'node:assert/strict';
import type { Activity, TrafficSeries } from '../../nodes/admin/api';
import { demoDevices, demoTokens } from '../simulator';
import { connection, record, tab } from '../node-red/harness/nodes';
import { UNREACHABLE_URL } from '../node-red/harness/request-outcomes';
import { answerWith } from './harness/answers';
import { Editor } from './harness/editor';
import { inspect, inspectLayout, inspectWidths } from './harness/inspect';
import { onEachEditor } from './harness/on-each-editor';

const flow = [
  tab,
  connection(UNREACHABLE_URL, demoTokens.apiUser, { name: 'Deployed' }),
  record('record', { device: demoDevices.powerMeter }),
];

/** Half a span of steady traffic, an outage, and the backlog being sent since. */
function series(spanMs: number, spans: number): TrafficSeries {
  const all = Array.from({ length: spans }, (_, index) => index / spans);
  const waiting = all.map((at) =>
    Math.round(1240 * Math.max(0, Math.min(at * 4 - 2, 1.6 - at * 0.8 + (at < 0.75 ? 9 : 0)))),
  );
  return {
    spanMs,
    received: all.map((at) => Math.round(120 + 20 * Math.sin(at * 30))),
    sent: all.map((at) => (at < 0.5 ? 60 : at < 0.75 ? 0 : 115)),
    waiting,
  };
}

const activity: Activity = {
  state: { kind: 'draining', waiting: 968, minutes: 18 },
  waiting: 968,
  backlog: { most: 1240, endsInMs: 18 * 60_000 },
  traffic: { hour: series(60_000, 60), day: series(900_000, 96) },
  today: [
    { device: demoDevices.powerMeter, datapoints: 6912, plan: 7500 },
    { device: demoDevices.climateSensor, datapoints: 2000, plan: 7500 },
    { device: 'SERIAL-0815', datapoints: 3 },
  ],
  lastReceipt: '2026-03-14T11:59:00.000Z',
  rejected: 0,
};

onEachEditor('the progress of a record node', flow, (editor, bench) => {
  /** Takes pictures of the form at each width, from its beginning and its end. */
  async function inspectBothEnds(one: Editor, name: string, look: typeof inspect): Promise<void> {
    await inspectWidths(one, `progress, ${name} ${bench().runtime.nodeRed}`, look);
    await one.form.locator('.datacake-chart-axis').scrollIntoViewIfNeeded();
    await inspectWidths(one, `progress, ${name} chart ${bench().runtime.nodeRed}`, inspectLayout);
  }

  it('says when a backlog will have been sent, and how much of the day is used', async () => {
    const { page, form } = editor();
    await answerWith(page, 'details', { ok: true, result: activity });
    await editor().openForm('record');
    await editor().showTab('Activity');
    await form.getByText('968 wait, about 18 min', { exact: true }).waitFor();
    await form.getByText('968 of 1,240 samples', { exact: true }).waitFor();
    const ends = await form.getByText(/^All sent at about/).innerText();
    const clock = (ms: number): Promise<string> =>
      page.evaluate(`new Date(${ms}).toLocaleTimeString('en-US', { hour: '2-digit', minute: '2-digit' })`);
    const expected = await Promise.all([17, 18, 19].map((minutes) => clock(Date.now() + minutes * 60_000)));
    assert.ok(
      // Before midnight the date stands before the time.
      expected.some((at) => ends.startsWith('All sent at about ') && ends.endsWith(`${at}, in about 18 min`)),
      ends,
    );
    await form.getByText(`Renewed at ${await clock(Date.UTC(2026, 0, 1))} (00:00 UTC)`, { exact: true }).waitFor();
    assert.equal(await form.locator('.datacake-bar').count(), 3);
    assert.equal(await form.locator('.datacake-bar-warns').count(), 1);
    await inspectBothEnds(editor(), 'Activity', inspect);
  });

  it('shows the course of the last hour and the last day, in words too', async () => {
    const { page, form } = editor();
    await answerWith(page, 'details', { ok: true, result: activity });
    await editor().openForm('record');
    await editor().showTab('Activity');
    const sum = (numbers: readonly number[] = []): string =>
      numbers.reduce((all, one) => all + one, 0).toLocaleString('en-US');
    await form.getByText(`received: ${sum(activity.traffic?.hour.received)} values`).waitFor();
    await form.getByText('waiting: at most 1,240 samples').waitFor();
    const lines = form.locator('.datacake-chart polyline');
    assert.equal(await lines.count(), 6);
    const hour = await lines.nth(3).getAttribute('points');
    await form.getByLabel('History').selectOption('last day');
    await form.getByText(`sent: ${sum(activity.traffic?.day.sent)} values`).waitFor();
    await form.getByText('24 hours ago').waitFor();
    assert.notEqual(await lines.nth(3).getAttribute('points'), hour);
  });

  it('keeps what was unfolded and the choice of the chart while numbers change', async () => {
    const { page, form } = editor();
    const reason = { code: 'dns', detail: 'getaddrinfo ENOTFOUND api.datacake.co' } as const;
    const lastError = { at: '2026-03-14T11:58:00.000Z', error: { kind: 'held', reason } } as const;
    await answerWith(page, 'details', { ok: true, result: { ...activity, lastError } });
    await editor().openForm('record');
    await editor().showTab('Activity');
    await form.getByLabel('History').selectOption('last day');
    await form.locator('summary').click();
    await answerWith(page, 'details', { ok: true, result: { ...activity, lastError, waiting: 900 } });
    await form.getByText('900 of 1,240 samples', { exact: true }).waitFor();
    await form.getByText(reason.detail).waitFor();
    assert.equal(await form.getByLabel('History').inputValue(), 'day');
  });

  it('draws nothing while there was nothing, and says no end where nobody can tell', async () => {
    const { page, form } = editor();
    const { traffic, ...silent } = activity;
    assert.ok(traffic !== undefined);
    const state = { kind: 'sending', waiting: 968 } as const;
    await answerWith(page, 'details', { ok: true, result: { ...silent, state, backlog: { most: 1240 } } });
    await editor().openForm('record');
    await editor().showTab('Activity');
    await form.getByText('968 of 1,240 samples', { exact: true }).waitFor();
    assert.equal(await form.getByText(/^All sent/).count(), 0);
    assert.ok(await form.locator('.datacake-chart').isHidden());
  });

  it('says beside the size limit for how long it is enough', async () => {
    const { page, form } = editor();
    await answerWith(page, 'storage', { ok: true, result: { folder: '/data', bytesPerDay: 23_000_000 } });
    await editor().openForm('record');
    await editor().openConfig('connection');
    await editor().showTab('Delivery');
    await form.getByText("at today's rate about 11 days", { exact: true }).waitFor();
    await inspect(editor(), `progress, size limit ${bench().runtime.nodeRed}`);
    await editor().type('#node-config-input-sizeLimit', '23');
    await form.getByText("at today's rate about 24 h", { exact: true }).waitFor();
    await editor().type('#node-config-input-sizeLimit', 'x');
    await form.getByText("at today's rate").waitFor({ state: 'detached' });
  });

  it('speaks German', async () => {
    const browser = editor().page.context().browser();
    assert.ok(browser !== null);
    const german = await Editor.open(browser, bench().nodeRed, 'de-DE');
    try {
      await answerWith(german.page, 'details', { ok: true, result: activity });
      await german.openForm('record');
      await german.showTab('Aktivität');
      await german.form.getByText('968 warten, noch etwa 18 min', { exact: true }).waitFor();
      await german.form.getByText(/^Alles gesendet gegen .*\d\d:\d\d, in etwa 18 min$/).waitFor();
      await german.form.getByText('wartet: höchstens 1.240 Messungen').waitFor();
      await inspectBothEnds(german, 'German', inspectLayout);
      assert.deepEqual(german.pageErrors, []);
    } finally {
      await german.close();
    }
  });
});
