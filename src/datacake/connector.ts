import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { type Socket, connect, isIP } from 'node:net';
import { type Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { resetSocket } from '../util/reset-socket';
import type { Proxy } from './proxy';

/** A proxy that doesn't open a tunnel. */
export class ProxyRefusal extends Error {
  readonly proxyStatus: number;

  constructor(proxyStatus: number) {
    super(`the proxy answered with status ${proxyStatus}`);
    this.proxyStatus = proxyStatus;
  }
}

/** The code of an error of a proxy whose URL begins with https and that speaks no TLS. */
export const PROXY_WITHOUT_TLS = 'PROXY_WITHOUT_TLS';

/** The TCP socket below what a request is written to. */
const tcpSockets = new WeakMap<Duplex, Socket>();

/** Notes that `stream`, TLS for example, runs over `below`. */
export function runsOver(stream: Duplex, below: Duplex): void {
  const tcp = tcpSockets.get(below);
  if (tcp !== undefined) tcpSockets.set(stream, tcp);
}

/**
 * Closes a connection so that the system drops what it hasn't delivered yet. A connection that is merely ended is still delivered
 * when a stalled network comes back. TLS can't be reset itself (nodejs/node#49484), only the TCP socket below it.
 */
export function resetConnection(stream: Duplex): void {
  const tcp = tcpSockets.get(stream);
  if (tcp === undefined) stream.destroy();
  else resetSocket(tcp);
}

/** Opens connections to hosts, directly or through a tunnel of a proxy, over TCP sockets that can be reset. */
export class Connector {
  readonly #proxy: Proxy | undefined;
  readonly #timeoutMs: number;
  readonly #opening = new Set<Socket>();

  /** @param timeoutMs after so long a connection that doesn't open is given up, which nothing else would do */
  constructor(proxy: Proxy | undefined, timeoutMs: number) {
    this.#proxy = proxy;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * @throws ProxyRefusal
   * @throws Error of the system or of TLS
   */
  async open(host: string, port: number): Promise<Duplex> {
    const next = this.#proxy ?? { host, port };
    // Without noDelay, headers and body that leave apart wait for each other, 40 ms or more.
    const tcp = connect({ host: next.host, port: next.port, noDelay: true });
    // Whoever uses the connection learns of an error by what runs over it; without a listener it would end the process.
    tcp.on('error', () => undefined);
    tcpSockets.set(tcp, tcp);
    this.#opening.add(tcp);
    tcp.setTimeout(this.#timeoutMs, () => tcp.destroy(new Error('the connection could not be opened in time')));
    try {
      await once(tcp, 'connect');
      return this.#proxy === undefined ? tcp : await openTunnel(tcp, this.#proxy, host, port);
    } catch (error) {
      tcp.destroy();
      throw error;
    } finally {
      tcp.setTimeout(0).removeAllListeners('timeout');
      this.#opening.delete(tcp);
    }
  }

  /** Gives up the connections that aren't open yet. */
  close(): void {
    for (const tcp of this.#opening) tcp.destroy(new Error('given up'));
  }
}

async function openTunnel(tcp: Socket, proxy: Proxy, host: string, port: number): Promise<Duplex> {
  const stream = proxy.secure ? await openTls(tcp, proxy.host) : tcp;
  const path = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const { authorization } = proxy;
  const headers = { host: path, ...(authorization !== undefined && { 'proxy-authorization': authorization }) };
  const ask = request({ method: 'CONNECT', path, headers, setHost: false, createConnection: () => stream });
  ask.end();
  const [{ statusCode = 0 }] = (await once(ask, 'connect')) as [IncomingMessage];
  if (statusCode < 200 || statusCode > 299) throw new ProxyRefusal(statusCode);
  return stream;
}

async function openTls(tcp: Socket, host: string): Promise<Socket> {
  const stream = connectTls({ socket: tcp, ...(isIP(host) === 0 && { servername: host }) });
  runsOver(stream, tcp);
  try {
    await once(stream, 'secureConnect');
  } catch (error) {
    if (!/wrong version number|packet length too long/i.test(String(error))) throw error;
    throw Object.assign(new Error('the proxy speaks no TLS: its URL has to begin with http'), {
      code: PROXY_WITHOUT_TLS,
    });
  }
  return stream;
}
