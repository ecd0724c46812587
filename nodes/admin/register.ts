import type { NodeAPI } from 'node-red';
import type { DeployedNodes } from '../deployed-nodes';
import type { DeployedAccess } from './access';
import { activity, message } from './activity';
import { routes } from './api';
import { DiscoveryClient } from './discovery-client';
import { preview } from './preview';
import { rejected, resend, discard } from './rejected';
import { get, post } from './route';
import type { DeployedRecord } from '../record/history';
import { account, devices, device, deviceCache, fields } from './discovery';

/** Gives the forms what they ask of connections. To be called once per runtime. */
export function registerConnectionRoutes(RED: NodeAPI, running: DeployedNodes<DeployedAccess>): void {
  const discovery = new DiscoveryClient(RED, (id) => running.find(id));
  const known = deviceCache();
  post(RED, routes.token, account(discovery));
  post(RED, routes.devices, devices(discovery));
  post(RED, routes.device, device(discovery, known));
  post(RED, routes.fields, fields(discovery, known));
}

/** Gives the record node's form what it asks of record nodes. To be called once per runtime. */
export function registerRecordRoutes(RED: NodeAPI, running: DeployedNodes<DeployedRecord>): void {
  post(RED, routes.message, message(running));
  post(RED, routes.preview, preview(RED, running));
  get(RED, `${routes.activity}/:id`, activity(RED, running));
  post(RED, routes.rejected, rejected(running));
  post(RED, routes.resend, resend(running));
  post(RED, routes.discard, discard(running));
}
