import type { FieldRules, RecordRules } from '../../src/windows/rules';
import { toNumber } from './validation';
import type { ChangeRules } from '../../src/windows/deadband';
import type { FieldRow, RecordConfig } from './settings';

const UNIT_MS = { s: 1000, min: 60_000, h: 3_600_000 };
const SECONDS_PER_MINUTE = 60;

/** The rules of delivery that a record node's form says. */
export function recordRules(config: RecordConfig): RecordRules {
  return {
    interval: intervalOf(config),
    fields: new Map(config.fields.map((row) => [row.field.trim(), fieldRules(row)])),
    others: { aggregate: config.aggregate },
  };
}

function intervalOf({ intervalMode, interval, intervalUnit }: RecordConfig): RecordRules['interval'] {
  switch (intervalMode) {
    case 'none':
      return 0;
    case 'fixed':
      return (toNumber(interval) ?? 0) * UNIT_MS[intervalUnit];
    case 'plan':
      return 'plan';
  }
}

function fieldRules({ aggregate, decimals, onChange, minDifference, atLeastEvery }: FieldRow): FieldRules {
  const number = toNumber(decimals);
  return {
    aggregate,
    ...(number !== undefined && { decimals: number }),
    ...(onChange && { onChange: changeRules(minDifference, atLeastEvery) }),
  };
}

function changeRules(minDifference: FieldRow['minDifference'], atLeastEvery: FieldRow['atLeastEvery']): ChangeRules {
  const minutes = toNumber(atLeastEvery);
  return {
    minDifference: toNumber(minDifference) ?? 0,
    ...(minutes !== undefined && { atLeastEveryS: minutes * SECONDS_PER_MINUTE }),
  };
}
