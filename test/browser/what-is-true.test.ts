import assert from 'node:assert/strict';
import { demoDevices, demoTokens, demoWorkspaces } from '../simulator';
import { row } from '../helpers/settings';
import type { FlowNode } from '../node-red/harness/flow';
import { POSITION, connection, entry, record, tab } from '../node-red/harness/nodes';
import { Editor } from './harness/editor';
import { onEachEditor } from './harness/on-each-editor';

const workspace = demoWorkspaces.factory.id;
const device = demoDevices.bench;

/** An inject node that sends an object as payload. */
function inject(id: string, payload: object, to: string): FlowNode {
  const props = [{ p: 'payload' }];
  const saved = { payload: JSON.stringify(payload), payloadType: 'json', props, repeat: '', once: false };
  return { ...{ id, type: 'inject' }, ...POSITION, y: 200, ...saved, wires: [[to]] };
}

/** The text of a node's status on the canvas. */
function statusOf(editor: Editor, id: string): ReturnType<Editor['node']> {
  return editor.node(id).locator('.red-ui-flow-node-status-label');
}

onEachEditor(
  'the canvas and the forms',
  ({ simulator }) => [
    tab,
    connection(simulator.url, demoTokens.apiUser, { name: 'Hall 1', workspace, limit: 'lifted' }),
    record('record', { name: '', device, deviceName: 'An older name', fields: [] }),
    inject('source', { watt: 'a text', pressure: 1, volt: 3 }, 'record'),
    ...entry('in', 'record').map((node, index) => ({ ...node, y: 300 + 60 * index })),
  ],
  (editor, bench) => {
    const picture = (name: string): Promise<void> => editor().picture(`true, ${name} ${bench().runtime.nodeRed}`);
    const canvas = (): ReturnType<Editor['node']> => statusOf(editor(), 'record');
    const says = (hasText: string | RegExp): Promise<void> => canvas().filter({ hasText }).waitFor();
    const send = (payload: unknown): Promise<string> => bench().nodeRed.admin.post('in', { payload });

    /** Shows the editor to somebody who reads German, beside a Node-RED that is set to English. */
    async function inGerman(look: (german: Editor) => Promise<void>): Promise<void> {
      const browser = editor().page.context().browser();
      assert.ok(browser !== null);
      const german = await Editor.open(browser, bench().nodeRed, 'de-DE');
      try {
        await look(german);
        assert.deepEqual(german.pageErrors, []);
      } finally {
        await german.close();
      }
    }

    it('say in Activity that there is nothing, on each line by itself', async () => {
      await editor().openForm('record');
      await editor().showTab('Activity');
      const values = editor().form.locator('.datacake-activity dd');
      await values.first().getByText('ready').waitFor();
      assert.deepEqual(await values.allInnerTexts(), ['ready', '0 samples', '–', '–', '–', '–']);
      await editor().cancel();
    });

    it('say ready, nothing to record, recorded and refused, each in the language of who looks', async () => {
      await says('ready');
      await picture('ready');
      await send({});
      await says('nothing to record');
      await send({ watt: 1 });
      await says(/^recorded \d\d:\d\d/);
      await picture('recorded');
      await send({ pressure: 1 });
      await says('1 refused');
      await picture('refused');
      await inGerman(async (german) => {
        await statusOf(german, 'record').filter({ hasText: '1 abgelehnt' }).waitFor();
        await german.openForm('record');
        await german.showTab('Aktivität');
        await german.form.getByText('Datacake hat PRESSURE abgelehnt.').waitFor();
        await german.form.getByText('Die Antwort selbst').first().waitFor();
        await german.picture(`true, refused, German ${bench().runtime.nodeRed}`);
        assert.doesNotMatch(
          await german.form.locator('.datacake-activity').innerText(),
          /Field does not exist|status 400/,
        );
      });
      // Who may write has looked now.
      await says(/^recorded/);
    });

    it('say why a node is paused in words: short on the canvas, whole in Activity, the raw answer folded', async () => {
      const fault = { kind: 'status', status: 401, body: { detail: 'Invalid token.' } } as const;
      bench().simulator.core.faults.order({ endpoint: 'record', fault });
      try {
        await send({ watt: 1 });
        await says('paused: token unknown');
        await editor().openForm('record');
        await editor().showTab('Activity');
        const status = editor().form.locator('.datacake-activity dd').first();
        await status.getByText("Datacake doesn't know this token: copy the whole token from Datacake again").waitFor();
        assert.ok(!(await status.getByText('Invalid token.').isVisible()));
        await status.getByText('The answer itself').click();
        await status.getByText('status 401: Invalid token.').waitFor();
        await picture('paused');
        await inGerman(async (german) => {
          await statusOf(german, 'record').filter({ hasText: 'Pause: Token unbekannt' }).waitFor();
          await german.openForm('record');
          await german.showTab('Aktivität');
          await german.form.getByText('Datacake kennt dieses Token nicht').first().waitFor();
          await german.form.getByText('1 Messung', { exact: true }).waitFor();
          await german.picture(`true, paused, German ${bench().runtime.nodeRed}`);
        });
      } finally {
        bench().simulator.core.faults.clear();
      }
      await editor().cancel();
    });

    it('preview the message of the inject node, and mark what Datacake will refuse', async () => {
      await editor().openForm('record');
      await editor().showTab('Preview');
      await editor().form.getByText('This is the one that the inject node sends.').waitFor();
      const marks = editor().form.locator('.datacake-preview-result');
      await marks.getByText('The device has no field "PRESSURE".').waitFor();
      await marks.getByText('The field has the type number, but text is sent.').waitFor();
      await picture('preview');
      await editor().cancel();
    });

    it('leave a node unchanged that was only opened, though its device has another name by now', async () => {
      await editor().openForm('record');
      await editor().form.getByText('Test bench', { exact: true }).waitFor();
      await editor().done();
      assert.equal(await editor().page.evaluate("RED.nodes.node('record').changed === true"), false);
      await editor().page.locator('#red-ui-header-button-deploy.disabled').waitFor();
    });

    it('say to how many devices a token may record', async () => {
      const test = async (token: string): Promise<void> => {
        await editor().type('#node-config-input-token', token);
        await editor().form.getByRole('button', { name: 'Test' }).click();
      };
      await editor().openForm('record');
      await editor().openConfig('connection');
      await test(demoTokens.readOnly);
      await editor().form.locator('.datacake-error').getByText('may record to 0 of 9 devices').waitFor();
      assert.equal(await editor().form.locator('.datacake-connection-valid').count(), 0);
      await picture('token for nothing');
      await test(demoTokens.apiUser);
      await editor().form.getByText('may record to 8 of 9 devices').waitFor();
      await editor().form.locator('.datacake-connection-valid').waitFor();
      await picture('token for eight');
      await editor().cancel();
      await editor().cancel();
    });

    it('say that the flows are stopped', async () => {
      await says('ready');
      const { admin } = bench().nodeRed;
      await admin.post('flows/state', { state: 'stop' });
      try {
        await canvas().filter({ hasText: /./ }).waitFor({ state: 'hidden' });
        await editor().openForm('record');
        await editor().showTab('Activity');
        await editor()
          .form.locator('.datacake-activity-failure')
          .getByText('The flows are stopped: start them with the Deploy menu')
          .waitFor();
        await picture('flows stopped');
        await editor().openConfig('connection');
        await editor().form.getByRole('button', { name: 'Test' }).click();
        await editor().form.getByRole('status').getByText('The flows are stopped').waitFor();
        await editor().cancel();
        await editor().cancel();
      } finally {
        await admin.post('flows/state', { state: 'start' });
      }
      await says('ready');
    });

    it('tell that samples of a connection wait, when it is deleted', async () => {
      bench().simulator.core.faults.order({ endpoint: 'record', fault: { kind: 'hang' } });
      try {
        await send({ watt: 1 });
        await says(/sending|waiting/);
        await bench().nodeRed.deploy([tab]);
        const notification = editor().page.locator('.red-ui-notification', { hasText: 'deleted connection Hall 1' });
        await notification.getByText('1 sample of the deleted connection Hall 1 is kept').waitFor();
        await picture('connection deleted');
      } finally {
        bench().simulator.core.faults.clear();
      }
    });
  },
);

onEachEditor(
  'a record node that is wrong on this side',
  ({ simulator }) => [
    tab,
    connection(simulator.url, '', { name: 'No token' }),
    record('record', { device, fields: [row('payload.watt', 'WATT')] }),
    { ...connection(simulator.url, demoTokens.apiUser, { id: 'proxied', proxy: 'proxy' }) },
    { id: 'proxy', type: 'http proxy', name: 'Proxy', url: 'http://127.0.0.1:9', noproxy: [], d: true },
    { ...record('behind-proxy', { device, connection: 'proxied' }), y: 200 },
    { ...record('disabled', { device }), y: 300, d: true },
    { ...connection(simulator.url, demoTokens.apiUser, { id: 'off' }), d: true },
    { ...record('unconnected', { device, connection: 'off' }), y: 400 },
  ],
  (editor, bench) => {
    const says = (id: string, text: string): Promise<void> =>
      statusOf(editor(), id).filter({ hasText: text }).waitFor();

    async function activitySays(id: string, text: string): Promise<void> {
      await editor().openForm(id);
      await editor().showTab('Activity');
      await editor().form.getByText(text).first().waitFor();
      await editor().picture(`true, ${id} ${bench().runtime.nodeRed}`);
      await editor().cancel();
    }

    it('is red at once, before any message, and says why in Activity', async () => {
      await says('record', 'paused: no token');
      await says('behind-proxy', 'paused: proxy node missing or disabled');
      await says('unconnected', 'not configured');
      await editor().picture(`true, wrong on this side ${bench().runtime.nodeRed}`);
      await activitySays('record', 'The connection has no token yet');
      await activitySays('behind-proxy', "The connection's proxy node is missing or disabled");
      await activitySays('unconnected', 'The connection is disabled: enable it in its form');
      await activitySays('disabled', 'This node is disabled, or its flow is');
    });
  },
);
