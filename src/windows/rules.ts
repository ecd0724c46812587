import type { ChangeRules } from './deadband';

/** How the values of a field in one window become one measurement; `every` keeps the last of each second. */
export const AGGREGATES = ['last', 'first', 'mean', 'min', 'max', 'sum', 'count', 'every'] as const;

export type Aggregate = (typeof AGGREGATES)[number];

/** How the values of one field in a window become measurements. */
export interface FieldRules {
  aggregate: Aggregate;
  /** Decimals that numbers are rounded to after they were aggregated; absent for none. */
  decimals?: number;
  /** Absent for a field that is sent whether or not it has changed. */
  onChange?: ChangeRules;
  /** True for a field that says how late a sample is: the seconds from its time to its sending. */
  isLateness?: boolean;
}

/** How one record node's samples become measurements. The rules in force when a window closes apply. */
export interface RecordRules {
  /** The span of a window in milliseconds; 0 for none, so that a sample that may be sent is sent at once; `plan` for the interval that the device's plan needs. */
  interval: number | 'plan';
  /** Rules by field identifier. */
  fields: ReadonlyMap<string, FieldRules>;
  /** Rules of all other fields. */
  others: FieldRules;
  /** True where live values go first after an outage, and what waited goes beside them; absent where all goes in order. */
  liveFirst?: boolean;
}

/** The rules of a record node for one device, whose plan has set the interval. */
export interface DeviceRules extends RecordRules {
  interval: number;
}

/** The rules of a record node that was deleted. */
export const defaultRules: DeviceRules = { interval: 0, fields: new Map(), others: { aggregate: 'last' } };

export function rulesOf(rules: RecordRules, field: string): FieldRules {
  return rules.fields.get(field) ?? rules.others;
}
