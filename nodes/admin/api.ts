import type { TokenInfo, Workspace } from '../../src/datacake/discovery/token-info';
import type { CreatedField, NewField } from '../../src/datacake/discovery/create-fields';
import type { DeviceDetails, DeviceField } from '../../src/datacake/discovery/device-details';
import type { DevicePage, DeviceSummary } from '../../src/datacake/discovery/device-listing';
import type { FunctionNodeReading } from '../../src/function-node/read-function-node';
import type { MappingError } from '../../src/mapping/mapping-error';
import type { MessageProperty } from '../../src/mapping/message-properties';
import type { Probe } from '../../src/journal/shared/probe';
import type { NotTaken } from '../../src/util/notice';
import type { Reason } from '../../src/util/reason';
import type { PasswordRoute } from '../connection/route-of-password';
import type { ConnectionValidationError } from '../connection/validation';
import type { RecordError } from '../record/history';
import type { Problem, RecordState } from '../record/state';
import type { TrafficSeries } from '../record/traffic';
import type { SettingName } from '../record/undeployed-settings';
import type { Preview, PreviewQuery, Sent } from './preview-contract';
import type { ArrivalQuery, ArrivalState, LastValues, LastValuesQuery } from './arrival-api';

export type * from './preview-contract';
export type {
  TokenInfo,
  CreatedField,
  DeviceDetails,
  DeviceField,
  DevicePage,
  DeviceSummary,
  FunctionNodeReading,
  MessageProperty,
  NewField,
  TrafficSeries,
  Workspace,
};

/**
 * The requests of the forms and the results of the runtime: one entry for each route. All results are bounded, and none
 * holds a token, except for one that stands in the code that the form itself has sent.
 *
 * `activity` needs the permission `datacake-connection.read`, which an anonymous visitor often has: it shows counters, status and kinds
 * of problems. All others need `datacake-connection.write`: they call out, read code, change or send something. Those that evaluate, or
 * show values or what a server says of them, need `flows.write` too, and so does a way to Datacake that isn't deployed.
 */
export interface Routes {
  token: { request: Access; result: TokenInfo };
  storage: { request: StorageQuery; result: Storage };
  /** Looks at a database as a journal that several Node-REDs share, and changes nothing in it. */
  database: { request: DatabaseQuery; result: DatabaseLook };
  devices: { request: DevicesQuery; result: DevicePage };
  device: { request: DeviceQuery; result: DeviceDetails };
  /** Creates fields in Datacake. */
  fields: { request: FieldsToCreate; result: CreatedField[] };
  message: { request: NodeQuery; result: LastMessage };
  preview: { request: PreviewQuery; result: Preview };
  /** Sends the message of a preview through the deployed record node. */
  send: { request: PreviewQuery; result: Sent };
  /** Reads the code, and never runs it. */
  functionNode: { request: FunctionNodeCode; result: FunctionNodeReading };
  /** The only GET; the record node's id ends its path. */
  activity: { request: NodeQuery; result: Activity };
  /** The activity with names of devices and fields, and with what servers said. */
  details: { request: NodeQuery; result: Activity };
  /** What Datacake shows of the last receipt; asks Datacake only when told to check. */
  arrival: { request: ArrivalQuery; result: ArrivalState };
  /** The values of the last receipt and, when told to look, what Datacake shows of the same fields. */
  lastValues: { request: LastValuesQuery; result: LastValues };
  rejected: { request: NodeQuery; result: RejectedPage };
  /** Feeds rejected measurements into the record node again. */
  resend: { request: RejectedChoice; result: RejectedDone };
  discard: { request: RejectedChoice; result: RejectedDone };
  /** Discards what waits of a record node for a device as given. */
  discardWaiting: { request: { node: string; device: string }; result: { samples: number } };
}

/** The path of each route below Node-RED's admin root. */
export const routes: Readonly<Record<keyof Routes, string>> = {
  token: '/datacake/token',
  storage: '/datacake/storage',
  database: '/datacake/database',
  devices: '/datacake/devices',
  device: '/datacake/device',
  fields: '/datacake/fields',
  message: '/datacake/message',
  preview: '/datacake/preview',
  send: '/datacake/send',
  functionNode: '/datacake/function-node',
  activity: '/datacake/activity',
  details: '/datacake/details',
  arrival: '/datacake/arrival',
  lastValues: '/datacake/last-values',
  rejected: '/datacake/rejected',
  resend: '/datacake/rejected/resend',
  discard: '/datacake/rejected/discard',
  discardWaiting: '/datacake/waiting/discard',
};

/** The body of a status 200. A request that no form makes gets a 4xx, one without permission 401 or 403. */
export type AdminResult<T> = { ok: true; result: T } | { ok: false; error: AdminError };

/** Why there is no result. The forms have a sentence for each code, `reason.<code>` in the connection's catalogue. */
export interface AdminError {
  code: AdminErrorCode;
  /** What the server or the network said, in its own words and without a secret. */
  detail?: string;
  /** Why samples can't be stored, with the code `not-stored`. */
  notice?: NotTaken;
  /** The setting that is wrong, with the code `settings`. */
  problem?: Problem;
  /** The settings that aren't deployed, with the code `undeployed`. */
  settings?: SettingName[];
}

export type AdminErrorCode =
  | 'token-missing' // Neither typed nor stored.
  | 'token-again' // The stored token is used only with the deployed address, proxy and TLS settings.
  | 'password-again' // The same for the stored password of a database.
  | 'token-wrong' // Datacake doesn't know the token.
  | 'env-unset' // A setting names a variable of the environment that isn't set: `detail` is its name.
  | 'address-invalid'
  | 'address-plain'
  | 'not-datacake' // The answer is a page, a redirect or no GraphQL.
  | 'dns' // The server's name can't be found.
  | 'no-listener'
  | 'network' // No connection, or one that was cut.
  | 'proxy-login' // It wants another user name or password.
  | 'proxy-invalid' // The proxy has no valid URL. Of this and the next two, `detail` is the variable of the environment that names it.
  | 'proxy-socks' // A SOCKS proxy, which isn't supported.
  | 'proxy-user' // Its user name or password has a character that can't be sent.
  | 'tls-invalid' // The files of the TLS node can't be read.
  | 'timeout'
  | 'proxy' // Not reachable.
  | 'not-deployed' // The `http proxy` or `tls-config` node isn't deployed yet.
  | 'certificate'
  | 'busy' // Datacake asks to wait, or too many requests of forms wait.
  | 'server' // Datacake answered with the error in `detail`.
  | 'workspace-missing'
  | 'workspace-unknown'
  | 'device-unknown'
  | 'device-ambiguous' // Several devices have that serial number.
  | 'forbidden' // The token lacks the permission.
  | 'no-message' // No message has arrived since the record node was deployed, or it isn't deployed.
  | 'node-unknown'
  | 'flows-stopped'
  | 'node-disabled' // It or its flow.
  | 'connection-disabled'
  | 'undeployed' // The deployed node has other settings than the form, so that it would send something else; `settings` names them.
  | 'message-cut' // Only a part of the last message was kept, so that it can't be sent.
  | 'not-stored' // The journal can't store what is to be sent again; `notice` says why, where that is known.
  | 'too-much' // The expressions take more time or memory than a preview has.
  | 'bad-json' // The message that was typed in isn't JSON.
  | 'settings'; // The record node can't run with the settings of the form; `problem` or `detail` says why.

/** How a connection reaches Datacake, with the settings of its form. */
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

interface StorageQuery {
  /** The connection's id, whose tab or subflow a reference to the environment is of. */
  id: string;
  /** As typed; empty for the default one. */
  folder: string;
}

/** Where a connection's samples wait, and what is wrong with that. */
export interface Storage {
  /** Absolute; each connection has a folder of its own in it. */
  folder: string;
  /** Why it can't be written, in the system's word, `EACCES`. */
  obstacle?: string;
  /** The kind of its file system where that doesn't outlive a restart, `tmpfs`. */
  shortLived?: string;
  /** What the samples of a day take at the rate of the last day; absent while that isn't known. */
  bytesPerDay?: number;
}

/** A database with the settings of a connection's form. */
export interface DatabaseQuery extends PasswordRoute {
  /** The connection's id; its stored password is used when none is given. */
  id: string;
  /** As typed, which may be empty; absent for the stored one. */
  databasePassword?: string;
  /** Of the connection: whoever has both in common shares a sender. */
  address: string;
  workspace: string;
}

/** What was found, or the first setting that is wrong. */
export type DatabaseLook =
  | (Probe & {
      /** How this Node-RED is called among those that share the database. */
      host: string;
      /** Where the package `pg` has to be installed. */
      userDirectory: string;
    })
  | { kind: 'invalid'; error: ConnectionValidationError };

export interface WorkspaceQuery {
  access: Access;
  workspace: string;
}

interface DevicesQuery extends WorkspaceQuery {
  /** A part of the name; empty for all. A whole serial number or UUID finds its device too. */
  search: string;
  /** From 0. */
  page: number;
}

export interface DeviceQuery extends WorkspaceQuery {
  /** Of the record node: where it is decides what a variable of the environment means. */
  node: { id: string; z?: string; device: string };
}

export interface FieldsToCreate extends WorkspaceQuery {
  /** The UUID of a device of the product: its rights are checked. */
  device: string;
  fields: NewField[];
}

export interface NodeQuery {
  node: string;
}

/** The properties of the last message of a record node. It is kept in memory only, and copied at most once a second. */
export interface LastMessage {
  /** ISO 8601. */
  at: string;
  /** At most 100, each at most 80 characters, in the order of the message. */
  properties: MessageProperty[];
}

/** A function node that people paste. */
interface FunctionNodeCode {
  /** At most one character longer than what is read, so that the reader says that it is too long. */
  code: string;
}

export interface Activity {
  /** What it does, as the canvas says it. */
  state: RecordState;
  /** Samples that wait. */
  waiting: number;
  /** While a backlog waits: the most samples that it has had, and in how many milliseconds all will have been sent, where that can be told. */
  backlog?: { most: number; endsInMs?: number };
  /** Absent while there has been none since the node was deployed. */
  traffic?: { hour: TrafficSeries; day: TrafficSeries };
  /** Datapoints since 00:00 UTC, uncertain ones included, by UUID or serial number as configured; at most 50 devices with any, those with most first; one without a device is of all of them. */
  today: { device?: string; datapoints: number; plan?: number }[];
  /** ISO 8601. */
  lastReceipt?: string;
  lastError?: { at: string; error: RecordError };
  /** Number of measurements in the file of refused ones. */
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
  reason: Reason;
}

export interface RejectedChoice {
  node: string;
  ids: string[] | 'all';
}

export interface RejectedDone {
  /** Their number. */
  measurements: number;
  /** Those that can't be sent again and stay, and why the first can't. */
  kept?: { measurements: number; error: MappingError };
}
