import { type Proxy, type TlsOptions, createAgents } from './agents';
import { createQuery } from './graphql';
import { createPost } from './http';
import type { Outcome, Resolution } from './outcome';
import { type PlanResult, createPlanLookup } from './plan';
import { createRecordBatch } from './record';
import { createSerialLookup } from './serial';
import type { Measurement } from '../model';

/** How Datacake is reached, and as whom. */
export interface TransportSettings {
  token: string;
  /** The API's address, `https://api.datacake.co`. */
  address: string;
  workspace: string;
  /** Seconds until a request is given up. */
  timeoutS: number;
  proxy?: Proxy;
  tls?: TlsOptions;
}

/** What reaches Datacake. It never rejects; an aborted signal makes a request end soon. */
export interface Transport {
  record(device: string, measurements: readonly Measurement[], signal?: AbortSignal): Promise<Outcome>;
  resolve(serial: string, signal?: AbortSignal): Promise<Resolution>;
  /** @param device its UUID */
  plan(device: string, signal?: AbortSignal): Promise<PlanResult>;
  /** Gives connections back that are kept open. */
  close(): void;
}

/** The most of a discovery answer that is read, in bytes: a page of a hundred devices, and room. */
export const MAX_DISCOVERY_BYTES = 1_048_576;

/** Reaches Datacake over HTTP. The settings have been checked. */
export function createTransport(settings: TransportSettings): Transport {
  const address = settings.address.trim().replace(/\/+$/, '');
  const timeoutMs = settings.timeoutS * 1000;
  const agents = createAgents(address, settings.proxy, settings.tls, timeoutMs);
  const options = { token: settings.token.trim(), timeoutMs, agents };
  const query = createQuery(createPost({ ...options, maxBodyBytes: MAX_DISCOVERY_BYTES }), address, Date.now);
  const workspace = settings.workspace.trim();
  return {
    record: createRecordBatch(createPost(options), address, Date.now),
    resolve: createSerialLookup(query, workspace, Date.now),
    plan: createPlanLookup(query, workspace),
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/** Reaches nothing while the settings don't suffice: all is kept, nothing is sent. */
export function createUnavailableTransport(reason: string): Transport {
  const paused = Promise.resolve({ kind: 'paused', scope: 'connection', reason } as const);
  const unknown = Promise.resolve({ kind: 'unknown', reason } as const);
  return { record: () => paused, resolve: () => paused, plan: () => unknown, close: () => undefined };
}
