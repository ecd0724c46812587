import { type Access, routes } from '../../../nodes/admin/api';
import { newRecord, row } from '../../helpers/settings';
import { demoDevices, demoWorkspaces } from '../../simulator/index';

const newField = { name: 'NEW_FIELD', label: 'New field', type: 'NUMERIC', unit: 'W' };

/**
 * The request of a form to each route of the package.
 *
 * @param node the id of a record node
 */
export function everyRoute(
  node: string,
  access: Access,
  search = '',
): Record<keyof typeof routes, { path: string; body?: object }> {
  const workspace = demoWorkspaces.factory.id;
  const device = demoDevices.powerMeter;
  return {
    token: { path: routes.token, body: access },
    storage: { path: routes.storage, body: { id: access.id, folder: '' } },
    database: { path: routes.database, body: databaseOf(access.id) },
    devices: { path: routes.devices, body: { access, workspace, search, page: 0 } },
    device: { path: routes.device, body: { access, workspace, node: { id: node, device } } },
    fields: { path: routes.fields, body: { access, workspace, device, fields: [newField] } },
    message: { path: routes.message, body: { node } },
    preview: { path: routes.preview, body: previewOf(node, access) },
    send: { path: routes.send, body: previewOf(node, access) },
    functionNode: { path: routes.functionNode, body: { code: 'return msg;' } },
    activity: { path: `${routes.activity}/${node}` },
    details: { path: routes.details, body: { node } },
    arrival: { path: routes.arrival, body: { node, check: true } },
    lastValues: { path: routes.lastValues, body: { node, look: true } },
    rejected: { path: routes.rejected, body: { node } },
    resend: { path: routes.resend, body: { node, ids: ['none'] } },
    discard: { path: routes.discard, body: { node, ids: ['none'] } },
  };
}

/** A database behind a port at which nothing listens. */
function databaseOf(id: string): object {
  const database = { databaseHost: '127.0.0.1', databasePort: 9, database: 'datacake', databaseUser: 'node-red' };
  return { id, ...database, databaseTls: '', address: 'https://api.datacake.co', workspace: '' };
}

/** A form whose JSONata asks for the whole message, which may hold the token. */
function previewOf(id: string, { id: connection, address, plainHttp }: Access): object {
  const fields = [row('$string($$)', 'ALL', { sourceType: 'jsonata' })];
  const node = { ...newRecord, id, connection, device: demoDevices.powerMeter, fields };
  return { node, connection: { id: connection, address, plainHttp, workspace: '', limit: 'one' }, runs: true };
}
