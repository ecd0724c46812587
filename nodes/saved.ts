import { AGGREGATES } from '../src/delivery/reducer';
import { FIELD_TYPES } from '../src/mapping/field-type';
import type { ConnectionConfig, FieldRow, RecordConfig } from './config';
import { migrate, presentVersion } from './migrate/migrate';
import { connectionSteps, recordSteps } from './migrate/steps';
import { type Words, understood } from './migrate/understood';

/** A row as it is added to the table. */
export const newRow: FieldRow = {
  source: 'payload',
  sourceType: 'msg',
  field: '',
  type: 'auto',
  aggregate: 'last',
  factor: '',
  decimals: '',
  onChange: false,
  minDifference: '',
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
  deviceName: '',
  fields: [],
  time: '',
  timeType: 'arrival',
  zone: 'local',
  intervalMode: 'none',
  interval: 1,
  intervalUnit: 'min',
  aggregate: 'last',
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

const rowChoices: Words<FieldRow> = {
  sourceType: ['msg', 'flow', 'global', 'env', 'jsonata', 'str', 'num', 'bool'],
  type: FIELD_TYPES,
  aggregate: AGGREGATES,
};

const recordChoices: Words<RecordConfig> = {
  deviceType: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'],
  timeType: ['arrival', 'msg', 'flow', 'global', 'env', 'jsonata'],
  zone: ['local', 'utc'],
  intervalMode: ['none', 'fixed', 'plan'],
  intervalUnit: ['s', 'min', 'h'],
  aggregate: AGGREGATES,
  complete: ['accepted', 'stored'],
};

const connectionChoices: Words<ConnectionConfig> = {
  limit: ['one', 'lifted'],
  overQuota: ['hold', 'send'],
  journal: ['disk', 'memory'],
  whenFull: ['drop-oldest', 'refuse-new'],
};

/**
 * A record node as it was saved, in the terms of this version. What it lacks, because a flow was written by hand or by an
 * earlier version, is as in a new one; so is what it says in a word that isn't known, because a later version saved it.
 * Where that word says where something is to be found, it isn't found anywhere: such a row is left out, and a device has to
 * be chosen again.
 */
export function completeRecord<T extends Partial<RecordConfig>>(saved: T, steps = recordSteps): T & RecordConfig {
  const migrated = migrate(saved, steps);
  const known = understood<Partial<RecordConfig>>(migrated, recordChoices);
  const device = known.deviceType === undefined && migrated.deviceType !== undefined ? { device: '' } : {};
  return { ...migrated, ...newRecord, ...known, ...device, fields: completeRows(migrated.fields) };
}

function completeRows(saved: unknown): FieldRow[] {
  const given: unknown[] = Array.isArray(saved) ? saved : [];
  const rows = given
    .filter((row): row is Partial<FieldRow> => typeof row === 'object' && row !== null)
    .map(completeRow);
  const found = rows.filter((row) => row !== undefined);
  // An empty table would record everything: a row without a source has to be put right first.
  return rows.length > 0 && found.length === 0 ? [{ ...newRow, source: '' }] : found;
}

/** Nothing for a row whose source is somewhere that isn't known. */
function completeRow(saved: Partial<FieldRow>): FieldRow | undefined {
  const row = { ...newRow, source: '', ...saved };
  const known = understood(row, rowChoices);
  return known.sourceType === undefined ? undefined : { ...row, ...newRow, ...known };
}

/** A connection as it was saved, completed in the same way. */
export function completeConnection<T extends Partial<ConnectionConfig>>(
  saved: T,
  steps = connectionSteps,
): T & ConnectionConfig {
  const migrated = migrate(saved, steps);
  return { ...migrated, ...newConnection, ...understood<Partial<ConnectionConfig>>(migrated, connectionChoices) };
}
