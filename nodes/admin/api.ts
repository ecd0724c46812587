import type { TokenInfo, Workspace } from '../../src/datacake/discovery/token-info';
import type { CreatedField, NewField } from '../../src/datacake/discovery/create-fields';
import type { DeviceDetails, DeviceField } from '../../src/datacake/discovery/device-details';
import type { DevicePage, DeviceSummary } from '../../src/datacake/discovery/device-listing';
import type { MappingErrorCode } from '../../src/mapping/mapping-error';
import type { MessageProperty } from '../../src/mapping/message-properties';
import type { ConnectionConfig } from '../connection/settings';
import type { RecordConfig } from '../record/settings';

export type {
  TokenInfo,
  CreatedField,
  DeviceDetails,
  DeviceField,
  DevicePage,
  DeviceSummary,
  MessageProperty,
  NewField,
  Workspace,
};

/**
 * What the forms ask of the runtime, and what it answers: one entry for each route. All answers are bounded, and none holds a token.
 *
 * `activity` needs `datacake-connection.read`, which an anonymous visitor often has: it tells counters and status. All others need
 * `datacake-connection.write`: they call out, evaluate, show values, change or send something.
 */
export interface Routes {
  token: { request: Access; result: TokenInfo };
  devices: { request: DevicesQuery; result: DevicePage };
  device: { request: DeviceQuery; result: DeviceDetails };
  /** Creates fields in Datacake. */
  fields: { request: FieldsToCreate; result: CreatedField[] };
  message: { request: NodeQuery; result: LastMessage };
  preview: { request: PreviewQuery; result: Preview };
  /** The only GET; the record node's id ends its path. */
  activity: { request: NodeQuery; result: Activity };
  rejected: { request: NodeQuery; result: RejectedPage };
  /** Feeds rejected measurements into the record node again. */
  resend: { request: RejectedChoice; result: RejectedDone };
  discard: { request: RejectedChoice; result: RejectedDone };
}

/** The path of each route below Node-RED's admin root. */
export const routes: Readonly<Record<keyof Routes, string>> = {
  token: '/datacake/token',
  devices: '/datacake/devices',
  device: '/datacake/device',
  fields: '/datacake/fields',
  message: '/datacake/message',
  preview: '/datacake/preview',
  activity: '/datacake/activity',
  rejected: '/datacake/rejected',
  resend: '/datacake/rejected/resend',
  discard: '/datacake/rejected/discard',
};

/** 200 with a result; or, also with 200, what is in the way. 4xx only for a request that no form makes, 401 and 403 for one without permission. */
export type AdminResult<T> = { ok: true; result: T } | { ok: false; error: AdminError };

/** What is in the way. The forms have a sentence for each code, `apiError.<code>` in the connection's catalogue. */
export interface AdminError {
  code: AdminErrorCode;
  /** In plain words, in English, without a secret: what the server or the network said. */
  detail?: string;
}

export type AdminErrorCode =
  /** No token was typed, and none is stored. */
  | 'token-missing'
  /** The stored token goes only where it was deployed for: the address, the proxy or the TLS settings were changed, so it has to be typed again. */
  | 'token-again'
  /** Datacake doesn't know the token. */
  | 'token-wrong'
  | 'address-invalid'
  | 'address-plain'
  /** What answers there isn't Datacake: a page, a redirect, no GraphQL. */
  | 'not-datacake'
  /** The host's name can't be resolved, nothing listens there, or the way there is cut. */
  | 'network'
  | 'timeout'
  /** The proxy can't be reached, or wants a password. */
  | 'proxy'
  /** The `http proxy` or `tls-config` node that is named isn't deployed yet. */
  | 'not-deployed'
  | 'certificate'
  /** Datacake asks to wait. */
  | 'busy'
  /** Datacake answered with an error; `detail` says which. */
  | 'server'
  | 'workspace-missing'
  | 'workspace-unknown'
  | 'device-unknown'
  /** Several devices have that serial number. */
  | 'device-ambiguous'
  /** The token may not do that. */
  | 'forbidden'
  /** The record node isn't deployed, or no message has passed since it was. */
  | 'no-message'
  | 'node-unknown'
  /** The journal can't take what was to be sent again; `detail` says why. */
  | 'not-stored'
  /** The JSON that was typed in can't be read. */
  | 'bad-json'
  /** The settings of the form can't be run yet; `detail` says why. */
  | 'settings';

/** How to reach Datacake, as the connection's form has it now. */
export interface Access {
  /** The connection's id; its stored token is used when none is typed. */
  id: string;
  /** As typed; absent or empty for the stored one. */
  token?: string;
  address: string;
  plainHttp: boolean;
  /** The id of an `http proxy` node, or empty. */
  proxy: string;
  /** The id of a `tls-config` node, or empty. */
  tls: string;
}

export interface WorkspaceQuery {
  access: Access;
  workspace: string;
}

export interface DevicesQuery extends WorkspaceQuery {
  /** A part of the name; empty for all. A whole serial number or UUID finds its device too. */
  search: string;
  /** From 0. */
  page: number;
}

export interface DeviceQuery extends WorkspaceQuery {
  /** A UUID or a serial number. */
  device: string;
}

export interface FieldsToCreate extends WorkspaceQuery {
  /** The UUID of a device of the product: its rights are checked. */
  device: string;
  fields: NewField[];
}

/** A record node as it is deployed. */
export interface NodeQuery {
  node: string;
}

/** What the last message that passed a record node held. Kept in memory only, taken at most once a second. */
export interface LastMessage {
  /** ISO 8601. */
  at: string;
  /** At most 100, each at most 80 characters, in the order of the message. */
  properties: MessageProperty[];
}

export interface PreviewQuery {
  /** The record node as the form has it now, with its id. */
  node: RecordConfig & {
    id: string;
    /** The tab that it is on: what it finds there in the context and the environment, before it is deployed. */
    z?: string;
  };
  /** Of its connection, as the editor has it. */
  connection: Pick<ConnectionConfig, 'address' | 'plainHttp' | 'workspace' | 'limit'> & { id: string };
  /** A whole message as JSON, `{"payload": …}`; absent for the last message that passed. */
  message?: string;
}

/** What would be posted now, by the code that posts. */
export interface Preview {
  /** Where the message came from: the last one that passed, or what was typed in. */
  message: 'last' | 'typed';
  /** When the last one passed, ISO 8601. */
  at?: string;
  /** True when the last one held more than is kept: what was too much is missing here. */
  truncated?: true;
  /** In the order in which they would leave; under the limit, several measurements of a field make several requests. */
  requests: PreviewRequest[];
  /** True when there are more requests, of which the first 20 are here. */
  more?: true;
  /** What would be left out, with the reason. At most 100. */
  errors: PreviewError[];
}

export interface PreviewRequest {
  /** `POST` and the address. A serial number stands in it as given, in angle brackets, because it is resolved later. */
  url: string;
  /** The token is masked. */
  headers: Record<string, string>;
  /** JSON, laid out for reading. At most 20,000 characters. */
  body: string;
}

export interface PreviewError {
  /** Absent when it concerns the whole message. */
  field?: string;
  code: MappingErrorCode;
  value?: string;
  /** In plain English. */
  reason: string;
}

/** What a record node is doing. */
export interface Activity {
  /** The status as on the canvas. */
  status: string;
  /** Why it has to wait, in full, when it has to. */
  reason?: string;
  /** Samples that wait. */
  waiting: number;
  /** Datapoints that were or may have been stored since 00:00 UTC, by device as given; at most 50 devices, those with most first. */
  today: { device: string; datapoints: number; plan?: number }[];
  /** ISO 8601. */
  lastReceipt?: string;
  lastError?: { at: string; reason: string };
  /** Measurements that were refused for good and are kept. */
  rejected: number;
}

export interface RejectedPage {
  total: number;
  /** The latest 100, the latest first. */
  entries: RejectedMeasurement[];
}

export interface RejectedMeasurement {
  /** Names it in a {@link RejectedChoice}. */
  id: string;
  /** ISO 8601. */
  at: string;
  device: string;
  field: string;
  /** At most 40 characters of it. */
  value: string;
  reason: string;
}

export interface RejectedChoice {
  node: string;
  ids: string[] | 'all';
}

export interface RejectedDone {
  /** How many it was done for. */
  measurements: number;
}
