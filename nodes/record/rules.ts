import type { ChangeRules } from '../../src/windows/deadband';
import type { FieldRules, RecordRules } from '../../src/windows/rules';
import { toNumber } from '../settings';
import type { FieldRow, RecordConfig } from './settings';

const UNIT_MS = { s: 1000, min: 60_000, h: 3_600_000 };
const SECONDS_PER_MINUTE = 60;

/** The settings of a record node as the delivery takes them. */
export function toRecordRules(config: RecordConfig): RecordRules {
  return {
    interval: toInterval(config),
    fields: new Map(config.fields.map((row) => [row.field.trim(), toFieldRules(row)])),
    others: { aggregate: config.aggregate },
    ...(config.afterOutage === 'live-first' && { liveFirst: true }),
  };
}

function toInterval({ intervalMode, interval, intervalUnit }: RecordConfig): RecordRules['interval'] {
  switch (intervalMode) {
    case 'none':
      return 0;
    case 'fixed':
      return (toNumber(interval) ?? 0) * UNIT_MS[intervalUnit];
    case 'plan':
      return 'plan';
  }
}

function toFieldRules(row: FieldRow): FieldRules {
  const { sourceType, aggregate, decimals, onChange, minDifference, atLeastEvery } = row;
  const number = toNumber(decimals);
  return {
    aggregate,
    ...(sourceType === 'late' && { isLateness: true }),
    ...(number !== undefined && { decimals: number }),
    ...(onChange && { onChange: toChangeRules(minDifference, atLeastEvery) }),
  };
}

function toChangeRules(minDifference: number | string, atLeastEvery: number | string): ChangeRules {
  const minutes = toNumber(atLeastEvery);
  return {
    minDifference: toNumber(minDifference) ?? 0,
    ...(minutes !== undefined && { atLeastEveryS: minutes * SECONDS_PER_MINUTE }),
  };
}
