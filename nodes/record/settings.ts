import { type Choices, knownSettings } from '../known-settings';
import { FIELD_TYPES, type FieldType } from '../../src/model';
import { AGGREGATES, type Aggregate } from '../../src/windows/aggregate';

/** The typed-input types that a value can be taken from. */
export type SourceType = 'msg' | 'flow' | 'global' | 'env' | 'jsonata' | 'str' | 'num' | 'bool';

/** One row of the fields table: where a value comes from and the field it is recorded to. */
export interface FieldRow {
  source: string;
  sourceType: SourceType;
  /** Datacake's field identifier. */
  field: string;
  type: FieldType;
  aggregate: Aggregate;
  /** Multiplies numbers before they are reduced; an empty string for none. */
  factor: number | '';
  /** Decimals that numbers are rounded to after they were reduced; an empty string for none. */
  decimals: number | '';
  /** True to send a value only when it differs from the last one that Datacake accepted. */
  onChange: boolean;
  /** With `onChange`: the least difference of numbers that is sent; an empty string for any. */
  minDifference: number | '';
  /** With `onChange`: minutes after the last accepted value at which the next is sent even if it is the same; an empty string for never. */
  atLeastEvery: number | '';
}

/** A `datacake-record` node as it is saved in a flow. */
export interface RecordConfig {
  /** Of these settings, not of the package. */
  version: number;
  name: string;
  /** The id of the `datacake-connection` node. */
  connection: string;
  /** A UUID or a serial number, or where to find it; empty only while the node is not configured. */
  device: string;
  deviceType: 'str' | 'msg' | 'flow' | 'global' | 'env' | 'jsonata';
  /** Where the device is named by something else: a UUID or a serial number that the form checks the fields against. */
  exampleDevice: string;
  /** What the device was called when the form looked it up, to be shown on the canvas; nothing depends on it. */
  deviceName: string;
  /** Empty: every scalar property of the payload is recorded by its name. */
  fields: FieldRow[];
  time: string;
  timeType: 'arrival' | 'msg' | 'flow' | 'global' | 'env' | 'jsonata';
  /** What a time without a zone is taken for. */
  zone: 'local' | 'utc';
  /** `plan`: as long as it takes for the device's plan to last through the day. */
  intervalMode: 'none' | 'fixed' | 'plan';
  interval: number | string;
  intervalUnit: 's' | 'min' | 'h';
  /** The aggregate of fields that come without a table. */
  aggregate: Aggregate;
  /** What a message waits for before it counts as complete. */
  complete: 'accepted' | 'stored';
}

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
  version: 1,
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

const rowChoices: Choices<FieldRow> = {
  sourceType: ['msg', 'flow', 'global', 'env', 'jsonata', 'str', 'num', 'bool'],
  type: FIELD_TYPES,
  aggregate: AGGREGATES,
};

const recordChoices: Choices<RecordConfig> = {
  deviceType: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'],
  timeType: ['arrival', 'msg', 'flow', 'global', 'env', 'jsonata'],
  zone: ['local', 'utc'],
  intervalMode: ['none', 'fixed', 'plan'],
  intervalUnit: ['s', 'min', 'h'],
  aggregate: AGGREGATES,
  complete: ['accepted', 'stored'],
};

/**
 * A record node as it was saved, in the terms of this version. What it lacks, because a flow was written by hand or by an
 * earlier version, is as in a new one; so is what it says in a word that isn't known, because a later version saved it.
 * Where that word says where something is to be found, it isn't found anywhere: such a row is left out, and a device has to
 * be chosen again.
 */
export function completeRecord<T extends Partial<RecordConfig>>(saved: T): T & RecordConfig {
  const known = knownSettings<Partial<RecordConfig>>(saved, recordChoices);
  const device = known.deviceType === undefined && saved.deviceType !== undefined ? { device: '' } : {};
  return { ...saved, ...newRecord, ...known, ...device, fields: completeRows(saved.fields) };
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
  const known = knownSettings(row, rowChoices);
  return known.sourceType === undefined ? undefined : { ...row, ...newRow, ...known };
}
