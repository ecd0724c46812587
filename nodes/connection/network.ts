import type { NodeAPI } from 'node-red';
import type { Proxy, TlsOptions } from '../../src/datacake/agents';
import type { Reason } from '../../src/util/reason';
import type { ConnectionConfig } from './settings';

/** What Node-RED's nodes `http proxy` and `tls-config` have. */
interface CoreNode {
  type: string;
  url?: string;
  noproxy?: string[];
  credentials?: { username?: string; password?: string };
  addTLSOptions?(options: TlsOptions): TlsOptions;
}

/** How requests get to Datacake, as other nodes of the flow define it. */
export interface Network {
  proxy?: Proxy;
  tls?: TlsOptions;
}

/**
 * The settings of the proxy and TLS nodes that a connection names. Where such a node isn't deployed, or disabled, there is no network:
 * a request never goes past a proxy that was chosen.
 */
export function resolveNetwork(
  RED: NodeAPI,
  ids: Pick<ConnectionConfig, 'proxy' | 'tls'>,
): { ok: true; network: Network } | { ok: false; reason: Reason } {
  const proxyNode = findNode(RED, ids.proxy, 'http proxy');
  const tlsNode = findNode(RED, ids.tls, 'tls-config');
  if (ids.proxy !== '' && proxyNode === undefined) return { ok: false, reason: { code: 'proxy-missing' } };
  if (ids.tls !== '' && tlsNode === undefined) return { ok: false, reason: { code: 'tls-missing' } };
  const tls = tlsNode?.addTLSOptions?.({});
  const network = tls === undefined ? {} : { tls };
  if (proxyNode === undefined) return { ok: true, network };
  const { url = '', noproxy, credentials } = proxyNode;
  if (!URL.canParse(url)) return { ok: false, reason: { code: 'proxy-invalid' } };
  return { ok: true, network: { ...network, proxy: { url, except: noproxy ?? [], ...credentials } } };
}

function findNode(RED: NodeAPI, id: string, type: string): CoreNode | undefined {
  const node = id === '' ? undefined : (RED.nodes.getNode(id) as CoreNode | null);
  return node?.type === type ? node : undefined;
}
