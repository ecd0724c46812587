import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { type Activity, type AdminResult, routes } from '../../nodes/admin/api';
import { eventually } from '../node-red/harness/eventually';
import { connection, entry, record, tab } from '../node-red/harness/nodes';
import { NodeRed } from '../node-red/harness/node-red';
import { pack } from '../node-red/harness/pack';
import { runtimes } from '../node-red/harness/runtimes';
import { userDirectory } from '../node-red/harness/user-directory';
import { type Simulator, demoDevices, demoTokens, startSimulator } from '../simulator';
import { catalogue } from '../helpers/catalogue';
import { launchChromium } from './harness/chromium';
import { Editor } from './harness/editor';

const START_TIMEOUT_MS = 600_000;

/** Opening the editor without a password grants read permission only. */
const READ_ONLY_SETTINGS = { adminAuth: { type: 'credentials', users: [], default: { permissions: 'read' } } };

const refusal = String(catalogue('en-US', 'datacake-connection', 'reason')['no-permission']);

for (const runtime of runtimes) {
  describe(`a user with read permission only, in Node-RED ${runtime.nodeRed}`, () => {
    let simulator: Simulator;
    let nodeRed: NodeRed;
    let browser: Browser;
    let editor: Editor;

    before(async function () {
      this.timeout(START_TIMEOUT_MS);
      const directory = await userDirectory(await pack());
      simulator = await startSimulator();
      const { credentials, ...own } = connection(simulator.url, demoTokens.personal);
      // The nodes of the entry lie over one another, and would over this one.
      const node = { ...record('record', { device: demoDevices.bench }), x: 400, y: 300 };
      const flow = [tab, own, node, ...entry('in', 'record')];
      await writeFile(join(directory, 'flows.json'), JSON.stringify(flow));
      await writeFile(join(directory, 'flows_cred.json'), JSON.stringify({ connection: credentials }));
      [nodeRed, browser] = await Promise.all([
        NodeRed.start(runtime, directory, 'info', [], { ...READ_ONLY_SETTINGS, credentialSecret: false }),
        launchChromium(),
      ]);
      await send({ TEMPERATURE: 21.5 });
      await eventually('a receipt', async () => (await activity()).lastReceipt);
      await send({ NO_SUCH_FIELD: 4711 });
      await eventually('a refusal', async () => ((await activity()).rejected === 1 ? true : undefined));
    });

    async function send(payload: object): Promise<void> {
      const headers = { 'Content-Type': 'application/json' };
      await fetch(new URL('in', nodeRed.url), { method: 'POST', headers, body: JSON.stringify({ payload }) });
    }

    async function activity(): Promise<Activity> {
      const answer = await nodeRed.admin.request(`${routes.activity.slice(1)}/record`);
      const read = (await answer.json()) as AdminResult<Activity>;
      assert.ok(read.ok);
      return read.result;
    }

    /** Those that can be seen in the form itself and have a name, besides those of its inputs. */
    async function visibleButtons(): Promise<string[]> {
      const buttons = await editor.form
        .locator('#dialog-form button.red-ui-button')
        .filter({ visible: true })
        .allInnerTexts();
      return buttons.map((name) => name.trim()).filter((name) => name !== '');
    }

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
      await simulator.close();
    });

    it('can open the forms, and reads what is not allowed', async () => {
      await editor.openForm('record');
      assert.equal(await editor.form.locator('#node-input-device-text').inputValue(), demoDevices.bench);
      await editor.openConfig('connection');
      assert.equal(await editor.form.getByRole('button', { name: 'Test' }).filter({ visible: true }).count(), 0);
      await editor.type('#node-config-input-token', 'a token');
      await editor.form.locator('#node-config-input-address').focus();
      await editor.form.getByRole('status').getByText(refusal).waitFor();
      await editor.picture(`connection, read only ${runtime.nodeRed}`);
    });

    it('sees what the node does in whole sentences without a value or a name', async () => {
      await editor.openForm('record');
      await editor.showTab('Activity');
      const list = editor.form.locator('.datacake-activity dl');
      await list.getByText(/^\d datapoints?$/).waitFor();
      await list.getByText(/: Datacake refused some measurements\. Check /).waitFor();
      assert.doesNotMatch(await list.innerText(), /…|NO_SUCH_FIELD|undefined/);
      await editor.picture(`activity, read only ${runtime.nodeRed}`);
    });

    it('sees no button that it may not use', async () => {
      await editor.openForm('record');
      for (const [name, buttons] of [
        ['Fields', ['field']],
        ['Timing', []],
        ['Preview', []],
        ['Activity', []],
      ] as const) {
        await editor.showTab(name);
        if (name === 'Activity') await editor.form.getByText(/^\d datapoints?$/).waitFor();
        assert.deepEqual(await visibleButtons(), buttons, name);
      }
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
