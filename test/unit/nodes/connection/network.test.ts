import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeAPI } from 'node-red';
import { type Activity, type AdminResult, routes } from '../../../../nodes/admin/api';
import { resolveNetwork } from '../../../../nodes/connection/network';
import { recordNode } from '../../../helpers/flow';
import { Harness } from '../../../helpers/test-node-red';

const address = 'https://api.datacake.co';

/** A Node-RED with these nodes deployed. */
function deployed(nodes: Record<string, object> = {}): NodeAPI {
  return { nodes: { getNode: (id: string) => nodes[id] ?? null } } as unknown as NodeAPI;
}

describe('the way to Datacake', () => {
  const proxyNode = {
    type: 'http proxy',
    url: 'http://proxy:3128',
    credentials: { username: 'me', password: '50%off' },
  };
  const tlsNode = { type: 'tls-config', valid: true, addTLSOptions: (options: object) => ({ ...options, ca: 'ca' }) };

  it('goes through the proxy and the TLS settings of the nodes that are named', () => {
    const way = resolveNetwork(deployed({ p: proxyNode, t: tlsNode }), { address, proxy: 'p', tls: 't' });
    const authorization = `Basic ${Buffer.from('me:50%off').toString('base64')}`;
    const proxy = { host: 'proxy', port: 3128, secure: false, authorization };
    assert.deepEqual(way, { ok: true, network: { proxy, tls: { ca: 'ca' } } });
  });

  const unusable: [what: string, nodes: Record<string, object>, code: string][] = [
    ['a proxy node that is missing or disabled', { t: tlsNode }, 'proxy-missing'],
    ['a node of another type', { p: tlsNode, t: tlsNode }, 'proxy-missing'],
    ['a TLS node that is missing or disabled', { p: proxyNode }, 'tls-missing'],
    ['a TLS node whose files cannot be read', { p: proxyNode, t: { ...tlsNode, valid: false } }, 'tls-invalid'],
    ['a proxy without a URL', { p: { type: 'http proxy' }, t: tlsNode }, 'proxy-invalid'],
    ['a SOCKS proxy', { p: { type: 'http proxy', url: 'socks5://proxy' }, t: tlsNode }, 'proxy-socks'],
  ];
  for (const [what, nodes, code] of unusable) {
    it(`is never direct with ${what}`, () => {
      assert.deepEqual(resolveNetwork(deployed(nodes), { address, proxy: 'p', tls: 't' }), {
        ok: false,
        reason: { code },
      });
    });
  }
});

describe('a connection whose way is not there', () => {
  const environment = { ...process.env };
  let harness: Harness;

  before(async () => {
    harness = await Harness.start();
  });
  afterEach(async () => {
    process.env = { ...environment };
    await harness.unload();
  });
  after(() => harness.stop());

  async function reasonOfPause(): Promise<string | undefined> {
    harness.send({ payload: { TEMPERATURE: 21.5 } });
    for (let round = 0; round < 50; round++) {
      const activity: AdminResult<Activity> = await harness.get(`${routes.activity}/record`);
      assert.ok(activity.ok);
      const { state } = activity.result;
      if (state.kind === 'paused') return state.reason.code;
      await sleep(20);
    }
    return undefined;
  }

  // The test helper loads no texts: a reason is its key.
  for (const [setting, reason] of [
    ['proxy', 'proxy-missing'],
    ['tls', 'tls-missing'],
  ] as const) {
    it(`pauses and sends nothing: ${reason}`, async () => {
      await harness.deploy([recordNode()], { [setting]: 'nowhere' });
      const before = harness.simulator.core.ledger.requests().length;
      assert.match((await reasonOfPause()) ?? '', new RegExp(reason));
      assert.equal(harness.simulator.core.ledger.requests().length, before);
    });
  }

  it('pauses for a SOCKS proxy of the environment', async () => {
    process.env.ALL_PROXY = 'socks5://127.0.0.1:1080';
    await harness.deploy([recordNode()]);
    assert.match((await reasonOfPause()) ?? '', /proxy-socks/);
  });
});
