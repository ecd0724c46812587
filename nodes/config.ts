import type { Aggregate } from '../src/delivery/reducer';
import type { FieldType } from '../src/mapping/field-type';

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
  /** Of these settings, not of the package; `migrate/` knows how to read earlier ones. */
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

/** A `datacake-connection` node as it is saved in a flow; its token is a credential and not among these. */
export interface ConnectionConfig {
  /** Of these settings, not of the package; `migrate/` knows how to read earlier ones. */
  version: number;
  name: string;
  /** The API's address, `https://api.datacake.co`. */
  address: string;
  /** True to allow an address that begins with `http:`. */
  plainHttp: boolean;
  /** The workspace's id, needed only for devices named by serial number. */
  workspace: string;
  /** Seconds until a request is given up. */
  timeout: number | string;
  /** The id of an `http proxy` node, or empty. */
  proxy: string;
  /** The id of a `tls-config` node, or empty. */
  tls: string;
  /** `one`: 1 write a second and field, as Datacake documents; `lifted` when Datacake has lifted it for the workspace. */
  limit: 'one' | 'lifted';
  /** What happens once a device has used up its plan's datapoints of the day: wait for the next day, or send what may be dropped. */
  overQuota: 'hold' | 'send';
  /** Where samples wait until Datacake has accepted them. */
  journal: 'disk' | 'memory';
  /** Megabytes that samples may take while they wait. */
  sizeLimit: number | string;
  /** What happens when they take more. */
  whenFull: 'drop-oldest' | 'refuse-new';
  /** Hours after their arrival at which samples are given up; empty for never. */
  ageLimit: number | string;
  /** Seconds that samples may gather before they are written safely to the disk; 0 or empty for at once. */
  syncInterval: number | string;
}

export interface ConnectionCredentials {
  token?: string;
}
