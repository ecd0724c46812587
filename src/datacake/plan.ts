import type { Reason } from '../util/reason';
import type { Query } from './graphql';
import { isObject, objectAt } from './untrusted-json';

const PLAN_QUERY = `query Plan($id: String!, $ws: String!) {
  device(deviceId: $id) { isOverQuota plan(workspace: $ws) { datapointsPerDay } }
}`;

/** A device's plan, or why it isn't known. */
export type PlanResult =
  /** `datapointsPerDay` is 0 for an unlimited plan (documented); `isOverQuota` is true once the day's datapoints are used up. */
  | { kind: 'plan'; datapointsPerDay: number; isOverQuota: boolean }
  | { kind: 'unknown'; reason: Reason }
  | { kind: 'aborted' };

/**
 * Asks for a device's plan. It never rejects.
 *
 * @param workspace the id of the device's workspace; a plan belongs to device and workspace (documented)
 */
export function createPlanLookup(query: Query, workspace: string) {
  return async (device: string, signal?: AbortSignal): Promise<PlanResult> => {
    if (workspace === '') return unknown({ code: 'workspace-missing' });
    const result = await query(PLAN_QUERY, { id: device, ws: workspace }, signal);
    if (result.kind === 'data') return readPlan(result.data);
    const { outcome } = result;
    return outcome.kind === 'aborted' ? outcome : unknown(outcome.reason);
  };
}

function readPlan(data: unknown): PlanResult {
  const device = isObject(data) ? data.device : undefined;
  if (!isObject(device)) return unknown({ code: 'device-unknown' });
  const { datapointsPerDay } = objectAt(device, 'plan');
  if (typeof datapointsPerDay !== 'number' || !(datapointsPerDay >= 0))
    return unknown({ code: 'unexpected', detail: 'no plan in this workspace' });
  return { kind: 'plan', datapointsPerDay, isOverQuota: device.isOverQuota === true };
}

function unknown(reason: Reason): PlanResult {
  return { kind: 'unknown', reason };
}
