import type { NodeAPI } from 'node-red';
import { account } from './account';
import type { DeployedAccess } from './access';
import { routes } from './api';
import { device, deviceCache } from './device';
import { devices } from './devices';
import { Discovery } from './discovery';
import { fields } from './fields';
import { post } from './route';

/** What the routes of connections ask of the runtime. */
export interface Connections {
  /** The connection with this id as it runs; undefined when it isn't deployed. */
  accessOf(id: string): DeployedAccess | undefined;
}

/** Gives the connection's form what it asks for. To be called once per runtime. */
export function registerConnectionRoutes(RED: NodeAPI, connections: Connections): void {
  const discovery = new Discovery(RED, (id) => connections.accessOf(id));
  const known = deviceCache();
  post(RED, routes.account, account(discovery));
  post(RED, routes.devices, devices(discovery));
  post(RED, routes.device, device(discovery, known));
  post(RED, routes.fields, fields(discovery, known));
}
