import { WAITING_WINDOW_MS } from '../../../src/windows/window-span';
import { datapointsPerDay, intervalForPlan } from '../../../src/windows/plan-interval';
import { toNumber } from '../../record/validation';
import type { RecordConfig } from '../../record/settings';

/** The settings of a record node that decide how many datapoints it makes. */
export type CostInput = Pick<RecordConfig, 'intervalMode' | 'interval' | 'intervalUnit' | 'timeType'> & {
  fields: readonly { field?: string }[];
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

/** The shortest interval, in seconds, that values stamped on arrival get under Datacake's limit. */
const MIN_LIMITED_INTERVAL_S = WAITING_WINDOW_MS / 1000;

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
  const secondsOf = (node: CostInput): number =>
    isLengthened(node, isLimited) ? MIN_LIMITED_INTERVAL_S : intervalSeconds(node, fits);
  const perDay = all.reduce((sum, node) => sum + datapointsPerDay(secondsOf(node), fieldsOf(node)), 0);
  const over = plan !== undefined && plan > 0 && Number.isFinite(perDay) && perDay > plan;
  return { perDay, over, ...(fits !== undefined && { fits }) };
}

/**
 * True when less than 2 s are set as the interval of values that are stamped on arrival: under Datacake's limit they become 2 s.
 *
 * @param isLimited false when Datacake lifted the limit
 */
export function isLengthened(node: CostInput, isLimited: boolean): boolean {
  const seconds = intervalSeconds(node, undefined);
  return isLimited && node.timeType === 'arrival' && seconds > 0 && seconds < MIN_LIMITED_INTERVAL_S;
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
