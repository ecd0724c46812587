import type { NodeAPI } from 'node-red';
import type { Proxy, TlsOptions } from '../src/datacake/agents';
import { type Transport, createTransport, createUnavailableTransport } from '../src/datacake/transport';
import { systemClock } from '../src/delivery/clock';
import { Delivery } from '../src/delivery/delivery';
import { Pacing } from '../src/delivery/pacing';
import { Timeline } from '../src/delivery/timeline';
import type { Journal } from '../src/journal/journal';
import { MemoryJournal } from '../src/journal/memory-journal';
import { connectionProblems } from '../src/validation/connection-settings';
import type { ConnectionConfig, ConnectionCredentials } from './config';
import type { ConnectionDef, ConnectionNode } from './connection-node';
import { RecordNodes } from './record-nodes';

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
  /** By the id of the connection, so that what waits outlives a deploy. */
  const journals = new Map<string, Journal>();

  function journalOf(id: string): Journal {
    const journal = journals.get(id) ?? new MemoryJournal();
    journals.set(id, journal);
    return journal;
  }

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

  function DatacakeConnection(this: ConnectionNode, config: ConnectionDef): void {
    RED.nodes.createNode(this, config);
    this.records = new RecordNodes();
    this.delivery = new Delivery({
      journal: journalOf(this.id),
      transport: transportOf(this.credentials.token ?? '', config),
      pacing,
      timeline,
      events: this.records,
      limited: config.limit !== 'lifted',
      clock: systemClock,
      random: Math.random,
    });
    this.on('close', (done: () => void) => {
      void this.delivery.close(this.records.drained()).then(done);
    });
  }

  RED.nodes.registerType<ConnectionNode, ConnectionDef, object, ConnectionCredentials>(
    'datacake-connection',
    DatacakeConnection,
    { credentials: { token: { type: 'password' } } },
  );
};
