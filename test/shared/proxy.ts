import { once } from 'node:events';
import { type AddressInfo, type Server, Socket, connect, createServer } from 'node:net';

/** What becomes of a chunk of a client: passed on; the connection is cut first; or it is passed on, and cut before the answer gets through. */
export type Fate = 'pass' | 'cut' | 'lose-answer';

/** A way to a server that can be cut and stalled. */
export class Proxy {
  /** Decides on each chunk that a client sends. */
  fate: () => Fate = () => 'pass';
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #isStalled = false;

  private constructor(target: { host: string; port: number }) {
    this.#server = createServer((client) => {
      const upstream = connect(target.port, target.host);
      const pair = [client, upstream] as const;
      this.#pairs.add(pair);
      const cut = (): void => {
        this.#pairs.delete(pair);
        for (const socket of pair) socket.destroy();
      };
      let isLost = false;
      for (const socket of pair) {
        socket.setNoDelay(true).on('error', cut).on('close', cut);
        if (this.#isStalled) socket.pause();
      }
      client.on('data', (chunk) => {
        const fate = this.fate();
        if (fate === 'cut') return cut();
        isLost ||= fate === 'lose-answer';
        upstream.write(chunk);
      });
      upstream.on('data', (chunk) => {
        if (isLost) cut();
        else client.write(chunk);
      });
    });
  }

  static async open(target: { host: string; port: number }): Promise<Proxy> {
    const proxy = new Proxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Cuts all connections; new ones get through. */
  cut(): void {
    for (const sockets of [...this.#pairs]) for (const socket of sockets) socket.destroy();
  }

  /** Nothing gets through in either direction, and nobody learns it: what is sent waits. */
  stall(): void {
    this.#isStalled = true;
    for (const sockets of this.#pairs) for (const socket of sockets) socket.pause();
  }

  resume(): void {
    this.#isStalled = false;
    for (const sockets of this.#pairs) for (const socket of sockets) socket.resume();
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
