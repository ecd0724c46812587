import { newConnection, newRecord } from '../../helpers/settings';
import type { FlowNode } from './flow';
import type { ConnectionConfig } from '../../../nodes/connection/settings';
import type { RecordConfig } from '../../../nodes/record/settings';

/** The tab that all nodes below are on. */
export const tab: FlowNode = { id: 'tab', type: 'tab', label: 'Test' };

/** Where a node is on the tab: one without a place would be taken for a config node. */
export const place = { z: tab.id, x: 100, y: 100 };

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
  const own = { id: newRecord.connection, type: 'datacake-connection', address, plainHttp: true };
  return { ...newConnection, ...own, ...changes, credentials: { token } };
}

/** A record node as the form saves a new one, whose receipts go to `wires`. */
export function record(id: string, changes: Partial<RecordConfig>, wires: string[] = []): FlowNode {
  return { id, type: 'datacake-record', ...place, ...newRecord, ...changes, wires: [wires] };
}

/** Nodes that pass what is posted to `/<path>` on as a whole message. */
export function entry(path: string, to: string): FlowNode[] {
  const [source, body, answer] = [`${path}-in`, `${path}-body`, `${path}-answer`];
  return [
    { id: source, type: 'http in', ...place, url: `/${path}`, method: 'post', wires: [[body, answer]] },
    { id: body, type: 'function', ...place, func: 'return msg.payload;', outputs: 1, libs: [], wires: [[to]] },
    { id: answer, type: 'http response', ...place, statusCode: '204', headers: {}, wires: [] },
  ];
}

/** A debug node: what reaches it, the editor sees whole. */
export function debug(id: string): FlowNode {
  return { id, type: 'debug', ...place, active: true, tosidebar: true, complete: 'true', wires: [] };
}

/** A node that passes on the errors of other nodes. */
export function catchErrors(of: string[], to: string): FlowNode {
  return { id: `catch-${to}`, type: 'catch', ...place, scope: of, uncaught: false, wires: [[to]] };
}

/** A node that passes on the messages that other nodes have completed. */
export function completed(of: string[], to: string): FlowNode {
  return { id: `complete-${to}`, type: 'complete', ...place, scope: of, uncaught: false, wires: [[to]] };
}
