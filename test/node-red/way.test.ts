import assert from 'node:assert/strict';
import {
  type AdminResult,
  type Activity,
  type DevicePage,
  type RejectedPage,
  type TokenInfo,
  routes,
} from '../../nodes/admin/api';
import { demoDevices, demoTokens, demoWorkspaces } from '../simulator/index';
import { type TestProxy, serveProxy } from '../unit/src/datacake/server';
import { onEachNodeRed } from './harness/environment';
import { eventually } from './harness/eventually';
import type { FlowNode } from './harness/flow';
import { connection, entry, record, tab } from './harness/nodes';

const device = demoDevices.bench;

onEachNodeRed('the way to Datacake', {}, (environment) => {
  let proxy: TestProxy | undefined;

  afterEach(async () => {
    await environment().nodeRed.deploy([]);
    environment().simulator.core.clear();
    await proxy?.close();
    proxy = undefined;
  });

  /** Deploys a record node with this connection. */
  async function deploy(own: FlowNode, ...more: FlowNode[]): Promise<void> {
    await environment().nodeRed.deploy([tab, own, record('record', { device }), ...entry('in', 'record'), ...more]);
  }

  async function send(value: number): Promise<void> {
    const body = JSON.stringify({ payload: { TEMPERATURE: value } });
    const headers = { 'Content-Type': 'application/json' };
    await fetch(new URL('in', environment().nodeRed.url), { method: 'POST', headers, body });
  }

  function recorded(): unknown[] {
    return environment()
      .simulator.core.ledger.recorded(device)
      .map(({ value }) => value);
  }

  async function post<T>(path: string, body: object): Promise<T> {
    const answer = JSON.parse(await environment().nodeRed.admin.post(path.slice(1), body)) as AdminResult<T>;
    assert.ok(answer.ok, JSON.stringify(answer));
    return answer.result;
  }

  async function reason(): Promise<string | undefined> {
    const answer = (await environment().nodeRed.admin.get(
      `${routes.activity.slice(1)}/record`,
    )) as AdminResult<Activity>;
    return answer.ok && answer.result.state.kind === 'paused' ? answer.result.state.reason.code : undefined;
  }

  it('is read from the environment, in the runtime and in the form', async () => {
    const env = Object.entries({
      DATACAKE_URL: environment().simulator.url,
      DATACAKE_TOKEN: `${demoTokens.apiUser}\n`,
      DATACAKE_WORKSPACE: demoWorkspaces.factory.id,
    }).map(([name, value]) => ({ name, value, type: 'str' }));
    const own = connection('${DATACAKE_URL}', '${DATACAKE_TOKEN}', { workspace: '${DATACAKE_WORKSPACE}' });
    await deploy(own, { id: 'global', type: 'global-config', env });
    await send(21.5);
    await eventually('the value', () => (recorded().includes(21.5) ? true : undefined));

    const stored = { address: '${DATACAKE_URL}', plainHttp: true, proxy: '', tls: '' };
    const typed = { ...stored, token: '${DATACAKE_TOKEN}' };
    for (const access of [
      { id: own.id, ...stored },
      { id: own.id, ...typed },
      { id: 'not deployed', ...typed },
    ]) {
      assert.equal((await post<TokenInfo>(routes.token, access)).name, 'Node-RED in hall 1');
      const search = { access, workspace: '${DATACAKE_WORKSPACE}', search: '', page: 0 };
      assert.ok((await post<DevicePage>(routes.devices, search)).total > 0);
    }
  });

  it('waits for a proxy node that is disabled, and then goes through it with its password as typed', async () => {
    proxy = await serveProxy();
    const own = connection(environment().simulator.url, demoTokens.apiUser, { proxy: 'proxy' });
    const credentials = { username: 'me', password: '50%off' };
    const proxyNode = { id: 'proxy', type: 'http proxy', name: '', url: proxy.url, noproxy: [], credentials };
    await deploy(own, { ...proxyNode, d: true });
    await send(1);
    await eventually('the reason', async () => ((await reason()) === 'proxy-missing' ? true : undefined));
    assert.deepEqual(recorded(), []);
    await deploy(own, proxyNode);
    await eventually('the value', () => (recorded().includes(1) ? true : undefined));
    const authorization = `Basic ${Buffer.from('me:50%off').toString('base64')}`;
    assert.ok(proxy.connects.length > 0 && proxy.connects.every((one) => one.authorization === authorization));
  });

  it('cleans a stored token, for requests and for what is kept of their answers', async () => {
    const token = `\ufeff${demoTokens.apiUser.slice(0, 9)}\u200b${demoTokens.apiUser.slice(9)}\n`;
    await deploy(connection(environment().simulator.url, token));
    const body = { detail: `not welcome: Token ${demoTokens.apiUser}` };
    environment().simulator.core.faults.order({ fault: { kind: 'status', status: 400, body }, times: 1 });
    await send(1);
    const { entries } = await eventually('a refusal', async () => {
      const page = await post<RejectedPage>(routes.rejected, { node: 'record' });
      return page.total > 0 ? page : undefined;
    });
    assert.match(entries[0]?.reason.detail ?? '', /not welcome: Token …$/);
    await send(2);
    await eventually('the value', () => (recorded().includes(2) ? true : undefined));
  });

  it('waits for a token that can be sent', async () => {
    await deploy(connection(environment().simulator.url, 'tökén'));
    await send(1);
    await eventually('the reason', async () => ((await reason()) === 'token-invalid' ? true : undefined));
  });

  it('waits for a TLS node that is missing', async () => {
    await deploy(connection(environment().simulator.url, demoTokens.apiUser, { tls: 'gone' }));
    await send(1);
    await eventually('the reason', async () => ((await reason()) === 'tls-missing' ? true : undefined));
    assert.deepEqual(recorded(), []);
  });
});
