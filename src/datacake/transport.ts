import type { Reason } from '../util/reason';
import { normalizeAddress } from './address';
import { type TlsOptions, createAgents } from './agents';
import { type CurrentValuesLookup, createCurrentValuesLookup } from './current-values';
import { createQuery } from './graphql';
import { createPost } from './http';
import type { Resolution } from './outcome';
import { type PlanResult, createPlanLookup } from './plan';
import type { Proxy } from './proxy';
import { type RecordBatch, createRecordBatch } from './record';
import { createSerialLookup } from './serial';

/** The way to Datacake and the token for it. */
export interface TransportSettings {
  /** As `cleanToken` returns it. */
  token: string;
  /** The API's address, `https://api.datacake.co`. */
  address: string;
  workspace: string;
  /** A request is given up after so long. */
  timeoutS: number;
  /** Absent for a direct way. */
  proxy?: Proxy;
  tls?: TlsOptions;
}

/** The requests to Datacake. They never reject; an aborted signal makes them end soon. */
export interface Transport {
  record: RecordBatch;
  /** The device with a serial number in the workspace. */
  resolve(serial: string, signal?: AbortSignal): Promise<Resolution>;
  /** @param device its UUID */
  plan(device: string, signal?: AbortSignal): Promise<PlanResult>;
  /** The latest values of devices, by UUID. */
  currentValues: CurrentValuesLookup;
  /** Closes the connections that are kept open. */
  close(): void;
}

/** A page of a hundred devices, with room to spare. */
export const MAX_DISCOVERY_BYTES = 1_048_576;

/** The transport over HTTP. The settings have been validated. */
export function createTransport(settings: TransportSettings): Transport {
  const address = normalizeAddress(settings.address);
  const timeoutMs = settings.timeoutS * 1000;
  const agents = createAgents(settings.proxy, settings.tls, timeoutMs);
  const options = { token: settings.token, timeoutMs, agents };
  const query = createQuery(createPost({ ...options, maxBodyBytes: MAX_DISCOVERY_BYTES }), address, Date.now);
  const workspace = settings.workspace.trim();
  return {
    record: createRecordBatch(createPost(options), address, Date.now),
    resolve: createSerialLookup(query, workspace, Date.now),
    plan: createPlanLookup(query, workspace),
    currentValues: createCurrentValuesLookup(query),
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/** The transport while settings are missing: everything is kept and nothing is sent. */
export function createUnavailableTransport(reason: Reason): Transport {
  const paused = Promise.resolve({ kind: 'paused', scope: 'connection', reason } as const);
  const unknown = Promise.resolve({ kind: 'unknown', reason } as const);
  return {
    record: () => paused,
    resolve: () => paused,
    plan: () => unknown,
    currentValues: () => unknown,
    close: () => undefined,
  };
}
