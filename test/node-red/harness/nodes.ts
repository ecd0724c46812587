import { newConnection, newRecord } from '../../helpers/settings';
import type { FlowNode } from './flow';
import type { ConnectionConfig } from '../../../nodes/connection/settings';
import type { RecordConfig } from '../../../nodes/record/settings';

/** The tab that all nodes below are on. */
export const tab: FlowNode = { id: 'tab', type: 'tab', label: 'Test' };

/** A node without coordinates would be taken for a config node. */
export const POSITION = { z: tab.id, x: 100, y: 100 };

/**
 * A connection as the form saves a new one, but over plain http.
 *
 * @param address of the API
 */
export function connection(
  address: string,
  token: string,
  changes: Partial<ConnectionConfig> & { id?: string } = {},
): FlowNode {
  const properties = { id: newRecord.connection, type: 'datacake-connection', address, plainHttp: true };
  return { ...newConnection, ...properties, ...changes, credentials: { token } };
}

/** A record node as the form saves a new one, whose receipts go to `wires`. */
export function record(id: string, changes: Partial<RecordConfig>, wires: string[] = []): FlowNode {
  return { id, type: 'datacake-record', ...POSITION, ...newRecord, ...changes, wires: [wires] };
}

/** Nodes that pass the body of a POST to `/<path>` on as a whole message. */
export function entry(path: string, to: string): FlowNode[] {
  const [source, body, answer] = [`${path}-in`, `${path}-body`, `${path}-answer`];
  return [
    { id: source, type: 'http in', ...POSITION, url: `/${path}`, method: 'post', wires: [[body, answer]] },
    { id: body, type: 'function', ...POSITION, func: 'return msg.payload;', outputs: 1, libs: [], wires: [[to]] },
    { id: answer, type: 'http response', ...POSITION, statusCode: '204', headers: {}, wires: [] },
  ];
}

/** A debug node that sends the complete message to the editor. */
export function debug(id: string): FlowNode {
  return { id, type: 'debug', ...POSITION, active: true, tosidebar: true, complete: 'true', wires: [] };
}

/** A node that passes on the errors of other nodes. */
export function catchErrors(of: string[], to: string): FlowNode {
  return { id: `catch-${to}`, type: 'catch', ...POSITION, scope: of, uncaught: false, wires: [[to]] };
}

/** A node that passes on the messages that other nodes have completed. */
export function completed(of: string[], to: string): FlowNode {
  return { id: `complete-${to}`, type: 'complete', ...POSITION, scope: of, uncaught: false, wires: [[to]] };
}
