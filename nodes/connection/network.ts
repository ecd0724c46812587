import type { NodeAPI } from 'node-red';
import type { TlsOptions } from '../../src/datacake/agents';
import { type Proxy, type ProxySettings, chooseRoute } from '../../src/datacake/proxy';
import type { Reason } from '../../src/util/reason';
import { textOf } from '../settings';
import type { ConnectionConfig } from './settings';

/** What Node-RED's nodes `http proxy` and `tls-config` have. What comes from a flow that was written by hand may be anything. */
interface CoreNode {
  type: string;
  url?: unknown;
  noproxy?: unknown;
  credentials?: { username?: unknown; password?: unknown };
  /** False for a TLS node whose files can't be read. */
  valid?: boolean;
  addTLSOptions?(options: TlsOptions): TlsOptions;
}

/** How requests get to Datacake, as other nodes of the flow and the environment define it. */
export interface Network {
  proxy?: Proxy;
  tls?: TlsOptions;
}

/** Why requests can't go the way that was set. */
export type NetworkErrorCode =
  'proxy-missing' | 'proxy-invalid' | 'proxy-socks' | 'proxy-user' | 'tls-missing' | 'tls-invalid';

/**
 * The way to Datacake. Where the proxy or TLS node that is set can't be used there is none, rather than a direct one: the token would
 * go where it wasn't meant to.
 *
 * @param settings with a valid address
 */
export function resolveNetwork(
  RED: NodeAPI,
  settings: Pick<ConnectionConfig, 'address' | 'proxy' | 'tls'>,
): { ok: true; network: Network } | { ok: false; reason: Reason & { code: NetworkErrorCode } } {
  const proxyNode = findNode(RED, settings.proxy, 'http proxy');
  if (settings.proxy !== '' && proxyNode === undefined) return { ok: false, reason: { code: 'proxy-missing' } };
  const encryption = resolveTls(RED, settings.tls);
  if (!encryption.ok) return encryption;
  const { tls } = encryption;
  const route = chooseRoute(settings.address.trim(), proxyNode && toProxySettings(proxyNode));
  if (route.kind === 'unusable') {
    const { reason: code, variable } = route;
    return { ok: false, reason: { code, ...(variable !== undefined && { values: { variable } }) } };
  }
  const proxy = route.kind === 'proxy' && { proxy: route.proxy };
  return { ok: true, network: { ...proxy, ...(tls !== undefined && { tls }) } };
}

/**
 * What a TLS node sets. While it can't be used there is no connection, rather than an unencrypted one.
 *
 * @param id of the node; empty for none
 */
export function resolveTls(
  RED: NodeAPI,
  id: string,
): { ok: true; tls: TlsOptions | undefined } | { ok: false; reason: Reason & { code: 'tls-missing' | 'tls-invalid' } } {
  const node = findNode(RED, id, 'tls-config');
  if (id !== '' && node === undefined) return { ok: false, reason: { code: 'tls-missing' } };
  if (node?.valid === false) return { ok: false, reason: { code: 'tls-invalid' } };
  return { ok: true, tls: node?.addTLSOptions?.({}) };
}

function toProxySettings({ url, noproxy, credentials }: CoreNode): ProxySettings {
  const except = (Array.isArray(noproxy) ? noproxy : []).filter((pattern) => typeof pattern === 'string');
  const { username, password } = credentials ?? {};
  return { url: textOf(url) ?? '', except, username: textOf(username) ?? '', password: textOf(password) ?? '' };
}

/** @returns undefined for a node that is missing, disabled, or of another type */
function findNode(RED: NodeAPI, id: string, type: string): CoreNode | undefined {
  const node = id === '' ? undefined : (RED.nodes.getNode(id) as CoreNode | null);
  return node?.type === type ? node : undefined;
}
