import type { FieldRules, RecordRules } from '../src/delivery/rules';
import { toNumber } from '../src/validation/record-settings';
import type { ChangeRules } from '../src/delivery/send-on-change';
import type { FieldRow, RecordConfig } from './config';

const milliseconds = { s: 1000, min: 60_000, h: 3_600_000 };
const minute = 60;

/** The rules of delivery that a record node's form says. */
export function recordRules(config: RecordConfig): RecordRules {
  return {
    interval: intervalOf(config),
    fields: new Map(config.fields.map((row) => [row.field.trim(), fieldRules(row)])),
    others: { reduce: config.reduce },
  };
}

function intervalOf({ intervalMode, interval, intervalUnit }: RecordConfig): RecordRules['interval'] {
  switch (intervalMode) {
    case 'none':
      return 0;
    case 'fixed':
      return (toNumber(interval) ?? 0) * milliseconds[intervalUnit];
    case 'plan':
      return 'plan';
  }
}

function fieldRules({ reduce, decimals, onChange, changeBy, atLeastEvery }: FieldRow): FieldRules {
  const number = toNumber(decimals);
  return {
    reduce,
    ...(number !== undefined && { decimals: number }),
    ...(onChange && { onChange: changeRules(changeBy, atLeastEvery) }),
  };
}

function changeRules(changeBy: FieldRow['changeBy'], atLeastEvery: FieldRow['atLeastEvery']): ChangeRules {
  const minutes = toNumber(atLeastEvery);
  return { by: toNumber(changeBy) ?? 0, ...(minutes !== undefined && { atLeastEvery: minutes * minute }) };
}
