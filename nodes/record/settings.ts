import type { DateOrder } from '../../src/mapping/time-text';
import { FIELD_TYPES, type FieldType } from '../../src/model';
import { AGGREGATES, type Aggregate } from '../../src/windows/rules';
import { type SettingsShape, knownSettings } from '../settings';

/** The typed-input types that a value can be taken from; `late` for the seconds from a sample's time to its sending. */
type SourceType = 'msg' | 'flow' | 'global' | 'env' | 'jsonata' | 'str' | 'num' | 'bool' | 'late';

/** One row of the fields table: where a value comes from and the field it is recorded to. */
export interface FieldRow {
  source: string;
  sourceType: SourceType;
  /** Datacake's field identifier. */
  field: string;
  type: FieldType;
  aggregate: Aggregate;
  /** Multiplies numbers before they are aggregated; an empty string for none. */
  factor: number | '';
  /** Decimals that numbers are rounded to after they were aggregated; an empty string for none. */
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
  /** A UUID or a serial number, or the expression that names it; empty only while the node isn't configured. */
  device: string;
  deviceType: 'str' | 'msg' | 'flow' | 'global' | 'env' | 'jsonata';
  /** For a device that messages name: a UUID or a serial number that the form checks the fields against. */
  exampleDevice: string;
  /** The device's name when the form looked it up; only for the label on the canvas. */
  deviceName: string;
  /** Empty: every scalar property of the payload is recorded by its name. */
  fields: FieldRow[];
  time: string;
  timeType: 'arrival' | 'msg' | 'flow' | 'global' | 'env' | 'jsonata';
  /** The time zone of a time without one; `named` for that of `zoneName`. */
  zone: 'local' | 'utc' | 'named';
  /** A name of the IANA database, `Europe/Berlin`. */
  zoneName: string;
  /** What a date begins with that isn't ISO 8601. */
  dateOrder: DateOrder;
  /** `plan`: the shortest interval for which the device's plan lasts through the day. */
  intervalMode: 'none' | 'fixed' | 'plan';
  interval: number | string;
  intervalUnit: 's' | 'min' | 'h';
  /** The aggregate of fields that come without a table. */
  aggregate: Aggregate;
  /** When a message counts as complete. */
  complete: 'accepted' | 'stored';
  /** What goes first once Datacake can be reached again: what waited, or live values. */
  afterOutage: 'in-order' | 'live-first';
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
  zoneName: '',
  dateOrder: 'auto',
  intervalMode: 'none',
  interval: 1,
  intervalUnit: 'min',
  aggregate: 'last',
  complete: 'accepted',
  afterOutage: 'in-order',
};

export const rowShape: SettingsShape<FieldRow> = {
  defaults: newRow,
  choices: {
    sourceType: ['msg', 'flow', 'global', 'env', 'jsonata', 'str', 'num', 'bool', 'late'],
    type: FIELD_TYPES,
    aggregate: AGGREGATES,
  },
  numbers: ['factor', 'decimals', 'minDifference', 'atLeastEvery'],
};

export const recordShape: SettingsShape<RecordConfig> = {
  defaults: newRecord,
  choices: {
    deviceType: ['str', 'msg', 'flow', 'global', 'env', 'jsonata'],
    timeType: ['arrival', 'msg', 'flow', 'global', 'env', 'jsonata'],
    zone: ['local', 'utc', 'named'],
    dateOrder: ['auto', 'dmy', 'mdy'],
    intervalMode: ['none', 'fixed', 'plan'],
    intervalUnit: ['s', 'min', 'h'],
    aggregate: AGGREGATES,
    complete: ['accepted', 'stored'],
    afterOutage: ['in-order', 'live-first'],
  },
  numbers: [],
};

/**
 * A record node as it was saved. Settings that are missing, hold an unknown word or are of another type, because the flow was written by
 * hand or by another version, are those of a new node. A row with an unknown type of source is left out; with an unknown type of device,
 * the device is empty.
 */
export function completeRecord<T extends Partial<RecordConfig>>(saved: T): T & RecordConfig {
  const known = knownSettings(saved, recordShape);
  const device = known.deviceType === undefined && saved.deviceType !== undefined ? { device: '' } : {};
  return { ...saved, ...newRecord, ...known, ...device, fields: completeRows(saved.fields) };
}

function completeRows(saved: unknown): FieldRow[] {
  const rows: unknown[] = Array.isArray(saved) ? saved : [];
  const objects = rows.filter((row): row is Partial<FieldRow> => typeof row === 'object' && row !== null);
  const completed = objects.map(completeRow).filter((row) => row !== undefined);
  // An empty table would record every property, so that one invalid row stays instead.
  return objects.length > 0 && completed.length === 0 ? [{ ...newRow, source: '' }] : completed;
}

/** @returns undefined for a row with an unknown type of source */
function completeRow(saved: Partial<FieldRow>): FieldRow | undefined {
  const row = { ...newRow, source: '', ...saved };
  const known = knownSettings(row, rowShape);
  return known.sourceType === undefined ? undefined : { ...row, ...newRow, source: '', ...known };
}
