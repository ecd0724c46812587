import type { NodeAPI } from 'node-red';
import type { DeployedConnection } from '../connection/connection-node';
import type { Folders } from '../connection/folders';
import type { IntakeMeter } from '../connection/intake-meter';
import type { lazyShared } from '../connection/lazy-shared';
import type { DeployedDatabase } from '../connection/route-of-password';
import { createDatabaseHandler } from './database';
import { createDiscoveryHandlers } from './discovery';
import { DiscoveryClient } from './discovery-client';
import { createStorageHandlers } from './storage';

interface DeployedConnections {
  /** How a connection was deployed to reach Datacake. */
  findRoute: (id: string) => DeployedConnection | undefined;
  findIntake: (id: string) => IntakeMeter | undefined;
  findDatabase: (id: string) => DeployedDatabase | undefined;
  folders: Folders;
  openShared: ReturnType<typeof lazyShared>;
}

/** All that the forms ask about a connection, and of Datacake by way of one. */
export function createConnectionHandlers(RED: NodeAPI, deployed: DeployedConnections) {
  const { findRoute, findIntake, findDatabase, folders, openShared } = deployed;
  const client = new DiscoveryClient(RED, findRoute);
  return {
    ...createDiscoveryHandlers(client),
    ...createDatabaseHandler(RED, findDatabase, (server, place) => openShared().databases.probe(server, place)),
    ...createStorageHandlers(folders, findIntake),
  };
}
