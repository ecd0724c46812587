import type { NodeAPI } from 'node-red';
import type { Proxy, TlsOptions } from '../../src/datacake/agents';
import type { ConnectionConfig } from './settings';

/** Core's `http proxy` node. */
interface ProxyNode {
  type: string;
  url?: string;
  noproxy?: string[];
  credentials?: { username?: string; password?: string };
}

/** Core's `tls-config` node. */
interface TlsNode {
  type: string;
  addTLSOptions?(options: TlsOptions): TlsOptions;
}

/** How requests get to Datacake, as other nodes of the flow define it. */
export interface Network {
  proxy?: Proxy;
  tls?: TlsOptions;
}

/** The settings of the proxy and TLS nodes that a connection names; absent for a node that isn't deployed. */
export function resolveNetwork(RED: NodeAPI, { proxy, tls }: Pick<ConnectionConfig, 'proxy' | 'tls'>): Network {
  return { ...resolveProxy(RED, proxy), ...resolveTls(RED, tls) };
}

function resolveProxy(RED: NodeAPI, id: string): Pick<Network, 'proxy'> {
  const node = id === '' ? undefined : (RED.nodes.getNode(id) as ProxyNode | null);
  if (node?.type !== 'http proxy' || typeof node.url !== 'string') return {};
  return { proxy: { url: node.url, except: node.noproxy ?? [], ...node.credentials } };
}

function resolveTls(RED: NodeAPI, id: string): Pick<Network, 'tls'> {
  const node = id === '' ? undefined : (RED.nodes.getNode(id) as TlsNode | null);
  if (node?.type !== 'tls-config' || node.addTLSOptions === undefined) return {};
  return { tls: node.addTLSOptions({}) };
}
