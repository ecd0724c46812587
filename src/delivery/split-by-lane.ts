import type { Sample } from '../model';
import type { DeviceRules } from '../windows/rules';

/**
 * Which fields of a log share windows. Fields whose measurements were refused are isolated: they wait apart, so that they hold back no
 * other. Fields of the aggregate *every* have windows of a second.
 */
export type LaneKind = 'regular' | 'seconds' | 'isolated' | 'isolated-seconds';

/** The order in which lanes are asked for what waits, and in which a sample counts as waiting in the last of them. */
export const LANE_KINDS: readonly LaneKind[] = ['regular', 'seconds', 'isolated', 'isolated-seconds'];

/** The fields of a device whose measurements were refused. */
export type IsolatedFields = ReadonlySet<string>;

/**
 * The values of a sample by the lane that each belongs to.
 *
 * @param isLeftOut true for fields that wait in no lane
 * @returns the values themselves where one lane takes all of them
 */
export function splitByLane(
  values: Sample['values'],
  rules: DeviceRules,
  isolated: IsolatedFields,
  isLeftOut: ((field: string) => boolean) | undefined,
): Map<LaneKind, Sample['values']> {
  if (isLeftOut === undefined && isolated.size === 0 && !usesSeconds(rules)) return new Map([['regular', values]]);
  const parts = new Map<LaneKind, Record<string, Sample['values'][string]>>();
  let isComplete = true;
  for (const [field, value] of Object.entries(values)) {
    if (isLeftOut?.(field) === true) {
      isComplete = false;
      continue;
    }
    const kind = laneOf(field, rules, isolated);
    const part = parts.get(kind) ?? {};
    Object.defineProperty(part, field, { value, enumerable: true, configurable: true, writable: true });
    parts.set(kind, part);
  }
  const [only] = parts.keys();
  return only !== undefined && parts.size === 1 && isComplete ? new Map([[only, values]]) : parts;
}

/** The lane that a field belongs to. */
export function laneOf(field: string, { fields, others }: DeviceRules, isolated: IsolatedFields): LaneKind {
  const keepsSeconds = (fields.get(field) ?? others).aggregate === 'every';
  if (isolated.has(field)) return keepsSeconds ? 'isolated-seconds' : 'isolated';
  return keepsSeconds ? 'seconds' : 'regular';
}

function usesSeconds({ fields, others }: DeviceRules): boolean {
  if (others.aggregate === 'every') return true;
  for (const { aggregate } of fields.values()) if (aggregate === 'every') return true;
  return false;
}
