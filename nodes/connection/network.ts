import type { NodeAPI } from 'node-red';
import type { Proxy, TlsOptions } from '../../src/datacake/agents';
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

/** The settings of the proxy and TLS nodes that a connection names; absent for a node that isn't deployed. */
export function resolveNetwork(RED: NodeAPI, ids: Pick<ConnectionConfig, 'proxy' | 'tls'>): Network {
  const { url, noproxy, credentials } = findNode(RED, ids.proxy, 'http proxy') ?? {};
  const tls = findNode(RED, ids.tls, 'tls-config')?.addTLSOptions?.({});
  return {
    ...(typeof url === 'string' && { proxy: { url, except: noproxy ?? [], ...credentials } }),
    ...(tls !== undefined && { tls }),
  };
}

function findNode(RED: NodeAPI, id: string, type: string): CoreNode | undefined {
  const node = id === '' ? undefined : (RED.nodes.getNode(id) as CoreNode | null);
  return node?.type === type ? node : undefined;
}
