import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, type Socket, connect } from 'node:net';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that a test tells what to answer. */
export interface TestServer {
  url: string;
  port: number;
  /** The requests that arrived, with their bodies once they are complete. */
  seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[];
  /** What is open now. */
  sockets: Set<Socket>;
  /** Hands over each connection from now on, what is read from it over TLS. */
  onConnection(listener: (socket: Socket) => void): void;
  close(): Promise<void>;
}

export async function serve(handler: Handler, tls?: { key: string; cert: string }): Promise<TestServer> {
  const seen: TestServer['seen'] = [];
  const listener: Handler = (request, response) => {
    const { method = '', url = '', headers } = request;
    const entry = { method, url, headers, body: '' };
    seen.push(entry);
    request.on('data', (chunk: Buffer) => (entry.body += chunk.toString('utf8')));
    request.on('end', () => handler(request, response));
    request.on('error', () => undefined);
    response.on('error', () => undefined);
  };
  const server: Server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  return { ...(await listen(server, tls === undefined ? 'http' : 'https')), seen };
}

export interface TestProxy extends TestServer {
  /** `host:port` of each CONNECT. */
  connects: { target: string; authorization: string | undefined }[];
}

/** A proxy that opens every tunnel, unless it is told what to do with one. */
export async function serveProxy(
  instead?: (socket: Socket) => void,
  tls?: { key: string; cert: string },
): Promise<TestProxy> {
  const connects: TestProxy['connects'] = [];
  const refuse: Handler = (_request, response) => void response.writeHead(400).end();
  const server: Server = tls === undefined ? createServer(refuse) : createSecureServer(tls, refuse);
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    const [host = '', port = ''] = (request.url ?? '').split(':');
    connects.push({ target: request.url ?? '', authorization: request.headers['proxy-authorization'] });
    socket.on('error', () => undefined);
    socket.on('end', () => socket.end());
    if (instead !== undefined) {
      instead(socket);
      return;
    }
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  });
  return { ...(await listen(server, tls === undefined ? 'http' : 'https')), seen: [], connects };
}

async function listen(server: Server, scheme: string): Promise<Omit<TestServer, 'seen'>> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    sockets,
    onConnection: (listener) => void server.on(scheme === 'https' ? 'secureConnection' : 'connection', listener),
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      if (server.listening) await once(server, 'close');
    },
  };
}
