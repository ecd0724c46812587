import type { Query } from './graphql';

const PLAN_QUERY = `query Plan($id: String!, $ws: String!) {
  device(deviceId: $id) { isOverQuota plan(workspace: $ws) { datapointsPerDay } }
}`;

/** What Datacake tells of a device's plan. */
export type PlanResult =
  /** `datapointsPerDay` is 0 for an unlimited plan (documented); `isOverQuota` once the day's are used up. */
  | { kind: 'plan'; datapointsPerDay: number; isOverQuota: boolean }
  /** In plain words. */
  | { kind: 'unknown'; reason: string };

/**
 * Asks for a device's plan. It never rejects.
 *
 * @param workspace the id of the workspace that the device is in; the plan belongs to both (documented)
 */
export function createPlanLookup(query: Query, workspace: string) {
  return async (device: string, signal?: AbortSignal): Promise<PlanResult> => {
    if (workspace === '') return { kind: 'unknown', reason: 'no workspace is chosen in the connection' };
    const result = await query(PLAN_QUERY, { id: device, ws: workspace }, signal);
    if (result.kind === 'failed') {
      const { outcome } = result;
      return { kind: 'unknown', reason: outcome.kind === 'aborted' ? 'given up' : outcome.reason };
    }
    return readPlan(result.data);
  };
}

function readPlan(data: unknown): PlanResult {
  const device = (data as { device?: { isOverQuota?: unknown; plan?: unknown } | null } | null)?.device;
  if (typeof device !== 'object' || device === null)
    return { kind: 'unknown', reason: "the token can't see the device" };
  const { datapointsPerDay } = (device.plan ?? {}) as { datapointsPerDay?: unknown };
  if (typeof datapointsPerDay !== 'number' || !(datapointsPerDay >= 0))
    return { kind: 'unknown', reason: "Datacake doesn't tell the device's plan in this workspace" };
  return { kind: 'plan', datapointsPerDay, isOverQuota: device.isOverQuota === true };
}
