import path from 'node:path';
import type { Node, NodeAPI } from 'node-red';
import { leavesDeployedWay } from './admin/access';
import { createDatabaseHandler, leavesDeployedDatabase } from './admin/database';
import { createDiscoveryHandlers } from './admin/discovery';
import { DiscoveryClient } from './admin/discovery-client';
import { post } from './admin/route';
import { createStorageHandlers } from './admin/storage';
import {
  type ConnectionDef,
  type ConnectionNode,
  type DeployedConnection,
  createSharedState,
  startConnection,
} from './connection/connection-node';
import { lazyDatabases } from './connection/databases';
import { createBacklogLog } from './connection/deleted-connections';
import { Journals } from './connection/journals';
import type { DeployedDatabase } from './connection/route-of-password';
import type { ConnectionCredentials } from './connection/settings';
import { closeToOthers, shortLivedFileSystem, storageFolder } from './connection/storage';
import { DeployedNodes } from './deployed-nodes';

export = (RED: NodeAPI): void => {
  const shared = createSharedState();
  const journals = new Journals(storageFolder(RED.settings));
  const databases = lazyDatabases(RED.settings.userDir ?? process.cwd());
  const deployed = new DeployedNodes<{ node: ConnectionNode; route: DeployedConnection }>();

  function DatacakeConnection(this: ConnectionNode, saved: ConnectionDef): void {
    RED.nodes.createNode(this, saved);
    const route = startConnection(RED, this, saved, journals, shared);
    this.on('close', deployed.add(this, { node: this, route }));
  }

  RED.nodes.registerType<ConnectionNode, ConnectionDef, object, ConnectionCredentials>(
    'datacake-connection',
    DatacakeConnection,
    { credentials: { token: { type: 'password' }, databasePassword: { type: 'password' } } },
  );
  const logBacklogs = createBacklogLog(RED, journals);
  const warnOfShortLivedStorage = createStorageWarning(RED, journals);
  const closeFolders = createFolderCloser(RED, journals);
  RED.events.on('flows:started', () => {
    void logBacklogs().catch(() => undefined);
    void warnOfShortLivedStorage();
    void closeFolders();
  });
  const findRoute = (id: string): DeployedConnection | undefined => deployed.find(id)?.route;
  const findDatabase = (id: string): DeployedDatabase | undefined => deployed.find(id)?.route.database;
  const client = new DiscoveryClient(RED, findRoute);
  // A request may name a record node too.
  post(
    RED,
    {
      ...createDiscoveryHandlers(client),
      ...createDatabaseHandler(RED, findDatabase, (server, place) => databases().probe(server, place)),
      ...createStorageHandlers(journals.folders, (id) => deployed.find(id)?.node.intake),
    },
    (id) => deployed.find(id)?.node ?? (RED.nodes.getNode(id) as Node | null) ?? undefined,
    (body) => leavesDeployedWay(body, findRoute) || leavesDeployedDatabase(body, findDatabase),
  );
};

/** Makes a function that says, once for each folder, that what waits on the disk doesn't outlive a restart. */
function createStorageWarning(RED: NodeAPI, journals: Journals): () => Promise<void> {
  const told = new Set<string>();
  return async () => {
    for (const folder of [...journals.onDisk()]) {
      const root = path.dirname(folder);
      if (told.has(root)) continue;
      told.add(root);
      const kind = await shortLivedFileSystem(root);
      if (kind !== undefined) RED.log.warn(RED._('datacake-connection.notice.shortLived', { folder: root, kind }));
    }
  };
}

/** Makes a function that lets no other user of the machine into the folders of this package, or says, once for each, that it can't. */
function createFolderCloser(RED: NodeAPI, journals: Journals): () => Promise<void> {
  const told = new Set<string>();
  return async () => {
    // A folder that a setting names may hold other things too: only what is in it belongs to this package.
    for (const folder of [journals.folders.resolve(''), ...journals.onDisk()]) {
      const reason = await closeToOthers(folder);
      if (reason === undefined || told.has(folder)) continue;
      told.add(folder);
      RED.log.warn(RED._('datacake-connection.notice.openToOthers', { folder, reason }));
    }
  };
}
