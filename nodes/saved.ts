import type { ConnectionConfig, FieldRow, RecordConfig } from './config';

/** A row as it is added to the table. */
export const newRow: FieldRow = {
  source: 'payload',
  sourceType: 'msg',
  field: '',
  type: 'auto',
  reduce: 'last',
  factor: '',
  decimals: '',
  onChange: false,
  changeBy: '',
  atLeastEvery: '',
};

/** A record node as it comes out of the palette. */
export const newRecord: RecordConfig = {
  version: 1,
  name: '',
  connection: '',
  device: '',
  deviceType: 'str',
  exampleDevice: '',
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

/** A connection as it is added. */
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
  overQuota: 'hold',
  journal: 'disk',
  sizeLimit: 256,
  whenFull: 'drop-oldest',
  ageLimit: '',
  // The editor gives a new config node no default that is falsy.
  syncInterval: '0',
};

/** A record node as it was saved: what it lacks, because a flow was written by hand or by an earlier version, is as in a new one. */
export function completeRecord<T extends Partial<RecordConfig>>(saved: T): T & RecordConfig {
  const rows: unknown[] = Array.isArray(saved.fields) ? saved.fields : [];
  const fields = rows
    .filter((row) => typeof row === 'object' && row !== null)
    .map((row): FieldRow => ({ ...newRow, source: '', ...row }));
  return { ...newRecord, ...saved, fields };
}

/** A connection as it was saved: what it lacks is as in a new one. */
export function completeConnection<T extends Partial<ConnectionConfig>>(saved: T): T & ConnectionConfig {
  return { ...newConnection, ...saved };
}
