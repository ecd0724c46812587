import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { routes } from '../../nodes/admin/api';
import { connection, record, tab } from '../node-red/harness/nodes';
import { NodeRed } from '../node-red/harness/node-red';
import { pack } from '../node-red/harness/pack';
import { runtimes } from '../node-red/harness/runtimes';
import { userDirectory } from '../node-red/harness/user-directory';
import { UNREACHABLE_URL } from '../node-red/harness/request-outcomes';
import { demoDevices } from '../simulator';
import { catalogue } from '../helpers/catalogue';
import { launchChromium } from './harness/chromium';
import { Editor } from './harness/editor';

const START_TIMEOUT_MS = 600_000;

/** Opening the editor without a password grants read permission only. */
const READ_ONLY_SETTINGS = { adminAuth: { type: 'credentials', users: [], default: { permissions: 'read' } } };

const refusal = String(catalogue('en-US', 'datacake-connection', 'reason')['no-permission']);

for (const runtime of runtimes) {
  describe(`a user with read permission only, in Node-RED ${runtime.nodeRed}`, () => {
    let nodeRed: NodeRed;
    let browser: Browser;
    let editor: Editor;

    before(async function () {
      this.timeout(START_TIMEOUT_MS);
      const directory = await userDirectory(await pack());
      const flow = [tab, connection(UNREACHABLE_URL, ''), record('record', { device: demoDevices.bench })];
      await writeFile(join(directory, 'flows.json'), JSON.stringify(flow));
      [nodeRed, browser] = await Promise.all([
        NodeRed.start(runtime, directory, 'info', [], READ_ONLY_SETTINGS),
        launchChromium(),
      ]);
    });

    beforeEach(async () => {
      editor = await Editor.open(browser, nodeRed);
    });

    afterEach(async () => {
      // These tests cause refusals on purpose.
      editor.ignoreErrors(/status of 401|answered 401/);
      await editor.close();
      assert.deepEqual(editor.pageErrors, []);
    });

    after(async () => {
      await browser.close();
      await nodeRed.stop();
    });

    it('can open the forms, and reads what is not allowed', async () => {
      await editor.openForm('record');
      assert.equal(await editor.form.locator('#node-input-device-text').inputValue(), demoDevices.bench);
      await editor.openConfig('connection');
      await editor.type('#node-config-input-token', 'a token');
      await editor.form.getByRole('button', { name: 'Test' }).click();
      await editor.form.getByRole('status').getByText(refusal).waitFor();
      await editor.picture(`connection, read only ${runtime.nodeRed}`);
    });

    it('sees what the node does, but no values and no button to send them', async () => {
      await editor.openForm('record');
      await editor.showTab('Activity');
      await editor.form.getByText('Sent today').waitFor();
      for (const name of ['Send', 'Check in Datacake']) {
        assert.equal(await editor.form.getByRole('button', { name }).count(), 0, name);
      }
      await editor.picture(`activity, read only ${runtime.nodeRed}`);
    });

    it('is refused by the runtime on every other route', async () => {
      const { activity, ...guarded } = routes;
      for (const path of Object.values(guarded)) {
        const headers = { 'Content-Type': 'application/json' };
        const response = await nodeRed.admin.request(path.slice(1), { method: 'POST', headers, body: '{}' });
        assert.equal(response.status, 401, path);
      }
      assert.equal((await nodeRed.admin.request(`${activity.slice(1)}/record`)).status, 200);
    });
  });
}
