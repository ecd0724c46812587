import assert from 'node:assert/strict';
import type { DatabaseLook } from '../../nodes/admin/api';
import { catalogue } from '../helpers/catalogue';
import { connection, record, tab } from '../node-red/harness/nodes';
import { UNREACHABLE_URL } from '../node-red/harness/request-outcomes';
import { demoTokens } from '../simulator';
import { answerWith } from './harness/answers';
import { Editor } from './harness/editor';
import { inspect, inspectLayout } from './harness/inspect';
import { onEachEditor } from './harness/on-each-editor';

const PASSWORD = 'needle0database0password';

const sentences = catalogue('en-US', 'datacake-connection', 'reason');

const database = {
  journal: 'shared',
  databaseHost: 'db.example',
  database: 'datacake',
  databaseUser: 'node-red',
} as const;

const deployed = connection(UNREACHABLE_URL, demoTokens.apiUser, { name: 'Deployed', ...database });

const flow = [
  tab,
  { id: 'tls', type: 'tls-config', name: 'Database', verifyservercert: true },
  { ...deployed, credentials: { token: demoTokens.apiUser, databasePassword: PASSWORD } },
  connection(UNREACHABLE_URL, demoTokens.apiUser, { id: 'on-disk', name: 'On disk' }),
  record('record', {}),
  { ...record('other', { connection: 'on-disk' }), y: 200 },
];

const here = { host: 'gw-1', userDirectory: '/data' };

const ready: DatabaseLook = {
  ...{ kind: 'ready', version: '16.4', isSetUp: true, mayLoseInFailover: false },
  ...{ members: ['gw-1', 'gw-2'], sender: 'gw-2', clockAheadMs: 40, ...here },
};

const WIDTHS_PX = [800, 1024, 1400];

onEachEditor('a shared database in the connection form', flow, (editor, bench) => {
  const input = (name: string) => editor().form.locator(`#node-config-input-${name}`);
  const type = (name: string, text: string): Promise<void> => editor().type(`#node-config-input-${name}`, text);
  const answer = (result: DatabaseLook): Promise<unknown[]> =>
    answerWith(editor().page, 'database', { ok: true, result });
  const clickTest = (): Promise<void> => editor().form.locator('#datacake-connection-database-test').click();
  const shown = (text: string): Promise<void> => editor().form.getByRole('status').getByText(text).waitFor();
  const isInvalid = async (name: string): Promise<boolean> =>
    /\binput-error\b/.test((await input(name).getAttribute('class')) ?? '');

  async function open(node = 'record'): Promise<void> {
    await editor().openForm(node);
    await editor().openConfig('connection');
    await editor().showTab('Delivery');
  }

  beforeEach(async () => {
    await answerWith(editor().page, 'token', { ok: false, error: { code: 'network' } });
  });

  it('has its settings only where it is chosen, and needs host, database and user', async () => {
    await open('other');
    assert.equal(await input('databaseHost').isVisible(), false);
    await editor().form.getByLabel('Journal').selectOption('shared');
    for (const name of ['databaseHost', 'databasePort', 'database', 'databaseUser', 'databasePassword', 'folder'])
      assert.equal(await input(name).isVisible(), true, name);
    assert.equal(await input('databasePort').inputValue(), '5432');
    for (const name of ['databaseHost', 'database', 'databaseUser']) assert.equal(await isInvalid(name), true, name);
    await shown('While the database is away');
    await type('databaseHost', '${PGHOST}');
    await type('database', 'datacake');
    await type('databaseUser', ' node-red ');
    await type('databasePort', '70000');
    await editor().page.keyboard.press('Tab');
    assert.equal(await isInvalid('databasePort'), true);
    await type('databasePort', '5433');
    await type('databasePassword', PASSWORD);
    await editor().page.keyboard.press('Tab');
    for (const name of ['databaseHost', 'database', 'databaseUser', 'databasePort', 'databasePassword'])
      assert.equal(await isInvalid(name), false, name);
    await editor().done();
    const saved = await editor().page.evaluate(`JSON.stringify(RED.nodes.node('on-disk'), ['databaseHost',
      'databasePort', 'database', 'databaseUser', 'journal', 'valid'])`);
    assert.deepEqual(JSON.parse(String(saved)), {
      ...{ journal: 'shared', databaseHost: '${PGHOST}', databasePort: '5433' },
      ...{ database: 'datacake', databaseUser: 'node-red', valid: true },
    });
    await editor().cancel();
    assert.doesNotMatch(await editor().exported(), new RegExp(PASSWORD));
  });

  it('says what was found: version, who is there and who sends, and what to think of', async () => {
    const sent = await answer(ready);
    await open();
    await clickTest();
    await shown('PostgreSQL 16.4');
    await shown('Connected: gw-1 (this Node-RED), gw-2');
    await shown('gw-2 sends');
    const [asked] = sent as Record<string, unknown>[];
    assert.equal(asked?.databaseHost, 'db.example');
    assert.ok(!('databasePassword' in asked), 'the stored one isn’t known here');
    await inspect(editor(), `shared database, ready ${bench().runtime.nodeRed}`);
    await answer({ ...ready, isSetUp: false, members: [], mayLoseInFailover: true, clockAheadMs: -4000 });
    await clickTest();
    await shown('Its tables will be made with the first deploy');
    await shown('synchronous_standby_names');
    await shown('is 4 s from that of the database server');
    await type('database', 'other');
    await editor().page.keyboard.press('Tab');
    assert.equal(await editor().form.getByText('PostgreSQL 16.4').count(), 0, 'that was said of another one');
  });

  it('says what has to be put right, with the commands for it', async () => {
    await open();
    await answer({
      kind: 'failed',
      reason: { code: 'database-login', detail: '<b>said</b>' },
      version: '16.4',
      ...here,
    });
    await clickTest();
    await shown(`${sentences['database-login']} (<b>said</b>)`);
    const sql = 'grant create on database datacake to "node-red";';
    await answer({ kind: 'failed', reason: { code: 'database-rights' }, sql, ...here });
    await clickTest();
    await shown(sql);
    await inspect(editor(), `shared database, rights ${bench().runtime.nodeRed}`);
    await answer({ kind: 'invalid', error: { code: 'host-missing' } });
    await clickTest();
    await shown('Enter the host of the PostgreSQL server');
  });

  it('says how its package is installed where that is missing', async () => {
    await open();
    await clickTest();
    await shown("The package pg isn't installed");
    await shown(`cd "${bench().directory}"`);
  });

  it('wants the password again before it goes to another database, and not before', async () => {
    await open();
    assert.equal(await isInvalid('databasePassword'), false);
    await type('databaseHost', 'elsewhere.example');
    assert.equal(await isInvalid('databasePassword'), true);
    await clickTest();
    await shown(String(sentences['password-again']));
    await type('databaseHost', 'DB.example');
    assert.equal(await isInvalid('databasePassword'), false, 'it goes where it went');
    await input('databaseTls').selectOption('tls');
    assert.equal(await isInvalid('databasePassword'), true);
    await editor().done();
    assert.equal(await editor().page.evaluate(`RED.nodes.node('connection').valid`), false);
    await editor().openConfig('connection');
    await editor().showTab('Delivery');
    await type('databasePassword', PASSWORD);
    assert.equal(await isInvalid('databasePassword'), false);
    await editor().done();
    assert.equal(await editor().page.evaluate(`RED.nodes.node('connection').valid`), true);
    await editor().cancel();
  });

  for (const [locale, delivery, testButton] of [
    ['en-US', 'Delivery', 'Test'],
    ['de-DE', 'Zustellung', 'Testen'],
  ] as const) {
    it(`has room in windows of any width, in ${locale}`, async () => {
      const browser = editor().page.context().browser();
      assert.ok(browser !== null);
      const other = await Editor.open(browser, bench().nodeRed, locale);
      try {
        await answerWith(other.page, 'token', { ok: false, error: { code: 'network' } });
        await answerWith(other.page, 'database', { ok: true, result: ready });
        for (const width of WIDTHS_PX) {
          await other.page.setViewportSize({ width, height: 900 });
          await other.openForm('record');
          await other.openConfig('connection');
          await other.showTab(delivery);
          const button = other.form.locator('#datacake-connection-database-test');
          assert.equal(await button.textContent(), testButton);
          await button.click();
          await other.form.getByText('PostgreSQL 16.4').waitFor();
          await inspectLayout(other, `shared database, ${locale}, ${width} px ${bench().runtime.nodeRed}`);
          const rows = '#datacake-connection-tab-delivery .form-row:visible';
          const tooWide = await other.page.evaluate(
            `$('${rows}').filter((_, row) => row.scrollWidth > row.clientWidth + 1).length`,
          );
          assert.equal(tooWide, 0, `${width} px`);
          await other.cancel();
          await other.cancel();
        }
      } finally {
        await other.close();
      }
    });
  }
});
