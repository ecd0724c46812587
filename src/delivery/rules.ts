import type { Reducer } from './reducer';

/** How the values of one field in a window become measurements. */
export interface FieldRules {
  reduce: Reducer;
  /** Decimals that numbers are rounded to after they were reduced; absent for none. */
  decimals?: number;
}

/** How one record node's samples become measurements. Those in force when a window is planned apply. */
export interface RecordRules {
  /** The span of a window in milliseconds; 0 for none, where what may be sent is sent at once. */
  interval: number;
  /** Rules by field identifier. */
  fields: ReadonlyMap<string, FieldRules>;
  /** Rules of all other fields. */
  others: FieldRules;
}

/** The rules of a record node that isn't there any more. */
export const defaultRules: RecordRules = { interval: 0, fields: new Map(), others: { reduce: 'last' } };

export function rulesOf(rules: RecordRules, field: string): FieldRules {
  return rules.fields.get(field) ?? rules.others;
}
