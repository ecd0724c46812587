import type { NodeAPI } from 'node-red';
import type { DeployedConnection } from '../connection/connection-node';
import type { Folders } from '../connection/folders';
import type { IntakeMeter } from '../connection/intake-meter';
import { createDiscoveryHandlers } from './discovery';
import { DiscoveryClient } from './discovery-client';
import { createStorageHandlers } from './storage';

interface DeployedConnections {
  /** How a connection was deployed to reach Datacake. */
  findRoute: (id: string) => DeployedConnection | undefined;
  findIntake: (id: string) => IntakeMeter | undefined;
  folders: Folders;
}

/** All that the forms ask about a connection, and of Datacake by way of one. */
export function createConnectionHandlers(RED: NodeAPI, { findRoute, findIntake, folders }: DeployedConnections) {
  const client = new DiscoveryClient(RED, findRoute);
  return { ...createDiscoveryHandlers(client), ...createStorageHandlers(folders, findIntake) };
}
