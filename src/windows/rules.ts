import type { ChangeRules } from './deadband';

/** The functions that make one measurement a field of a window; *every* keeps the last of each second. */
export const AGGREGATES = ['last', 'first', 'mean', 'min', 'max', 'sum', 'count', 'every'] as const;

export type Aggregate = (typeof AGGREGATES)[number];

/** How the values of one field in a window become measurements. */
export interface FieldRules {
  aggregate: Aggregate;
  /** Decimals that numbers are rounded to after they were aggregated; absent for none. */
  decimals?: number;
  /** Absent for a field that is sent whether or not it has changed. */
  onChange?: ChangeRules;
}

/** How one record node's samples become measurements. The rules in force when a window closes apply. */
export interface RecordRules {
  /** The length of a window in milliseconds; 0 for none; `plan` for as long as the device's plan needs. */
  interval: number | 'plan';
  /** Rules by field identifier. */
  fields: ReadonlyMap<string, FieldRules>;
  /** Rules of all other fields. */
  others: FieldRules;
}

/** Rules as they hold for one device. */
export interface DeviceRules extends RecordRules {
  interval: number;
}

/** The rules of a record node of which none are known. */
export const defaultRules: DeviceRules = { interval: 0, fields: new Map(), others: { aggregate: 'last' } };

export function rulesOf(rules: RecordRules, field: string): FieldRules {
  return rules.fields.get(field) ?? rules.others;
}
