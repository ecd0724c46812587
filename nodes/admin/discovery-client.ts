import { createHash } from 'node:crypto';
import type { NodeAPI } from 'node-red';
import { createAgents } from '../../src/datacake/agents';
import { type ApiQuery, type ApiResult, createApiQuery } from '../../src/datacake/discovery/api-error';
import { createQuery } from '../../src/datacake/graphql';
import { createPost } from '../../src/datacake/http';
import { MAX_DISCOVERY_BYTES } from '../../src/datacake/transport';
import { Semaphore } from '../../src/util/semaphore';
import type { DeployedConnection } from '../connection/connection-node';
import { type Network, resolveNetwork } from '../connection/network';
import { type FindAbsence, createFindAbsence } from './absence';
import { resolveAccess } from './access';
import type { Access, AdminResult } from './api';
import { failure } from './route';

/** A form gets its answer within this time, however many requests it takes. */
const ANSWER_TIMEOUT_MS = 14_000;

const MAX_CONCURRENT = 4;
const MAX_QUEUED = 40;

/** Queries Datacake on behalf of a form. */
export class DiscoveryClient {
  readonly #RED: NodeAPI;
  readonly #findDeployed: (connection: string) => DeployedConnection | undefined;
  readonly #findAbsence: FindAbsence;
  readonly #semaphore = new Semaphore(MAX_CONCURRENT, MAX_QUEUED);

  constructor(RED: NodeAPI, findDeployed: (connection: string) => DeployedConnection | undefined) {
    this.#RED = RED;
    this.#findDeployed = findDeployed;
    this.#findAbsence = createFindAbsence(RED);
  }

  /**
   * Runs queries with the access that a form has, if it is sufficient.
   *
   * @param query gets the means to ask, and an identity: a hash of token, address, proxy and TLS, for the keys of caches
   */
  async find<T>(
    access: Access,
    query: (ask: ApiQuery, identity: string) => Promise<ApiResult<T>>,
  ): Promise<AdminResult<T>> {
    const resolved = resolveAccess(access, this.#findDeployed(access.id), this.#absenceOf(access.id));
    if (!resolved.ok) return resolved;
    const { token, address } = resolved;
    const way = resolveNetwork(this.#RED, { ...access, address });
    if (!way.ok) {
      const { code, values } = way.reason;
      return failure(code === 'proxy-missing' || code === 'tls-missing' ? 'not-deployed' : code, values?.variable);
    }
    const { network } = way;
    const parts = JSON.stringify([token, address, access.proxy, access.tls]);
    const identity = createHash('sha256').update(parts).digest('hex');
    const timeout = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    const result = await this.#semaphore.run(() =>
      withAgents(address, token, network, timeout, (ask) => query(ask, identity)),
    );
    if (result === undefined) return failure('busy');
    return result.ok ? result : { ok: false, error: result.error };
  }

  #absenceOf(connection: string): 'flows-stopped' | 'connection-disabled' | undefined {
    const absence = this.#findAbsence(connection);
    if (absence === 'node-unknown') return undefined;
    return absence === 'node-disabled' ? 'connection-disabled' : absence;
  }
}

/** Runs queries over connections that are closed afterwards. */
async function withAgents<T>(
  address: string,
  token: string,
  { proxy, tls }: Network,
  timeout: AbortSignal,
  query: (ask: ApiQuery) => Promise<T>,
): Promise<T> {
  const agents = createAgents(proxy, tls, ANSWER_TIMEOUT_MS);
  try {
    const post = createPost({ token, timeoutMs: ANSWER_TIMEOUT_MS, maxBodyBytes: MAX_DISCOVERY_BYTES, agents });
    return await query(createApiQuery(createQuery(post, address, Date.now), timeout));
  } finally {
    agents.http.destroy();
    agents.https.destroy();
  }
}
