import type { Node, NodeAPI, NodeDef } from 'node-red';
import { cleanToken, isSendable } from '../../src/datacake/token';
import { type Transport, createTransport, createUnavailableTransport } from '../../src/datacake/transport';
import { AcceptedValues } from '../../src/delivery/state/accepted-values';
import type { ConnectionDelivery } from '../../src/delivery/connection-delivery';
import { RateLimiter } from '../../src/delivery/decide/rate-limiter';
import { Timeline } from '../../src/delivery/timeline';
import { Usage } from '../../src/delivery/quota/usage';
import { RejectedFile } from '../../src/journal/rejected-file';
import { systemClock } from '../../src/util/clock';
import type { Notice } from '../../src/util/notice';
import type { Reason } from '../../src/util/reason';
import { withoutControls } from '../../src/util/foreign-text';
import { settledWithin } from '../../src/util/settled-within';
import { runtimeLanguage } from '../runtime-language';
import { referenceOf, textOf } from '../settings';
import { noticeText, unseenText } from '../words';
import { Arrivals } from './arrivals';
import { IntakeMeter } from './intake-meter';
import { tellOfDeletion } from './deleted-connections';
import { HoldLog } from './hold-log';
import type { Journals } from './journals';
import { resolveNetwork } from './network';
import { openDelivery, resolveDatabase } from './open-delivery';
import { RecordListeners } from './record-listeners';
import type { DeployedDatabase } from './route-of-password';
import type { TokenRoute } from './route-of-token';
import { Refusals } from './refusals';
import {
  type ConnectionConfig,
  type ConnectionCredentials,
  requestTimeoutS,
  completeConnection,
  journalSettings,
} from './settings';
import type { SharedConnections } from './shared-connections';
import { type ConnectionValidationError, validateConnection, validateSaved, withoutWrongLimits } from './validation';

/** How long closing waits for refused measurements to be written, after the delivery has closed. */
const REJECTED_FLUSH_MS = 100;

export type ConnectionDef = NodeDef & ConnectionConfig;

/** A `datacake-connection` node as record nodes see it. */
export interface ConnectionNode extends Node<ConnectionCredentials> {
  /** As it is deployed. */
  config: ConnectionConfig;
  delivery: ConnectionDelivery;
  /** The record nodes that use this connection now. */
  records: RecordListeners;
  /** The measurements of its record nodes that Datacake refused for good. */
  rejected: RejectedFile;
  /** How many of them nobody has looked at. */
  refusals: Refusals;
  /** How much its record nodes take in. */
  intake: IntakeMeter;
  /** What was logged of why nothing is sent. */
  holds: HoldLog;
  /** What Datacake shows of what it has accepted. */
  arrivals: Arrivals;
  /** Why nothing can be sent, for a reason on this side. */
  unavailable: Reason | undefined;
}

/** How a connection was deployed to reach Datacake; the token is clean. */
export type DeployedConnection = TokenRoute & { token: string; database?: DeployedDatabase };

/** What all deliveries of a runtime have in common. */
type SharedState = ReturnType<typeof createSharedState>;

export function createSharedState() {
  const timeline = new Timeline(systemClock);
  return {
    timeline,
    rateLimiter: new RateLimiter(),
    usage: new Usage(timeline),
    values: new AcceptedValues(),
  };
}

/** Starts the delivery of a connection, and closes it with the node. */
export function startConnection(
  RED: NodeAPI,
  node: ConnectionNode,
  saved: ConnectionDef,
  journals: Journals,
  shared: SharedState,
  openShared: () => SharedConnections,
): DeployedConnection {
  const config = completeConnection(saved);
  node.config = config;
  const token = cleanToken(textOf(node.credentials.token) ?? '');
  const language = runtimeLanguage(RED);
  node.records = new RecordListeners((text) => node.warn(withoutControls(text)), node, language);
  const tell = (notice: Notice): void => {
    node.warn(withoutControls(noticeText(notice, language)));
    // Such as that a shared database can't be used.
    node.records.allChanged();
  };
  const rejected = new RejectedFile({
    directory: journals.folders.of(node.id, config.folder),
    failed: (detail) => tell({ code: 'rejected-unkept', detail }),
    dropped: (count) => tell({ code: 'rejected-dropped', count }),
  });
  node.rejected = rejected;
  node.refusals = new Refusals(rejected, (record) => node.records.changed(record));
  node.intake = new IntakeMeter(() => systemClock.monotonic());
  node.holds = new HoldLog();
  const errors = [...savedErrors(saved, node), ...validateConnection(config)];
  const database = resolveDatabase(RED, config, node.credentials);
  const { transport, unavailable } = createConnectionTransport(RED, token, config, errors, database.reason);
  const settings = journalSettings(withoutWrongLimits(config, errors));
  node.unavailable = unavailable;
  const opened = openDelivery({
    ...{ id: node.id, config, settings, server: database.server, transport, canSend: unavailable === undefined },
    ...{ events: node.records, journals, shared, openShared, tell, settled: () => rejected.idle() },
  });
  node.delivery = opened.delivery;
  const log = (record: string, text: string): void => {
    // The record node may be gone by then.
    ((RED.nodes.getNode(record) as Node | null) ?? node).warn(text);
  };
  node.arrivals = new Arrivals({
    transport,
    clock: systemClock,
    ...(config.watch && {
      watch: {
        unseen: (record, unseen) => log(record, unseenText(unseen, language)),
        hidden: (device) => tell({ code: 'watch-hidden', device }),
      },
    }),
  });
  node.on('close', (removed: boolean, done: () => void) => {
    node.arrivals.close();
    if (removed) tellOfDeletion(RED, { id: node.id, name: config.name }, node.delivery.waiting());
    void opened
      .close(node.records.drained())
      .then(() => settledWithin(systemClock, REJECTED_FLUSH_MS, rejected.writeNotes()))
      .then(done);
  });
  const { address, plainHttp, proxy, tls } = config;
  return { token, address, plainHttp, proxy, tls, database: deployedDatabase(config, node.credentials) };
}

/** A transport, or why there can be none with these settings: then the backlog waits, with the reason in the status at once. */
function createConnectionTransport(
  RED: NodeAPI,
  token: string,
  config: ConnectionConfig,
  errors: readonly ConnectionValidationError[],
  ofDatabase: Reason | undefined,
): { transport: Transport; unavailable?: Reason } {
  const reason = reasonOfSettings(token, errors) ?? ofDatabase;
  if (reason !== undefined) return { transport: createUnavailableTransport(reason), unavailable: reason };
  const way = resolveNetwork(RED, config);
  if (!way.ok) return { transport: createUnavailableTransport(way.reason), unavailable: way.reason };
  const { address, workspace } = config;
  return {
    transport: createTransport({ token, address, workspace, timeoutS: requestTimeoutS(config), ...way.network }),
  };
}

function deployedDatabase(config: ConnectionConfig, { databasePassword }: ConnectionCredentials): DeployedDatabase {
  const { databaseHost, databasePort, database, databaseUser, databaseTls } = config;
  const password = textOf(databasePassword) ?? '';
  return { databaseHost, databasePort, database, databaseUser, databaseTls, password };
}

function reasonOfSettings(token: string, [error]: readonly ConnectionValidationError[]): Reason | undefined {
  if (error !== undefined && ['setting-type', 'setting-word', 'env-unset'].includes(error.code)) return toReason(error);
  if (token === '') return { code: 'token-missing' };
  if (!isSendable(token)) return { code: 'token-invalid' };
  return error && toReason(error);
}

function toReason({ code, value = '', setting, allowed }: ConnectionValidationError): Reason {
  if (code === 'env-unset') return { code, values: { value } };
  const word = setting !== undefined && allowed !== undefined ? { setting, allowed } : {};
  return { code: 'settings', values: { error: code, value, ...word } };
}

/** What of a connection no setting can hold, as in a flow that was written by hand. */
function savedErrors(saved: ConnectionDef, node: ConnectionNode): ConnectionValidationError[] {
  const token: unknown = node.credentials.token ?? '';
  const password: unknown = saved.journal === 'shared' ? (node.credentials.databasePassword ?? '') : '';
  const ofCredentials = Object.entries({ token, databasePassword: password }).flatMap(
    ([name, value]): ConnectionValidationError[] => {
      const text = textOf(value);
      if (text === undefined) return [{ code: 'setting-type', value: name }];
      const variable = referenceOf(cleanToken(text));
      // Node-RED would have put a value there.
      return variable === undefined ? [] : [{ code: 'env-unset', value: variable }];
    },
  );
  return [...ofCredentials, ...validateSaved(saved)];
}
