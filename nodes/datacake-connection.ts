import type { NodeAPI } from 'node-red';
import { type Transport, createTransport, createUnavailableTransport } from '../src/datacake/transport';
import { settledWithin } from '../src/util/settled-within';
import { AcceptedValues } from '../src/delivery/accepted-values';
import { systemClock } from '../src/util/clock';
import { Datapoints } from '../src/delivery/datapoints';
import { Delivery } from '../src/delivery/delivery';
import { RateLimiter } from '../src/delivery/rate-limiter';
import { Timeline } from '../src/delivery/timeline';
import { RejectedFile } from '../src/journal/rejected-file';
import { validateConnection } from './connection/validation';
import type { DeployedAccess } from './admin/access';
import { registerConnectionRoutes } from './admin/register';
import { networkOf } from './connection/network';
import type { ConnectionDef, ConnectionNode } from './connection/connection-node';
import { logDeletedConnections } from './connection/deleted-connections';
import { Journals } from './connection/journals';
import { RecordListeners } from './connection/record-listeners';
import { DeployedNodes } from './deployed-nodes';
import {
  type ConnectionConfig,
  type ConnectionCredentials,
  completeConnection,
  journalSettings,
} from './connection/settings';

/** Milliseconds that closing waits, beside what the delivery takes, for what was refused to be written. */
const REJECTED_FLUSH_MS = 100;

export = (RED: NodeAPI): void => {
  const rateLimiter = new RateLimiter();
  const timeline = new Timeline(systemClock);
  const datapoints = new Datapoints(timeline);
  const values = new AcceptedValues();
  const journals = new Journals(RED.settings.userDir ?? process.cwd());
  const running = new DeployedNodes<DeployedAccess>();

  function transportOf(token: string, config: ConnectionConfig): Transport {
    const { address, workspace } = config;
    const network = networkOf(RED, config);
    const missing = token.trim() === '' ? { code: 'token-missing' } : validateConnection(config)[0];
    const { proxy } = network;
    const wrong = missing ?? (proxy === undefined || URL.canParse(proxy.url) ? undefined : { code: 'proxy-invalid' });
    if (wrong !== undefined) return createUnavailableTransport(RED._(`datacake-connection.error.${wrong.code}`, wrong));
    const timeout = Number(config.timeout);
    return createTransport({ token, address, workspace, timeoutS: timeout, ...network });
  }

  function DatacakeConnection(this: ConnectionNode, saved: ConnectionDef): void {
    RED.nodes.createNode(this, saved);
    const config = completeConnection(saved);
    const token = this.credentials.token ?? '';
    const tell = (notice: string): void => this.warn(notice);
    this.rejected = new RejectedFile(journals.folderOf(this.id), (reason) =>
      tell(`Refused measurements can't be kept in a file: ${reason}`),
    );
    this.records = new RecordListeners(tell, this.rejected);
    this.delivery = new Delivery({
      openJournal: (events) => journals.open(this.id, journalSettings(config), events, tell),
      state: () => journals.notesOf(this.id),
      scope: `${config.address.trim()} ${config.workspace.trim()}`,
      transport: transportOf(token, config),
      rateLimiter,
      datapoints,
      values,
      timeline,
      events: this.records,
      limited: config.limit !== 'lifted',
      overQuota: config.overQuota,
      clock: systemClock,
      random: Math.random,
    });
    const { address, plainHttp, proxy, tls } = config;
    const remove = running.add(this, { token, address, plainHttp, proxy, tls });
    this.on('close', (removed: boolean, done: () => void) => {
      remove();
      const { waiting } = this.delivery;
      if (removed && waiting > 0) tell(RED._('datacake-connection.notice.kept', { waiting }));
      void this.delivery
        .close(this.records.drained())
        .then(() => settledWithin(systemClock, REJECTED_FLUSH_MS, this.rejected.close()))
        .then(done);
    });
  }

  RED.events.once('flows:started', () => void logDeletedConnections(RED, journals.root).catch(() => undefined));
  registerConnectionRoutes(RED, running);
  RED.nodes.registerType<ConnectionNode, ConnectionDef, object, ConnectionCredentials>(
    'datacake-connection',
    DatacakeConnection,
    { credentials: { token: { type: 'password' } } },
  );
};
