import assert from 'node:assert/strict';
import type { TokenInfo, AdminErrorCode } from '../../nodes/admin/api';
import { catalogue } from '../helpers/catalogue';
import { demoTokens, demoWorkspaces } from '../simulator';
import { connection, record, tab } from '../node-red/harness/nodes';
import { UNREACHABLE_URL } from '../node-red/harness/request-outcomes';
import { answerWith } from './harness/answers';
import { Editor } from './harness/editor';
import { inspect, inspectLayout } from './harness/inspect';
import { onEachEditor } from './harness/on-each-editor';
import { tabTo } from './harness/tab-to';

/** The runtime's errors, without the form's own and the patterns that add what was said. */
const reasons = catalogue('en-US', 'datacake-connection', 'reason');
const { withDetail: pattern, 'no-permission': noPermission, runtime } = reasons;
/** What is said where the environment, which the detail names, is the cause. */
const ofVariable = catalogue('en-US', 'datacake-connection', 'ofVariable');
const FORM_ONLY = ['no-permission', 'runtime', 'withDetail', 'withStatus', 'withAnswer'];
const sentences = Object.entries(reasons).filter(([code]) => !FORM_ONLY.includes(code));

const { factory, fleet } = demoWorkspaces;

const flow = [tab, connection(UNREACHABLE_URL, demoTokens.apiUser, { name: 'Deployed' }), record('record', {})];

const account: TokenInfo = {
  name: 'Node-RED in hall 1',
  email: 'node-red-in-hall-1-with-a-long-name@api.riverside-factory.example',
  isApiUser: true,
  workspaces: [
    { id: factory.id, name: factory.name, devices: 9, permissions: ['view_device'], recordable: 8 },
    { id: fleet.id, name: fleet.name, devices: 1234, permissions: ['record_measurements', 'edit_product'] },
  ],
};

onEachEditor('the connection form', flow, (editor, bench) => {
  const inspectForm = (name: string): Promise<void> =>
    inspect(editor(), `connection, ${name} ${bench().runtime.nodeRed}`);
  const answer = (route: Parameters<typeof answerWith>[1], result: unknown): Promise<unknown[]> =>
    answerWith(editor().page, route, { ok: true, result });
  const clickTest = (): Promise<void> => editor().form.getByRole('button', { name: 'Test' }).click();
  const statusShown = (text: string): Promise<void> => editor().form.getByRole('status').getByText(text).waitFor();

  async function open(): Promise<void> {
    await editor().openForm('record');
    await editor().openConfig('connection');
  }

  beforeEach(async () => {
    await answer('token', account);
  });

  it('says who the token belongs to and what it may do', async () => {
    await open();
    await inspectForm('Connection');
    await clickTest();
    await statusShown('Node-RED in hall 1');
    await statusShown('may record to 8 of 9 devices');
    await statusShown('may record to all of them, may create fields');
    await inspectForm('Connection, tested');
  });

  it('says where a token is made, beneath the token', async () => {
    await open();
    const guide = editor().form.getByRole('link', { name: 'How to make a token' });
    assert.match((await guide.getAttribute('href')) ?? '', /^https:\/\/docs\.datacake\.de\//);
    assert.equal(await guide.getAttribute('rel'), 'noopener noreferrer');
    await editor().cancel();
    await editor().cancel();
  });

  it('has a sentence for every error', async () => {
    await open();
    for (const [code, sentence] of sentences) {
      // A reason of a status, which no form asks for.
      if (sentence.includes('__')) continue;
      const error = { code: code as AdminErrorCode, detail: '<b>in detail</b>' };
      await answerWith(editor().page, 'token', { ok: false, error });
      await clickTest();
      const whole = ofVariable[code] ?? String(pattern).replace('__sentence__', sentence);
      await statusShown(whole.replace(/__(?:detail|variable)__/, '<b>in detail</b>'));
    }
    await inspectForm('Connection, error');
    await answerWith(editor().page, 'token', 401);
    await clickTest();
    await statusShown(String(noPermission));
    await answerWith(editor().page, 'token', 'nobody');
    await clickTest();
    await statusShown(String(runtime));
    editor().ignoreErrors(/datacake\/token|status of 401|ERR_FAILED/);
  });

  it('uses a token that was just typed, and saves the workspace that is picked by its name', async () => {
    const id = await editor().addNode('datacake-record', 400, 200);
    await editor().openForm(id);
    const sent = await answer('token', account);
    await editor().openNewConfig('connection');
    await editor().type('#node-config-input-name', 'New');
    await editor().type('#node-config-input-token', demoTokens.personal);
    await editor().page.keyboard.press('Tab');
    await statusShown('Node-RED in hall 1');
    assert.equal((sent.at(-1) as { token: string }).token, demoTokens.personal);
    await editor().form.getByLabel('Workspace', { exact: true }).selectOption(fleet.name);
    await editor().done();
    await editor().openConfig('connection');
    await editor().form.locator('#datacake-connection-workspaces').waitFor();
    assert.equal(await editor().form.locator('#datacake-connection-workspaces').inputValue(), fleet.id);
    assert.equal(await editor().form.locator('#node-config-input-workspace').inputValue(), fleet.id);
    await editor().cancel();
    await editor().cancel();
  });

  it('chooses the only workspace that a new token sees', async () => {
    await answer('token', { ...account, workspaces: account.workspaces.slice(0, 1) });
    await open();
    const workspaces = editor().form.locator('#datacake-connection-workspaces');
    await workspaces.waitFor();
    assert.equal(await workspaces.inputValue(), '', 'a form that was only opened is left as it was');
    await editor().type('#node-config-input-token', demoTokens.oneDevice);
    await editor().page.keyboard.press('Tab');
    await statusShown('Node-RED in hall 1');
    assert.equal(await workspaces.inputValue(), factory.id);
  });

  it('keeps the id of a workspace where there is no list, and one that is not in the list', async () => {
    await answerWith(editor().page, 'token', { ok: false, error: { code: 'network' } });
    await open();
    await editor().type('#node-config-input-workspace', fleet.id);
    await editor().done();
    await answer('token', { ...account, workspaces: account.workspaces.slice(0, 1) });
    await editor().openConfig('connection');
    await editor().form.locator('#datacake-connection-workspaces').waitFor();
    assert.equal(await editor().form.locator('#node-config-input-workspace').inputValue(), fleet.id);
    assert.ok(await editor().form.getByLabel('ID of the workspace').isVisible());
    await inspectForm('Connection, other workspace');
  });

  it('saves the setting for an exceeded quota', async () => {
    await open();
    await editor().showTab('Delivery');
    await editor().form.getByLabel('Quota').selectOption('send');
    await inspectForm('Delivery');
    await editor().showTab('Network');
    await inspectForm('Network');
    await editor().done();
    await editor().openConfig('connection');
    assert.equal(await editor().form.locator('#node-config-input-overQuota').inputValue(), 'send');
    await editor().cancel();
    await editor().cancel();
  });

  it('says where samples wait, and warns of a folder that cannot be written or ends with the machine', async () => {
    await open();
    await editor().showTab('Delivery');
    await statusShown('each connection');
    const folder = editor().form.getByLabel('Folder');
    const sent = await answer('storage', { folder: '/dev/shm/x', obstacle: 'EACCES', shortLived: 'tmpfs' });
    await folder.fill('/dev/shm/x');
    await editor().page.keyboard.press('Tab');
    await statusShown("This folder can't be written (EACCES)");
    await statusShown("This folder doesn't outlive a restart (tmpfs)");
    assert.deepEqual(sent, [{ id: 'connection', folder: '/dev/shm/x' }]);
    await inspectForm('Delivery, folder');
    await editor().form.getByLabel('Journal').selectOption('memory');
    assert.equal(await folder.isVisible(), false);
    await editor().form.getByLabel('Journal').selectOption('disk');
    await editor().done();
    await editor().openConfig('connection');
    assert.equal(await editor().form.locator('#node-config-input-folder').inputValue(), '/dev/shm/x');
    await editor().cancel();
    await editor().cancel();
  });

  it('works without a mouse', async () => {
    await open();
    const { form, page } = editor();
    await tabTo(page, form.getByLabel('Token', { exact: true }));
    await page.keyboard.type(demoTokens.personal);
    await tabTo(page, form.getByRole('button', { name: 'Test' }));
    await page.keyboard.press('Enter');
    await statusShown('Node-RED in hall 1');
    await tabTo(page, form.getByLabel('Workspace', { exact: true }));
    await page.keyboard.press('ArrowDown');
    assert.equal(await form.locator('#node-config-input-workspace').inputValue(), factory.id);
    await form.locator('#node-config-input-name').focus();
    await tabTo(page, form.locator('.red-ui-tab', { hasText: 'Delivery' }));
    await page.keyboard.press('Enter');
    await tabTo(page, form.getByLabel('Quota'));
    await page.keyboard.press('ArrowDown');
    assert.equal(await form.getByLabel('Quota').inputValue(), 'send');
  });

  it('works in German', async () => {
    const browser = editor().page.context().browser();
    assert.ok(browser !== null);
    const german = await Editor.open(browser, bench().nodeRed, 'de-DE');
    try {
      await answerWith(german.page, 'token', { ok: true, result: account });
      await german.openForm('record');
      await german.openConfig('connection');
      await german.form.getByRole('button', { name: 'Testen' }).click();
      await german.form.getByText('darf für alle aufzeichnen').waitFor();
      for (const name of ['Verbindung', 'Zustellung', 'Netzwerk']) {
        await german.showTab(name);
        await inspectLayout(german, `connection, German, ${name} ${bench().runtime.nodeRed}`);
      }
      assert.deepEqual(german.pageErrors, []);
    } finally {
      await german.close();
    }
  });
});
