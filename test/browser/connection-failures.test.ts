import { demoTokens, type Fault, startSimulator } from '../simulator';
import { connection, record, tab } from '../node-red/harness/nodes';
import { UNREACHABLE_URL } from '../node-red/harness/request-outcomes';
import { cert, key } from '../unit/src/datacake/certificate';
import { catalogue } from '../helpers/catalogue';
import { onEachEditor } from './harness/on-each-editor';

const sentences = catalogue('en-US', 'datacake-connection', 'apiError');

const flow = [
  tab,
  { id: 'dead-proxy', type: 'http proxy', name: 'Dead proxy', url: UNREACHABLE_URL, noproxy: [] },
  connection('https://api.datacake.co', demoTokens.apiUser, { name: 'Deployed' }),
  record('record', {}),
];

/** What the simulated Datacake, or something before it, does, and what is said of that. */
const faults: [string, Fault][] = [
  ['busy', { kind: 'status', status: 429 }],
  ['server', { kind: 'status', status: 503, body: 'not today' }],
  ['not-datacake', { kind: 'portal' }],
  ['not-datacake', { kind: 'redirect', to: '/login' }],
  ['proxy', { kind: 'status', status: 407 }],
  ['network', { kind: 'reset' }],
  ['timeout', { kind: 'hang' }],
];

onEachEditor('a connection that fails', flow, (editor, bench) => {
  const type = (input: string, text: string): Promise<void> => editor().type(`#node-config-input-${input}`, text);
  const test = (): Promise<void> => editor().form.getByRole('button', { name: 'Test' }).click();
  const told = (code: string): Promise<void> =>
    editor().form.getByRole('status').getByText(String(sentences[code])).waitFor();

  async function open(address: string, token: string): Promise<void> {
    await editor().openForm('record');
    await editor().openConfig('connection');
    await type('address', address);
    await editor().form.locator('#node-config-input-plainHttp').check();
    await type('token', token);
  }

  it('says so in a sentence, whatever Datacake or the network does', async () => {
    const { simulator } = bench();
    await open(simulator.url, demoTokens.apiUser);
    for (const [code, fault] of faults) {
      simulator.core.faults.order({ endpoint: 'graphql', fault });
      await test();
      await told(code);
      simulator.core.faults.clear();
    }
    await test();
    await editor().form.getByRole('status').getByText('Node-RED in hall 1').waitFor();
  });

  it('says so when the token is wrong, missing, or stays behind with another address', async () => {
    const { simulator } = bench();
    await open(simulator.url, 'nobody0has0this0token');
    await test();
    await told('token-wrong');
    await editor().form.locator('#node-config-input-plainHttp').uncheck();
    await told('address-plain');
    await type('token', '');
    await test();
    await told('token-missing');
    await editor().cancel();
    await editor().openConfig('connection');
    await type('address', simulator.url);
    await editor().page.keyboard.press('Tab');
    await told('token-again');
    await editor().picture(`connection, token again ${bench().runtime.nodeRed}`);
  });

  it('says so when nobody is there, the certificate is not trusted, or the proxy is dead', async () => {
    await open(UNREACHABLE_URL, demoTokens.apiUser);
    await test();
    await told('network');
    await type('address', bench().simulator.url.replace('http:', 'https:'));
    await test();
    await told('not-datacake');
    const secure = await startSimulator({ tls: { key, cert } });
    try {
      await type('address', secure.url);
      await test();
      await told('certificate');
    } finally {
      await secure.close();
    }
    await type('address', bench().simulator.url);
    await editor().showTab('Network');
    await editor().form.locator('#node-config-input-proxy').selectOption('dead-proxy');
    await editor().showTab('Connection');
    await told('proxy');
  });
});
