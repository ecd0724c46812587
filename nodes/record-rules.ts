import type { FieldRules, RecordRules } from '../src/delivery/rules';
import { toNumber } from '../src/validation/record-settings';
import type { RecordConfig } from './config';

const milliseconds = { s: 1000, min: 60_000, h: 3_600_000 };

/** The rules of delivery that a record node's form says. */
export function recordRules(config: RecordConfig): RecordRules {
  return {
    interval: config.intervalMode === 'none' ? 0 : (toNumber(config.interval) ?? 0) * milliseconds[config.intervalUnit],
    fields: new Map(
      config.fields.map(({ field, reduce, decimals }): [string, FieldRules] => {
        const number = toNumber(decimals);
        return [field.trim(), { reduce, ...(number === undefined ? {} : { decimals: number }) }];
      }),
    ),
    others: { reduce: config.reduce },
  };
}
