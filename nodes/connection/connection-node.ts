import type { Node, NodeAPI, NodeDef } from 'node-red';
import { type Transport, createTransport, createUnavailableTransport } from '../../src/datacake/transport';
import { AcceptedValues } from '../../src/delivery/accepted-values';
import { Datapoints } from '../../src/delivery/datapoints';
import { Delivery } from '../../src/delivery/delivery';
import { RateLimiter } from '../../src/delivery/rate-limiter';
import { Timeline } from '../../src/delivery/timeline';
import { RejectedFile } from '../../src/journal/rejected-file';
import { systemClock } from '../../src/util/clock';
import { settledWithin } from '../../src/util/settled-within';
import type { Journals } from './journals';
import { resolveNetwork } from './network';
import { RecordListeners } from './record-listeners';
import { type ConnectionConfig, type ConnectionCredentials, completeConnection, journalSettings } from './settings';
import { validateConnection } from './validation';

/** How long closing waits for refused measurements to be written, after the delivery has closed. */
const REJECTED_FLUSH_MS = 100;

export type ConnectionDef = NodeDef & ConnectionConfig;

/** A `datacake-connection` node as record nodes see it. */
export interface ConnectionNode extends Node<ConnectionCredentials> {
  delivery: Delivery;
  /** The record nodes that use this connection now. */
  records: RecordListeners;
  /** The measurements of its record nodes that Datacake refused for good. */
  rejected: RejectedFile;
}

/** How a connection was deployed to reach Datacake. */
export type DeployedConnection = Pick<ConnectionConfig, 'address' | 'plainHttp' | 'proxy' | 'tls'> & { token: string };

/** What all deliveries of a runtime have in common. */
type SharedState = ReturnType<typeof createSharedState>;

export function createSharedState() {
  const timeline = new Timeline(systemClock);
  return {
    timeline,
    rateLimiter: new RateLimiter(),
    datapoints: new Datapoints(timeline),
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
): DeployedConnection {
  const config = completeConnection(saved);
  const token = node.credentials.token ?? '';
  const warn = (notice: string): void => node.warn(notice);
  const rejected = new RejectedFile({
    directory: journals.folderOf(node.id),
    failed: (reason) => warn(`Refused measurements can't be kept in a file: ${reason}`),
    dropped: (count) => warn(`${count} refused measurements had to go from the file that keeps them, the oldest first`),
  });
  node.rejected = rejected;
  node.records = new RecordListeners(warn, node.rejected);
  node.delivery = new Delivery({
    ...shared,
    openJournal: (events) => {
      const settled = (): Promise<void> => rejected.idle();
      return journals.open(node.id, journalSettings(config), events, warn, { clock: shared.timeline, settled });
    },
    state: () => journals.stateStoreOf(node.id),
    scope: `${config.address.trim()} ${config.workspace.trim()}`,
    transport: createConnectionTransport(RED, token, config),
    events: node.records,
    limited: config.limit !== 'lifted',
    overQuota: config.overQuota,
    clock: systemClock,
    random: Math.random,
  });
  node.on('close', (removed: boolean, done: () => void) => {
    const { waiting } = node.delivery;
    if (removed && waiting > 0) warn(RED._('datacake-connection.notice.kept', { waiting }));
    void node.delivery
      .close(node.records.drained())
      .then(() => settledWithin(systemClock, REJECTED_FLUSH_MS, rejected.idle()))
      .then(done);
  });
  const { address, plainHttp, proxy, tls } = config;
  return { token, address, plainHttp, proxy, tls };
}

/** A transport that sends nothing while a setting is wrong, so that the backlog waits with the reason in the status. */
function createConnectionTransport(RED: NodeAPI, token: string, config: ConnectionConfig): Transport {
  const network = resolveNetwork(RED, config);
  const error = token.trim() === '' ? { code: 'token-missing' } : validateConnection(config)[0];
  const isProxyInvalid = network.proxy !== undefined && !URL.canParse(network.proxy.url);
  const reason = error ?? (isProxyInvalid ? { code: 'proxy-invalid' } : undefined);
  if (reason !== undefined) {
    return createUnavailableTransport(RED._(`datacake-connection.error.${reason.code}`, { ...reason }));
  }
  const { address, workspace, timeout } = config;
  return createTransport({ token, address, workspace, timeoutS: Number(timeout), ...network });
}
