import { effectiveInterval } from '../../../src/windows/window-span';
import { datapointsPerDay, intervalForPlan } from '../../../src/windows/plan-interval';
import { toNumber } from '../../record/validation';
import type { RecordConfig } from '../../record/settings';

/** The settings of a record node that decide how many datapoints it makes. */
export type CostInput = Pick<RecordConfig, 'intervalMode' | 'interval' | 'intervalUnit' | 'timeType' | 'aggregate'> & {
  fields: readonly { field?: string; aggregate?: RecordConfig['aggregate'] }[];
};

/** The datapoints of a device. */
export interface Cost {
  /** Datapoints a day; Infinity where each value makes one. */
  perDay: number;
  /** The interval, in seconds, with which the plan lasts all day: 0 for none, absent for an unknown plan. */
  fits?: number;
  /** True when they are surely more than the plan has. */
  over: boolean;
}

const UNIT_SECONDS = { s: 1, min: 60, h: 3600 } as const;

/** The delivery's interval, in seconds, while the plan that it follows from isn't known. */
const UNKNOWN_PLAN_INTERVAL_S = 600;

/**
 * How many datapoints a day the record nodes of one device make.
 *
 * @param edited the node whose form is open
 * @param others the other record nodes that record to the device
 * @param plan its datapoints a day; 0 for an unlimited plan, undefined when it isn't known
 * @param isLimited false when Datacake lifted the limit
 */
export function costOf(
  edited: CostInput,
  others: readonly CostInput[],
  plan: number | undefined,
  isLimited: boolean,
): Cost {
  const all = [edited, ...others];
  const fields = all.reduce((sum, node) => sum + fieldsOf(node), 0);
  const fits = plan === undefined ? undefined : intervalForPlan(plan, fields);
  const secondsOf = (node: CostInput): number => effectiveSeconds(node, intervalSeconds(node, fits), isLimited);
  const perDay = all.reduce((sum, node) => sum + datapointsPerDay(secondsOf(node), fieldsOf(node)), 0);
  const over = plan !== undefined && plan > 0 && Number.isFinite(perDay) && perDay > plan;
  return { perDay, over, ...(fits !== undefined && { fits }) };
}

/**
 * True when a longer interval holds than the one that is set, because of Datacake's limit.
 *
 * @param isLimited false when Datacake lifted the limit
 */
export function isLengthened(node: CostInput, isLimited: boolean): boolean {
  const seconds = intervalSeconds(node, undefined);
  return node.intervalMode === 'fixed' && effectiveSeconds(node, seconds, isLimited) > seconds;
}

function effectiveSeconds(node: CostInput, seconds: number, limited: boolean): number {
  const aggregates = node.fields.length === 0 ? [node.aggregate] : node.fields.map(({ aggregate }) => aggregate);
  const keepsSeconds = aggregates.every((aggregate) => aggregate === 'every');
  const rules = { interval: seconds * 1000, keepsSeconds, limited };
  return effectiveInterval(rules, node.timeType !== 'arrival') / 1000;
}

/** An interval in the largest unit of the form in which it is a whole number. */
export function inUnits(seconds: number): { interval: number; unit: keyof typeof UNIT_SECONDS } {
  const unit = (['h', 'min'] as const).find((candidate) => seconds % UNIT_SECONDS[candidate] === 0) ?? 's';
  return { interval: seconds / UNIT_SECONDS[unit], unit };
}

/** The number of different fields. Without a table it depends on the messages and is counted as 1. */
function fieldsOf({ fields }: CostInput): number {
  return Math.max(1, new Set(fields.map(({ field = '' }) => field.trim()).filter((field) => field !== '')).size);
}

function intervalSeconds({ intervalMode, interval, intervalUnit }: CostInput, fits: number | undefined): number {
  switch (intervalMode) {
    case 'none':
      return 0;
    case 'fixed':
      return (toNumber(interval) ?? 0) * UNIT_SECONDS[intervalUnit];
    case 'plan':
      return fits ?? UNKNOWN_PLAN_INTERVAL_S;
  }
}
