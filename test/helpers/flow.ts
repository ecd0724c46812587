import { newConnection, newRecord } from './settings';
import { demoDevices } from '../simulator/index';
import type { ConnectionConfig } from '../../nodes/connection/settings';
import type { RecordConfig } from '../../nodes/record/settings';

/** Node-RED takes a node without a place on the canvas for a config node. */
export const onCanvas = { z: 'flow', x: 100, y: 100 };

/** A record node of the bench, wired to the node `receipts`. */
export function recordNode(more: Partial<RecordConfig> & { id?: string } = {}): object {
  const own = { id: 'record', type: 'datacake-record', device: demoDevices.bench, wires: [['receipts']] };
  return { ...newRecord, ...onCanvas, ...own, ...more };
}

/** A connection without a limit that keeps samples in memory; its token is a credential and given apart. */
export function connectionNode(address: string, more: Partial<ConnectionConfig> = {}): object {
  const own = { id: 'connection', type: 'datacake-connection', address, plainHttp: true, timeout: 15 };
  return { ...newConnection, ...own, limit: 'lifted', journal: 'memory', ...more };
}
