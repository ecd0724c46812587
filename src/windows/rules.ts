import type { ChangeRules } from './deadband';
import type { Aggregate } from './aggregate';

/** How the values of one field in a window become measurements. */
export interface FieldRules {
  aggregate: Aggregate;
  /** Decimals that numbers are rounded to after they were reduced; absent for none. */
  decimals?: number;
  /** Absent for a field that is sent whether or not it has changed. */
  onChange?: ChangeRules;
}

/** How one record node's samples become measurements. Those in force when a window is planned apply. */
export interface RecordRules {
  /** The span of a window in milliseconds; 0 for none, where what may be sent is sent at once; `plan` for as long as the device's plan needs. */
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

/** The rules of a record node that isn't there any more. */
export const defaultRules: DeviceRules = { interval: 0, fields: new Map(), others: { aggregate: 'last' } };

export function rulesOf(rules: RecordRules, field: string): FieldRules {
  return rules.fields.get(field) ?? rules.others;
}
