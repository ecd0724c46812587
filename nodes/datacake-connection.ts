import type { Node, NodeAPI } from 'node-red';
import { createDiscoveryHandlers } from './admin/discovery';
import { DiscoveryClient } from './admin/discovery-client';
import { post } from './admin/route';
import {
  type ConnectionDef,
  type ConnectionNode,
  type DeployedConnection,
  createSharedState,
  startConnection,
} from './connection/connection-node';
import { logDeletedConnections } from './connection/deleted-connections';
import { Journals } from './connection/journals';
import type { ConnectionCredentials } from './connection/settings';
import { shortLivedFileSystem, storageFolder } from './connection/storage';
import { DeployedNodes } from './deployed-nodes';

export = (RED: NodeAPI): void => {
  const shared = createSharedState();
  const journals = new Journals(storageFolder(RED.settings));
  const deployed = new DeployedNodes<{ node: Node; route: DeployedConnection }>();

  function DatacakeConnection(this: ConnectionNode, saved: ConnectionDef): void {
    RED.nodes.createNode(this, saved);
    const route = startConnection(RED, this, saved, journals, shared);
    this.on('close', deployed.add(this, { node: this, route }));
  }

  RED.nodes.registerType<ConnectionNode, ConnectionDef, object, ConnectionCredentials>(
    'datacake-connection',
    DatacakeConnection,
    { credentials: { token: { type: 'password' } } },
  );
  RED.events.once('flows:started', () => {
    void logDeletedConnections(RED, journals.root).catch(() => undefined);
    void warnOfShortLivedStorage(RED, journals);
  });
  const client = new DiscoveryClient(RED, (id) => deployed.find(id)?.route);
  // A request may name a record node too.
  post(
    RED,
    createDiscoveryHandlers(client),
    (id) => deployed.find(id)?.node ?? (RED.nodes.getNode(id) as Node | null) ?? undefined,
  );
};

/** Says once that what waits on the disk doesn't outlive a restart. */
async function warnOfShortLivedStorage(RED: NodeAPI, journals: Journals): Promise<void> {
  const kind = journals.isOnDisk ? await shortLivedFileSystem(journals.root) : undefined;
  if (kind !== undefined) RED.log.warn(RED._('datacake-connection.notice.shortLived', { folder: journals.root, kind }));
}
