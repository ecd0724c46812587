import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import { HttpProxyAgent, HttpsProxyAgent } from 'hpagent';
import { getProxyForUrl } from 'proxy-from-env';

export interface Proxy {
  url: string;
  username?: string;
  password?: string;
  /** Hosts that are reached without the proxy; `.example.com` or `*.example.com` stands for all hosts that end so. */
  except: readonly string[];
}

export type TlsOptions = SecureContextOptions & { servername?: string; rejectUnauthorized?: boolean };

export interface Agents {
  http: HttpAgent;
  https: HttpsAgent;
  /** True when requests go through a proxy. */
  proxied: boolean;
}

const KEEP_ALIVE = { keepAlive: true, maxFreeSockets: 8 };

/**
 * The agents for requests to an address: through the given proxy, else through the one that the environment names, else direct.
 *
 * @param timeoutMs after so long the socket of a proxy that doesn't open its tunnel is closed, which nothing else would do
 */
export function createAgents(address: string, proxy?: Proxy, tls: TlsOptions = {}, timeoutMs = 60_000): Agents {
  const url = proxy === undefined ? environmentProxy(address) : proxyUrl(address, proxy);
  if (url === undefined) {
    return { http: new HttpAgent(KEEP_ALIVE), https: new HttpsAgent({ ...KEEP_ALIVE, ...tls }), proxied: false };
  }
  return {
    proxied: true,
    http: new HttpProxyAgent({ ...KEEP_ALIVE, timeout: timeoutMs, proxy: url }),
    https: new HttpsProxyAgent({ ...KEEP_ALIVE, timeout: timeoutMs, ...tls, proxy: url }),
  };
}

function environmentProxy(address: string): URL | undefined {
  const url = getProxyForUrl(address);
  return url !== '' && URL.canParse(url) ? new URL(url) : undefined;
}

function proxyUrl(address: string, { url, username, password, except }: Proxy): URL | undefined {
  const host = new URL(address).hostname;
  if (except.some((pattern) => matchesPattern(host, pattern.trim().toLowerCase()))) return undefined;
  const proxy = new URL(url);
  if (username !== undefined && username !== '') proxy.username = username;
  if (password !== undefined && password !== '') proxy.password = password;
  return proxy;
}

function matchesPattern(host: string, pattern: string): boolean {
  if (pattern === '') return false;
  const ending = pattern.replace(/^\*/, '');
  return ending === '' || (/^[.*]/.test(pattern) ? host.endsWith(ending) : host === pattern);
}
