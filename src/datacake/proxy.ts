import { getProxyForUrl } from 'proxy-from-env';

/** A proxy as a person has set it. */
export interface ProxySettings {
  url: string;
  /** As typed; they go before what the URL holds. */
  username?: string;
  password?: string;
  /** Hosts that are reached without the proxy; `.example.com` or `*.example.com` stands for all hosts that end so. */
  except: readonly string[];
}

/** A proxy to connect to. */
export interface Proxy {
  host: string;
  port: number;
  /** True when the proxy itself is reached over TLS. */
  secure: boolean;
  /** The value of the header `Proxy-Authorization`; absent where no user name is set. */
  authorization?: string;
}

/** The way to an address. `unusable` is never replaced by a direct one: what goes out would go another way than it should. */
export type Route =
  | { kind: 'direct' }
  | { kind: 'proxy'; proxy: Proxy }
  /** `variable` is the name of the one that the proxy was read from, where it is the environment's. */
  | { kind: 'unusable'; reason: 'proxy-invalid' | 'proxy-socks' | 'proxy-user'; variable?: string };

const DIRECT: Route = { kind: 'direct' };

/** The way to an address: through the given proxy, else through the one that the environment names, else direct. */
export function chooseRoute(address: string, settings?: ProxySettings): Route {
  if (settings === undefined) {
    const found = environmentProxy(address);
    if (found === undefined) return DIRECT;
    const route = readProxy(found.url);
    return route.kind === 'unusable' ? { ...route, variable: found.variable } : route;
  }
  const host = new URL(address).hostname;
  const isExcepted = settings.except.some((pattern) => matchesPattern(host, pattern.trim().toLowerCase()));
  return isExcepted ? DIRECT : readProxy(settings.url, settings.username, settings.password);
}

/** The variable `HTTPS_PROXY`, or its like, and the URL of the proxy in it, unless `NO_PROXY` excepts the address. */
function environmentProxy(address: string): { variable: string; url: string } | undefined {
  const url = getProxyForUrl(address);
  if (url === '') return undefined;
  // The library completes a proxy without a scheme with that of the address, which would be TLS to the proxy.
  const scheme = new URL(address).protocol.replace(':', '');
  const names = [`${scheme}_proxy`, `${scheme}_proxy`.toUpperCase(), 'all_proxy', 'ALL_PROXY'];
  return names
    .map((variable) => ({ variable, url: process.env[variable] ?? '' }))
    .find((found) => found.url.trim() !== '');
}

function readProxy(text: string, username = '', password = ''): Route {
  // A proxy is a plain one unless it says otherwise, as for curl.
  const full = text.includes('://') ? text : `http://${text}`;
  const url = URL.canParse(full) ? new URL(full) : undefined;
  if (url?.protocol.startsWith('socks')) return { kind: 'unusable', reason: 'proxy-socks' };
  if (url === undefined || !/^https?:$/.test(url.protocol)) return { kind: 'unusable', reason: 'proxy-invalid' };
  const secure = url.protocol === 'https:';
  const user = username === '' ? decode(url.username) : username;
  const secret = password === '' ? decode(url.password) : password;
  if (!isSendable(user, secret)) return { kind: 'unusable', reason: 'proxy-user' };
  return {
    kind: 'proxy',
    proxy: {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port) || (secure ? 443 : 80),
      secure,
      ...((user !== '' || secret !== '') && { authorization: basicAuthorization(user, secret) }),
    },
  };
}

/** A part of a URL as it was meant; one with a stray `%` was written without encoding. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A colon ends the user name, and neither part may have control characters (RFC 7617). */
function isSendable(user: string, secret: string): boolean {
  return !user.includes(':') && !/\p{Cc}/u.test(user + secret);
}

function basicAuthorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

function matchesPattern(host: string, pattern: string): boolean {
  if (pattern === '') return false;
  const ending = pattern.replace(/^\*/, '');
  return ending === '' || (/^[.*]/.test(pattern) ? host.endsWith(ending) : host === pattern);
}
