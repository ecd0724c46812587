import { type AgentOptions, type ClientRequestArgs, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions as HttpsAgentOptions, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import type { SecureContextOptions } from 'node:tls';
import { Connector, runsOver } from './connector';
import type { Proxy } from './proxy';

export type TlsOptions = SecureContextOptions & { servername?: string; rejectUnauthorized?: boolean };

export interface Agents {
  http: HttpAgent;
  https: HttpsAgent;
  /** True when requests go through a proxy. */
  proxied: boolean;
}

const KEEP_ALIVE = { keepAlive: true, maxFreeSockets: 8 };

const DEFAULT_TIMEOUT_MS = 60_000;

/**
 * The agents for requests, whose connections can be reset.
 *
 * @param proxy absent for a direct way
 * @param timeoutMs after so long a connection that doesn't open is given up
 */
export function createAgents(proxy?: Proxy, tls: TlsOptions = {}, timeoutMs = DEFAULT_TIMEOUT_MS): Agents {
  return {
    proxied: proxy !== undefined,
    http: new ResettableHttpAgent(new Connector(proxy, timeoutMs), KEEP_ALIVE),
    https: new ResettableHttpsAgent(new Connector(proxy, timeoutMs), { ...KEEP_ALIVE, ...tls }),
  };
}

type OnCreated = (error: Error | null, stream: Duplex) => void;

class ResettableHttpAgent extends HttpAgent {
  readonly #connector: Connector;

  constructor(connector: Connector, options: AgentOptions) {
    super(options);
    this.#connector = connector;
  }

  override createConnection(options: ClientRequestArgs, onCreated: OnCreated): undefined {
    hand(this.#connector.open(options.host ?? '', Number(options.port)), onCreated);
  }

  override destroy(): void {
    this.#connector.close();
    super.destroy();
  }
}

class ResettableHttpsAgent extends HttpsAgent {
  readonly #connector: Connector;

  constructor(connector: Connector, options: HttpsAgentOptions) {
    super(options);
    this.#connector = connector;
  }

  override createConnection(options: RequestOptions, onCreated: OnCreated): undefined {
    const opening = this.#connector.open(options.host ?? '', Number(options.port)).then((below) => {
      // The agent of Node.js resumes TLS sessions.
      const stream = super.createConnection({ ...options, socket: below } as RequestOptions);
      if (!stream) throw new Error('no TLS connection');
      runsOver(stream, below);
      return stream;
    });
    hand(opening, onCreated);
  }

  override destroy(): void {
    this.#connector.close();
    super.destroy();
  }
}

function hand(opening: Promise<Duplex>, onCreated: OnCreated): void {
  opening.then(
    (stream) => onCreated(null, stream),
    (error: unknown) => (onCreated as (error: unknown) => void)(error),
  );
}
