import { reducers } from '../src/delivery/reducer';
import { fieldTypes } from '../src/mapping/field-type';
import type { ConnectionConfig, FieldRow, RecordConfig } from './config';
import { isLater, migrate, presentVersion } from './migrate/migrate';
import { connectionSteps, recordSteps } from './migrate/steps';
import { type Words, understood } from './migrate/understood';

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
  version: presentVersion(recordSteps),
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
  version: presentVersion(connectionSteps),
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

const rowWords: Words<FieldRow> = {
  sourceType: ['msg', 'flow', 'global', 'env', 'jsonata', 'str', 'num', 'bool'],
  type: fieldTypes,
  reduce: reducers,
};

const recordWords: Words<RecordConfig> = {
  deviceType: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'],
  timeType: ['arrival', 'msg', 'flow', 'global', 'env', 'jsonata'],
  zone: ['local', 'utc'],
  intervalMode: ['none', 'fixed', 'plan'],
  intervalUnit: ['s', 'min', 'h'],
  reduce: reducers,
  complete: ['accepted', 'stored'],
};

const connectionWords: Words<ConnectionConfig> = {
  limit: ['one', 'lifted'],
  overQuota: ['hold', 'send'],
  journal: ['disk', 'memory'],
  whenFull: ['drop-oldest', 'refuse-new'],
};

/**
 * A record node as it was saved: in the terms of this version, and what it lacks, because a flow was written by hand or by
 * an earlier version, is as in a new one. A later version's is taken as far as its words are known: a row whose source
 * isn't known is left out, and a device that is looked for elsewhere has to be chosen again.
 */
export function completeRecord<T extends Partial<RecordConfig>>(saved: T, steps = recordSteps): T & RecordConfig {
  const migrated = migrate(saved, steps);
  const rows: unknown[] = Array.isArray(migrated.fields) ? migrated.fields : [];
  const fields = rows
    .filter((row) => typeof row === 'object' && row !== null)
    .map((row): FieldRow => ({ ...newRow, source: '', ...row }));
  const config = { ...newRecord, ...migrated, fields };
  if (!isLater(saved, steps)) return config;
  const known = understood<RecordConfig>(config, recordWords);
  return {
    ...config,
    ...newRecord,
    ...known,
    device: known.deviceType === undefined ? '' : config.device,
    fields: fields
      .map((row) => understood(row, rowWords))
      .filter((row) => row.sourceType !== undefined)
      .map((row) => ({ ...newRow, ...row })),
  };
}

/** A connection as it was saved: in the terms of this version, completed as a record node is. */
export function completeConnection<T extends Partial<ConnectionConfig>>(
  saved: T,
  steps = connectionSteps,
): T & ConnectionConfig {
  const config = { ...newConnection, ...migrate(saved, steps) };
  if (!isLater(saved, steps)) return config;
  return { ...config, ...newConnection, ...understood<ConnectionConfig>(config, connectionWords) };
}
