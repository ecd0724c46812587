import { createHash } from 'node:crypto';
import type { NodeAPI } from 'node-red';
import { createAgents } from '../../src/datacake/agents';
import { type Ask, createAsk } from '../../src/datacake/discovery/ask';
import type { Found } from '../../src/datacake/discovery/failure';
import { createQuery } from '../../src/datacake/graphql';
import { createPost } from '../../src/datacake/http';
import { mostOfDiscovery } from '../../src/datacake/transport';
import { type Network, networkOf } from '../connection-network';
import { type DeployedAccess, permit } from './access';
import type { Access, Answer } from './api';
import { Turns } from './turns';

/** Milliseconds in which a form gets its answer, whatever becomes of the questions behind it. */
const patience = 14_000;

const atATime = 4;
const mostWaiting = 40;

/** Asks Datacake on behalf of a form. */
export class Discovery {
  readonly #RED: NodeAPI;
  readonly #deployed: (connection: string) => DeployedAccess | undefined;
  readonly #turns = new Turns(atATime, mostWaiting);

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
  async find<T>(access: Access, find: (ask: Ask, identity: string) => Promise<Found<T>>): Promise<Answer<T>> {
    const permitted = permit(access, this.#deployed(access.id));
    if (!permitted.ok) return permitted;
    const network = networkOf(this.#RED, access);
    if ((access.proxy !== '' && network.proxy === undefined) || (access.tls !== '' && network.tls === undefined)) {
      return { ok: false, problem: { code: 'not-deployed' } };
    }
    if (network.proxy !== undefined && !URL.canParse(network.proxy.url)) {
      return { ok: false, problem: { code: 'proxy', detail: 'the proxy node has no valid URL' } };
    }
    const { token, address } = permitted;
    const identity = hash([token, address, access.proxy, access.tls]);
    const timeUp = AbortSignal.timeout(patience);
    const found = await this.#turns.take(() => using(address, token, network, timeUp, (ask) => find(ask, identity)));
    if (found === undefined) return { ok: false, problem: { code: 'busy' } };
    return found.ok ? found : { ok: false, problem: found.failure };
  }
}

/** Opens the way to Datacake for as long as something is being asked. */
async function using<T>(
  address: string,
  token: string,
  { proxy, tls }: Network,
  timeUp: AbortSignal,
  work: (ask: Ask) => Promise<T>,
): Promise<T> {
  const agents = createAgents(address, proxy, tls, patience);
  try {
    const post = createPost({ token, timeout: patience, mostOfBody: mostOfDiscovery, agents });
    return await work(createAsk(createQuery(post, address, Date.now), agents.proxied, timeUp));
  } finally {
    agents.http.destroy();
    agents.https.destroy();
  }
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
