import type { ConnectionConfig, FieldRow, RecordConfig } from '../nodes/config';

/** A connection as the form saves a new one. */
export const newConnection: ConnectionConfig = {
  version: 1,
  name: '',
  address: 'https://api.datacake.co',
  plainHttp: false,
  workspace: '',
  timeout: 30,
  proxy: '',
  tls: '',
  limit: 'one',
  journal: 'disk',
  sizeLimit: 256,
  whenFull: 'drop-oldest',
  ageLimit: '',
  syncInterval: 0,
};

/** A record node as the form saves a new one, with the connection that is called so. */
export const newRecord: RecordConfig = {
  version: 1,
  name: '',
  connection: 'connection',
  device: '',
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
};

/** A row of the fields table that takes a property of the message as it comes. */
export function row(source: string, field: string, changes: Partial<FieldRow> = {}): FieldRow {
  return { source, sourceType: 'msg', field, type: 'auto', reduce: 'last', factor: '', decimals: '', ...changes };
}
