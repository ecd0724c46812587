import assert from 'node:assert/strict';
import { demoTokens, type Fault, startSimulator } from '../simulator';
import { connection, record, tab } from '../node-red/harness/nodes';
import { UNREACHABLE_URL } from '../node-red/harness/request-outcomes';
import { cert, key } from '../unit/src/datacake/certificate';
import { catalogue } from '../helpers/catalogue';
import { onEachEditor } from './harness/on-each-editor';

const sentences = catalogue('en-US', 'datacake-connection', 'reason');

const flow = [
  tab,
  { id: 'dead-proxy', type: 'http proxy', name: 'Dead proxy', url: UNREACHABLE_URL, noproxy: [] },
  { id: 'global', type: 'global-config', env: [{ name: 'TEST_TOKEN', value: demoTokens.apiUser, type: 'str' }] },
  connection('https://api.datacake.co', demoTokens.apiUser, { name: 'Deployed' }),
  record('record', {}),
];

/** Faults of the simulated Datacake, or of something before it, each with the error that the form shows. */
const faults: [string, Fault][] = [
  ['busy', { kind: 'status', status: 429 }],
  ['server', { kind: 'status', status: 503, body: 'not today' }],
  ['not-datacake', { kind: 'portal' }],
  ['not-datacake', { kind: 'redirect', to: '/login' }],
  ['proxy-login', { kind: 'status', status: 407 }],
  ['network', { kind: 'reset' }],
];

onEachEditor('a connection that fails', flow, (editor, bench) => {
  const type = (input: string, text: string): Promise<void> => editor().type(`#node-config-input-${input}`, text);
  const clickTest = (): Promise<void> => editor().form.getByRole('button', { name: 'Test' }).click();
  const errorShown = (code: string): Promise<void> =>
    editor().form.getByRole('status').getByText(String(sentences[code])).waitFor();

  async function open(address: string, token: string): Promise<void> {
    await editor().openForm('record');
    await editor().openConfig('connection');
    await type('address', address);
    await editor().form.locator('#node-config-input-plainHttp').check();
    await type('token', token);
  }

  it('shows a sentence for each failure of Datacake and of the network', async () => {
    const { simulator } = bench();
    await open(simulator.url, demoTokens.apiUser);
    for (const [code, fault] of faults) {
      simulator.core.faults.order({ endpoint: 'graphql', fault });
      await clickTest();
      await errorShown(code);
      simulator.core.faults.clear();
    }
    await clickTest();
    await editor().form.getByRole('status').getByText('Node-RED in hall 1').waitFor();
  });

  it('shows when the token is wrong, missing, or has to be typed again for another address', async () => {
    const { simulator } = bench();
    await open(simulator.url, 'nobody0has0this0token');
    await clickTest();
    await errorShown('token-wrong');
    await editor().form.locator('#node-config-input-plainHttp').uncheck();
    await errorShown('address-plain');
    await type('token', '');
    await clickTest();
    await errorShown('token-missing');
    await editor().cancel();
    await editor().openConfig('connection');
    await type('address', simulator.url);
    await editor().page.keyboard.press('Tab');
    await errorShown('token-again');
    await editor().picture(`connection, token again ${bench().runtime.nodeRed}`);
  });

  it('is invalid until the token is typed again, when the stored one would go another way', async () => {
    const { simulator } = bench();
    const token = editor().form.locator('#node-config-input-token');
    const isInvalid = async (): Promise<boolean> => /\binput-error\b/.test((await token.getAttribute('class')) ?? '');
    const isValidNode = (): Promise<unknown> => editor().page.evaluate(`RED.nodes.node('connection').valid !== false`);
    await editor().openForm('record');
    await editor().openConfig('connection');
    assert.equal(await isInvalid(), false);
    await type('address', 'https://elsewhere.example');
    assert.equal(await isInvalid(), true);
    await type('address', 'https://api.datacake.co/');
    assert.equal(await isInvalid(), false, 'it goes where it went');
    await editor().showTab('Network');
    await editor().form.locator('#node-config-input-proxy').selectOption('dead-proxy');
    await editor().showTab('Connection');
    assert.equal(await isInvalid(), true);
    await editor().done();
    assert.equal(await isValidNode(), false, 'closing the form makes nothing valid');
    await editor().openConfig('connection');
    assert.equal(await isInvalid(), true);
    await type('token', demoTokens.personal);
    assert.equal(await isInvalid(), false);
    await type('address', simulator.url);
    assert.equal(await isInvalid(), false, 'a typed token goes where it is sent');
    await editor().form.locator('#node-config-input-plainHttp').check();
    await editor().done();
    assert.equal(await isValidNode(), true);
    await editor().cancel();
  });

  it('takes variables of the environment for settings', async () => {
    const { simulator } = bench();
    await open('${TEST_URL}', `\u200b${demoTokens.personal} `);
    await editor().page.keyboard.press('Tab');
    assert.equal(await editor().form.locator('.input-error').count(), 0);
    await clickTest();
    await editor().form.getByRole('status').getByText("The environment variable TEST_URL isn't set").waitFor();
    await type('address', simulator.url);
    await clickTest();
    await editor().form.getByRole('status').getByText('Alex Rivers').waitFor();
    await type('token', '${TEST_TOKEN}');
    await clickTest();
    await editor().form.getByRole('status').getByText('Node-RED in hall 1').waitFor();
  });

  it('shows when nothing listens, the certificate is not trusted, or the proxy is dead', async () => {
    await open(UNREACHABLE_URL, demoTokens.apiUser);
    await clickTest();
    await errorShown('no-listener');
    await type('address', bench().simulator.url.replace('http:', 'https:'));
    await clickTest();
    await errorShown('not-datacake');
    const secure = await startSimulator({ tls: { key, cert } });
    try {
      await type('address', secure.url);
      await clickTest();
      await errorShown('certificate');
    } finally {
      await secure.close();
    }
    await type('address', bench().simulator.url);
    await editor().showTab('Network');
    await editor().form.locator('#node-config-input-proxy').selectOption('dead-proxy');
    await editor().showTab('Connection');
    await errorShown('proxy');
  });
});
