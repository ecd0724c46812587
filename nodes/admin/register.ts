import type { NodeAPI } from 'node-red';
import type { DeployedNodes } from '../running-nodes';
import type { DeployedRecord } from '../running-record';
import type { DeployedAccess } from './access';
import { account } from './account';
import { activity } from './activity';
import { routes } from './api';
import { device, deviceCache } from './device';
import { devices } from './devices';
import { discard } from './discard';
import { DiscoveryClient } from './discovery';
import { fields } from './fields';
import { message } from './message';
import { preview } from './preview';
import { rejected } from './rejected';
import { resend } from './resend';
import { get, post } from './route';

/** Gives the forms what they ask of connections. To be called once per runtime. */
export function registerConnectionRoutes(RED: NodeAPI, running: DeployedNodes<DeployedAccess>): void {
  const discovery = new DiscoveryClient(RED, (id) => running.find(id));
  const known = deviceCache();
  post(RED, routes.account, account(discovery));
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
