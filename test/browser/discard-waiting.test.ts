import assert from 'node:assert/strict';
import type { Activity } from '../../nodes/admin/api';
import { demoDevices, demoTokens } from '../simulator';
import { connection, record, tab } from '../node-red/harness/nodes';
import { UNREACHABLE_URL } from '../node-red/harness/request-outcomes';
import { answerWith } from './harness/answers';
import { inspect } from './harness/inspect';
import { onEachEditor } from './harness/on-each-editor';

const flow = [
  tab,
  connection(UNREACHABLE_URL, demoTokens.apiUser),
  record('record', { device: demoDevices.powerMeter }),
];

const WRONG = 'METER-O1';

const held: Activity = {
  state: { kind: 'paused', waiting: 3, device: WRONG, reason: { code: 'device-unknown' } },
  ...{ waiting: 3, today: [], rejected: 0 },
};

onEachEditor('what waits for a device that is held back', flow, (editor, bench) => {
  it('is discarded in Activity, after a question', async () => {
    const { page, form } = editor();
    await answerWith(page, 'details', { ok: true, result: held });
    const asked = (await answerWith(page, 'discardWaiting', { ok: true, result: { samples: 3 } })) as object[];
    await editor().openForm('record');
    await editor().showTab('Activity');
    const button = form.getByRole('button', { name: `Discard what waits for ${WRONG}` });
    await button.click();
    await form.getByText(`Discard for good what waits for ${WRONG}?`).waitFor();
    await inspect(editor(), `record, Activity, discard what waits ${bench().runtime.nodeRed}`);
    await form.getByRole('button', { name: 'Keep' }).click();
    assert.equal(asked.length, 0);
    await button.click();
    await answerWith(page, 'details', { ok: true, result: { ...held, state: { kind: 'ready' }, waiting: 0 } });
    await form.getByRole('button', { name: 'Discard', exact: true }).click();
    await form.getByText('3 samples were discarded').waitFor();
    assert.deepEqual(asked, [{ node: 'record', device: WRONG }]);
    await button.waitFor({ state: 'hidden' });
  });
});
