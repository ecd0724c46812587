import path from 'node:path';
import type { Node, NodeAPI } from 'node-red';
import type * as handlers from './admin/connection-handlers';
import { leavesDeployedWay } from './admin/access';
import { leavesDeployedDatabase } from './admin/database';
import { onFirstRequest, post } from './admin/route';
import {
  type ConnectionDef,
  type ConnectionNode,
  type DeployedConnection,
  createSharedState,
  startConnection,
} from './connection/connection-node';
import { createBacklogLog } from './connection/deleted-connections';
import type { IntakeMeter } from './connection/intake-meter';
import { Journals } from './connection/journals';
import { lazyShared } from './connection/lazy-shared';
import { tellOfLossAtExit } from './connection/loss-at-exit';
import type { DeployedDatabase } from './connection/route-of-password';
import type { ConnectionCredentials } from './connection/settings';
import { closeToOthers, shortLivedFileSystem, storageFolder } from './connection/storage';
import { DeployedNodes } from './deployed-nodes';

export default (RED: NodeAPI): void => {
  const shared = createSharedState();
  const journals = new Journals(storageFolder(RED.settings));
  tellOfLossAtExit(RED, journals);
  const openShared = lazyShared(RED, shared.timeline);
  const deployed = new DeployedNodes<{ node: ConnectionNode; route: DeployedConnection }>();

  function DatacakeConnection(this: ConnectionNode, saved: ConnectionDef): void {
    RED.nodes.createNode(this, saved);
    const route = startConnection(RED, this, saved, journals, shared, openShared);
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
  const findIntake = (id: string): IntakeMeter | undefined => deployed.find(id)?.node.intake;
  const load = onFirstRequest(() => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { createConnectionHandlers } = require('./admin/connection-handlers') as typeof handlers;
    return createConnectionHandlers(RED, {
      findRoute,
      findIntake,
      findDatabase,
      folders: journals.folders,
      openShared,
    });
  });
  post(
    RED,
    ['token', 'devices', 'device', 'fields', 'storage', 'database'],
    load,
    // A request may name a record node too.
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
