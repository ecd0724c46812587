import { createHash } from 'node:crypto';
import type { NodeAPI } from 'node-red';
import { createAgents } from '../../src/datacake/agents';
import { type ApiQuery, type ApiResult, createApiQuery } from '../../src/datacake/discovery/api-error';
import { createQuery } from '../../src/datacake/graphql';
import { createPost } from '../../src/datacake/http';
import { MAX_DISCOVERY_BYTES } from '../../src/datacake/transport';
import { type Network, networkOf } from '../connection/network';
import { type DeployedAccess, resolveAccess } from './access';
import type { Access, AdminResult } from './api';
import { Semaphore } from '../../src/util/semaphore';

/** Milliseconds in which a form gets its answer, whatever becomes of the questions behind it. */
const ANSWER_TIMEOUT_MS = 14_000;

const MAX_CONCURRENT = 4;
const MAX_QUEUED = 40;

/** Asks Datacake on behalf of a form. */
export class DiscoveryClient {
  readonly #RED: NodeAPI;
  readonly #deployed: (connection: string) => DeployedAccess | undefined;
  readonly #turns = new Semaphore(MAX_CONCURRENT, MAX_QUEUED);

  /**
   * @param deployed the connection with this id as it runs
   */
  constructor(RED: NodeAPI, deployed: (connection: string) => DeployedAccess | undefined) {
    this.#RED = RED;
    this.#deployed = deployed;
  }

  /**
   * Finds something out, when it may.
   *
   * @param find gets the means to ask, and a text that stands for where to and as whom, and tells neither
   */
  async find<T>(
    access: Access,
    find: (ask: ApiQuery, identity: string) => Promise<ApiResult<T>>,
  ): Promise<AdminResult<T>> {
    const permitted = resolveAccess(access, this.#deployed(access.id));
    if (!permitted.ok) return permitted;
    const network = networkOf(this.#RED, access);
    if ((access.proxy !== '' && network.proxy === undefined) || (access.tls !== '' && network.tls === undefined)) {
      return { ok: false, error: { code: 'not-deployed' } };
    }
    if (network.proxy !== undefined && !URL.canParse(network.proxy.url)) {
      return { ok: false, error: { code: 'proxy', detail: 'the proxy node has no valid URL' } };
    }
    const { token, address } = permitted;
    const identity = hash([token, address, access.proxy, access.tls]);
    const timeUp = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    const found = await this.#turns.run(() =>
      withConnection(address, token, network, timeUp, (ask) => find(ask, identity)),
    );
    if (found === undefined) return { ok: false, error: { code: 'busy' } };
    return found.ok ? found : { ok: false, error: found.error };
  }
}

/** Opens the way to Datacake for as long as something is being asked. */
async function withConnection<T>(
  address: string,
  token: string,
  { proxy, tls }: Network,
  timeUp: AbortSignal,
  work: (ask: ApiQuery) => Promise<T>,
): Promise<T> {
  const agents = createAgents(address, proxy, tls, ANSWER_TIMEOUT_MS);
  try {
    const post = createPost({ token, timeoutMs: ANSWER_TIMEOUT_MS, maxBodyBytes: MAX_DISCOVERY_BYTES, agents });
    return await work(createApiQuery(createQuery(post, address, Date.now), agents.proxied, timeUp));
  } finally {
    agents.http.destroy();
    agents.https.destroy();
  }
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
