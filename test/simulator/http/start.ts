import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createDatacake } from '../core/datacake';
import type { Datacake, DatacakeOptions } from '../core/datacake';
import type { ApiRequest } from '../core/exchange';
import { sendReply } from './send-reply';
import type { Clock } from './clock';
import { systemClock } from './clock';
import { control } from './control';

export interface SimulatorOptions extends DatacakeOptions {
  /** 0, the default, takes a free one. */
  port?: number;
  /** Loopback by default, because the control paths have no password. */
  host?: string;
  clock?: Clock;
  /** The address of a Node-RED's editor, which the live page links to. */
  editor?: string;
  /** Serves https with this certificate, both in PEM. */
  tls?: { key: string; cert: string };
}

export interface Simulator {
  /** `http://127.0.0.1:1881`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly core: Datacake;
  /** Breaks all connections and frees the port. */
  close(): Promise<void>;
}

/**
 * Starts the simulator as a server.
 *
 * @throws the error of `listen`, with its `code`: `EADDRINUSE` when the port is taken
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const core = createDatacake(options);
  const { clock = systemClock, host = '127.0.0.1', port = 0, tls, editor } = options;
  const pending = new Set<() => void>();

  const listener = (incoming: IncomingMessage, response: ServerResponse) => {
    const arrival = { arrivedAt: clock.now(), monotonic: clock.monotonic() };
    const chunks: Buffer[] = [];
    // A request that breaks off is ignored, as a server would.
    incoming.on('error', () => undefined);
    response.on('error', () => undefined);
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      serve({ ...requestOf(incoming), ...arrival, body }, response);
    });
  };

  const serve = (request: ApiRequest, response: ServerResponse) => {
    const controlAnswer = control(core, { ...request, now: request.arrivedAt }, editor);
    if (controlAnswer !== undefined) {
      sendReply(controlAnswer, response);
      return;
    }
    const reply = core.handle(request);
    response.on('close', () => {
      const gaveUp = reply.kind !== 'reset' && reply.kind !== 'cut' && !response.writableFinished;
      core.ended(reply.request, { at: clock.now(), monotonic: clock.monotonic(), gaveUp });
    });
    if (reply.delay <= 0) {
      sendReply(reply, response);
      return;
    }
    const cancel = clock.after(reply.delay, () => {
      pending.delete(cancel);
      if (!response.destroyed) sendReply(reply, response);
    });
    pending.add(cancel);
  };

  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;

  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host}:${address.port}`,
    port: address.port,
    core,
    close: async () => {
      for (const cancel of pending) cancel();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function requestOf(incoming: IncomingMessage): Pick<ApiRequest, 'method' | 'url' | 'headers'> {
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, value?.toString()] as const);
  return { method: incoming.method ?? 'GET', url: incoming.url ?? '/', headers: Object.fromEntries(headers) };
}
