import { datapointsPerDay, intervalForPlan } from '../../../src/windows/plan-interval';
import { toNumber } from '../../record/validation';
import type { RecordConfig } from '../../record/settings';

/** What of a record node decides how many datapoints it makes. */
export type CostInput = Pick<RecordConfig, 'intervalMode' | 'interval' | 'intervalUnit'> & {
  fields: readonly { field?: string }[];
};

/** What a device's datapoints of a day come to. */
export interface Cost {
  /** Infinity where each value that comes makes one. */
  perDay: number;
  /** The interval that lasts through the day, in seconds; 0 when none is needed, absent when the plan isn't known. */
  fits?: number;
  /** True when it is more than the plan has, as far as can be told. */
  over: boolean;
}

const UNIT_SECONDS = { s: 1, min: 60, h: 3600 } as const;

/** Seconds of an interval that is to follow from a plan while that isn't known, as the delivery takes it. */
const UNKNOWN_PLAN_INTERVAL_S = 600;

/**
 * How many datapoints a day the record nodes of one device make.
 *
 * @param own the node whose form is open
 * @param others the other record nodes that record to the device
 * @param plan the datapoints of a day; 0 for an unlimited plan, undefined when it isn't known
 */
export function costOf(own: CostInput, others: readonly CostInput[], plan: number | undefined): Cost {
  const all = [own, ...others];
  const fields = all.reduce((sum, spender) => sum + fieldsOf(spender), 0);
  const fits = plan === undefined ? undefined : intervalForPlan(plan, fields);
  const perDay = all.reduce(
    (sum, spender) => sum + datapointsPerDay(secondsBetween(spender, fits), fieldsOf(spender)),
    0,
  );
  const over = plan !== undefined && plan > 0 && Number.isFinite(perDay) && perDay > plan;
  return { perDay, over, ...(fits !== undefined && { fits }) };
}

/** An interval as the form has it: in the largest unit in which it is a whole number. */
export function inUnits(seconds: number): { interval: number; unit: keyof typeof UNIT_SECONDS } {
  const unit = (['h', 'min'] as const).find((one) => seconds % UNIT_SECONDS[one] === 0) ?? 's';
  return { interval: seconds / UNIT_SECONDS[unit], unit };
}

/** Without a table it depends on the messages; it is counted as one. */
function fieldsOf({ fields }: CostInput): number {
  return Math.max(1, new Set(fields.map(({ field = '' }) => field.trim()).filter((field) => field !== '')).size);
}

function secondsBetween({ intervalMode, interval, intervalUnit }: CostInput, fits: number | undefined): number {
  switch (intervalMode) {
    case 'none':
      return 0;
    case 'fixed':
      return (toNumber(interval) ?? 0) * UNIT_SECONDS[intervalUnit];
    case 'plan':
      return fits ?? UNKNOWN_PLAN_INTERVAL_S;
  }
}
