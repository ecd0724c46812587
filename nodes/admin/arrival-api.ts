import type { Reason } from '../../src/util/reason';

export interface ArrivalQuery {
  /** The record node's id. */
  node: string;
  /** True to look for the last receipt now. */
  check: boolean;
}

export interface ArrivalState {
  /** The check that runs or ran last; absent while nothing was accepted since the record node was deployed. */
  check?: CheckedReceipt;
  /** What the watch of the connection has told and isn't visible yet. */
  unseen: { device: string; fields: string[] }[];
}

/** A receipt, and what Datacake shows of it. Times are ISO 8601. */
export interface CheckedReceipt {
  device: string;
  acceptedAt: string;
  /** Absent before Datacake has answered. */
  lookedAt?: string;
  isRunning: boolean;
  /** At most 100, the last of each field. */
  fields: CheckedField[];
  /** How many fields there were beyond these. */
  further: number;
  /** Why the last look showed nothing. */
  failure?: Reason;
}

/** A number, or another value as text, at most 40 characters of it, and its time in ISO 8601. */
export interface FieldValue {
  field: string;
  value: string | number;
  time: string;
}

export interface CheckedField extends FieldValue {
  unit?: string;
  /** What Datacake shows of it; absent before the first look. */
  arrival?:
    { kind: 'visible' | 'pending' | 'no-field' | 'hidden' } | { kind: 'other'; value: string | number; time: string };
  /** Milliseconds from the receipt until it was to be seen, where that was looked for in time. */
  afterMs?: number;
}

export interface LastValuesQuery {
  node: string;
  look: boolean;
}

export interface LastValues {
  /** Of the last receipt, at most 100. */
  recorded: FieldValue[];
  /** Those of the same fields that Datacake shows; absent where it wasn't asked. */
  shown?: FieldValue[];
  failure?: Reason;
}
