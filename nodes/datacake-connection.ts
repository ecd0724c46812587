import type { NodeAPI } from 'node-red';
import type { Proxy, TlsOptions } from '../src/datacake/agents';
import { type Transport, createTransport, createUnavailableTransport } from '../src/datacake/transport';
import { systemClock } from '../src/delivery/clock';
import { Delivery } from '../src/delivery/delivery';
import { Pacing } from '../src/delivery/pacing';
import { Timeline } from '../src/delivery/timeline';
import { RejectedFile } from '../src/journal/rejected-file';
import { connectionProblems } from '../src/validation/connection-settings';
import type { ConnectionConfig, ConnectionCredentials } from './config';
import type { ConnectionDef, ConnectionNode } from './connection-node';
import { journalSettings } from './connection-settings';
import { Journals } from './journals';
import { LaterVersion } from './later-version';
import { connectionSteps } from './migrate/steps';
import { RecordNodes } from './record-nodes';
import { completeConnection } from './saved';

/** Core's `http proxy` node. */
interface ProxyNode {
  url?: string;
  noproxy?: string[];
  credentials?: { username?: string; password?: string };
}

/** Core's `tls-config` node. */
interface TlsNode {
  addTLSOptions?(options: TlsOptions): TlsOptions;
}

export = (RED: NodeAPI): void => {
  const pacing = new Pacing();
  const timeline = new Timeline(systemClock);
  const later = new LaterVersion(RED, connectionSteps);
  const journals = new Journals(RED.settings.userDir ?? process.cwd());

  function proxyOf(config: ConnectionConfig): { proxy?: Proxy } {
    const node = config.proxy === '' ? undefined : (RED.nodes.getNode(config.proxy) as ProxyNode | null);
    if (typeof node?.url !== 'string') return {};
    return { proxy: { url: node.url, except: node.noproxy ?? [], ...node.credentials } };
  }

  function tlsOf(config: ConnectionConfig): { tls?: TlsOptions } {
    const node = config.tls === '' ? undefined : (RED.nodes.getNode(config.tls) as TlsNode | null);
    return node?.addTLSOptions === undefined ? {} : { tls: node.addTLSOptions({}) };
  }

  function transportOf(token: string, config: ConnectionConfig): Transport {
    const { address, workspace } = config;
    const { proxy } = proxyOf(config);
    const missing = token.trim() === '' ? { code: 'token-missing' } : connectionProblems(config)[0];
    const wrong = missing ?? (proxy === undefined || URL.canParse(proxy.url) ? undefined : { code: 'proxy-invalid' });
    if (wrong !== undefined) return createUnavailableTransport(RED._(`datacake-connection.error.${wrong.code}`, wrong));
    const timeout = Number(config.timeout);
    return createTransport({ token, address, workspace, timeout, ...(proxy && { proxy }), ...tlsOf(config) });
  }

  function DatacakeConnection(this: ConnectionNode, saved: ConnectionDef): void {
    RED.nodes.createNode(this, saved);
    later.look(this, saved);
    const config = completeConnection(saved);
    const tell = (notice: string): void => this.warn(notice);
    const rejectedFile = new RejectedFile(journals.folderOf(this.id), (reason) =>
      tell(`Refused measurements can't be kept in a file: ${reason}`),
    );
    this.records = new RecordNodes(tell, rejectedFile);
    this.delivery = new Delivery({
      openJournal: (events) => journals.open(this.id, journalSettings(config), events, tell),
      transport: transportOf(this.credentials.token ?? '', config),
      pacing,
      timeline,
      events: this.records,
      limited: config.limit !== 'lifted',
      clock: systemClock,
      random: Math.random,
    });
    this.on('close', (removed: boolean, done: () => void) => {
      const { waiting } = this.delivery;
      if (removed && waiting > 0) tell(RED._('datacake-connection.notice.kept', { waiting }));
      void this.delivery
        .close(this.records.drained())
        .then(() => rejectedFile.close())
        .then(done);
    });
  }

  RED.nodes.registerType<ConnectionNode, ConnectionDef, object, ConnectionCredentials>(
    'datacake-connection',
    DatacakeConnection,
    { credentials: { token: { type: 'password' } } },
  );
};
