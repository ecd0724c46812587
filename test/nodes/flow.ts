import type { ConnectionConfig, FieldRow, RecordConfig } from '../../nodes/config';
import { demoDevices } from '../simulator';

/** Node-RED takes a node without a place on the canvas for a config node. */
export const onCanvas = { z: 'flow', x: 100, y: 100 };

/** A row of the fields table as the form saves it. */
export function row(source: string, field: string, more: Partial<FieldRow> = {}): FieldRow {
  return { source, sourceType: 'msg', field, type: 'auto', reduce: 'last', factor: '', decimals: '', ...more };
}

/** A record node as the form saves it, wired to the node `receipts`. */
export function recordNode(more: Partial<RecordConfig> & { id?: string } = {}): object {
  return {
    id: 'record',
    ...onCanvas,
    type: 'datacake-record',
    version: 1,
    name: '',
    connection: 'connection',
    device: demoDevices.bench,
    deviceType: 'str',
    fields: [],
    time: '',
    timeType: 'arrival',
    zone: 'local',
    intervalMode: 'none',
    interval: 1,
    intervalUnit: 'min',
    reduce: 'last',
    complete: 'accepted',
    wires: [['receipts']],
    ...more,
  };
}

/** A connection as the form saves it; its token is a credential and given apart. */
export function connectionNode(address: string, more: Partial<ConnectionConfig> = {}): object {
  return {
    id: 'connection',
    type: 'datacake-connection',
    version: 1,
    name: '',
    address,
    plainHttp: true,
    workspace: '',
    timeout: 15,
    proxy: '',
    tls: '',
    limit: 'lifted',
    journal: 'memory',
    sizeLimit: 256,
    whenFull: 'drop-oldest',
    ageLimit: '',
    syncInterval: 0,
    ...more,
  };
}
