import type { NodeAPI } from 'node-red';
import type { Transport } from '../../src/datacake/transport';
import type { AcceptedValues } from '../../src/delivery/state/accepted-values';
import type { ConnectionDelivery } from '../../src/delivery/connection-delivery';
import { Delivery } from '../../src/delivery/delivery';
import type { DeliveryEvents } from '../../src/delivery/delivery-events';
import { permanentLease } from '../../src/delivery/decide/lease';
import type { RateLimiter } from '../../src/delivery/decide/rate-limiter';
import type { Timeline } from '../../src/delivery/timeline';
import type { Usage } from '../../src/delivery/quota/usage';
import type { Journal, JournalEvents } from '../../src/journal/journal';
import type { ServerSettings } from '../../src/journal/shared/database';
import { systemClock } from '../../src/util/clock';
import type { Notice } from '../../src/util/notice';
import type { Reason } from '../../src/util/reason';
import { textOf } from '../settings';
import { placeOf, toServer } from './databases';
import type { Journals } from './journals';
import { resolveTls } from './network';
import { type ConnectionConfig, type ConnectionCredentials, type JournalSettings, requestTimeoutS } from './settings';
import type { SharedConnections } from './shared-connections';
import { validateDatabase } from './validation';

export interface OpenDeliveryOptions {
  /** The id of the connection. */
  id: string;
  config: ConnectionConfig;
  /** Of its journal. */
  settings: JournalSettings;
  /** Where the journal is that several Node-REDs share; undefined for one of its own. */
  server: ServerSettings | undefined;
  transport: Transport;
  canSend: boolean;
  events: DeliveryEvents;
  journals: Journals;
  /** What all deliveries of a runtime have in common. */
  shared: { timeline: Timeline; rateLimiter: RateLimiter; usage: Usage; values: AcceptedValues };
  openShared: () => SharedConnections;
  tell: (notice: Notice) => void;
  /** Fulfils when what was refused is written. */
  settled: () => Promise<void>;
}

/** A connection's delivery over the journal that its settings name, and what closes it. */
export function openDelivery(options: OpenDeliveryOptions): {
  delivery: ConnectionDelivery;
  close(handedOver: Promise<unknown>): Promise<void>;
} {
  const { id, config, settings, server, transport, canSend, events, journals, shared, tell, settled } = options;
  const openLocal = (journalEvents: JournalEvents): Promise<Journal> =>
    journals.open(id, settings, journalEvents, tell, { clock: shared.timeline, settled });
  const common = { transport, events, overQuota: config.overQuota, random: Math.random };
  const limited = config.limit !== 'lifted';
  if (server !== undefined) {
    const scope = { place: placeOf(config), connection: id };
    const requestTimeoutMs = requestTimeoutS(config) * 1000;
    const own = { limited, canSend, requestTimeoutMs, server, scope, settings, openLocal, tell };
    return options.openShared().open({ ...common, ...own });
  }
  const delivery = new Delivery({
    ...shared,
    ...common,
    openJournal: openLocal,
    state: () => journals.stateStoreOf(id),
    scope: `${config.address.trim()} ${config.workspace.trim()}`,
    lease: permanentLease(systemClock),
    limited,
    clock: systemClock,
  });
  return { delivery, close: (handedOver) => delivery.close(handedOver) };
}

/** The database of a connection; nothing where none is chosen, or its settings are wrong; a reason where its TLS node can't be used. */
export function resolveDatabase(
  RED: NodeAPI,
  config: ConnectionConfig,
  { databasePassword }: ConnectionCredentials,
): { server?: ServerSettings; reason?: Reason } {
  if (config.journal !== 'shared' || validateDatabase(config) !== undefined) return {};
  const encryption = resolveTls(RED, config.databaseTls);
  if (!encryption.ok) return { reason: encryption.reason };
  return { server: toServer(config, textOf(databasePassword) ?? '', encryption.tls) };
}
