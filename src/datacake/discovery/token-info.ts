import { countAt, flagAt, isObject, objectAt, objectsAt, textAt, textsAt } from '../untrusted-json';
import type { ApiQuery, ApiResult } from './api-error';
import { DeviceListing } from './device-listing';

/** The user that a token belongs to, and the workspaces that it sees with its permissions. */
export interface TokenInfo {
  name: string;
  email: string;
  /** True for a token made for programs, which Datacake recommends (documented). */
  isApiUser: boolean;
  workspaces: Workspace[];
}

export interface Workspace {
  id: string;
  name: string;
  /** Number of devices. */
  devices: number;
  /** By Datacake's names, `record_measurements`, `edit_product`. */
  permissions: string[];
  /**
   * To how many of its devices the token may record; absent where it may record to all of them, and where that takes too many requests
   * to find out.
   */
  recordable?: number;
}

const TOKEN_QUERY = `query Verify {
  user { id email fullName isApiuser }
  allWorkspaces { id name slug deviceCount myPermissions }
}`;

const MAX_WORKSPACES = 500;

/** A form waits for the answer, and counting takes a request for each 100 devices. */
const MAX_COUNTED_DEVICES = 1000;
const MAX_COUNTED_WORKSPACES = 5;

export async function readTokenInfo(query: ApiQuery): Promise<ApiResult<TokenInfo>> {
  const answer = await query(TOKEN_QUERY);
  if (!answer.ok) return answer;
  const data = answer.result as { user?: unknown };
  // An unknown token is answered 401 (documented). An answer without a user means the same (inferred).
  if (data.user === null) return { ok: false, error: { code: 'token-wrong' } };
  if (!isObject(data.user)) return { ok: false, error: { code: 'not-datacake', detail: 'an answer without a user' } };
  const user = objectAt(data, 'user');
  const workspaces = objectsAt(data, 'allWorkspaces', MAX_WORKSPACES).map((workspace) => ({
    id: textAt(workspace, 'id'),
    name: textAt(workspace, 'name'),
    devices: countAt(workspace, 'deviceCount') ?? 0,
    permissions: textsAt(workspace, 'myPermissions'),
  }));
  return {
    ok: true,
    result: {
      name: textAt(user, 'fullName'),
      email: textAt(user, 'email'),
      isApiUser: flagAt(user, 'isApiuser'),
      workspaces: await withRecordable(query, workspaces),
    },
  };
}

/** Counts the devices that a token may record to, where its rights are those to single devices. */
async function withRecordable(query: ApiQuery, workspaces: readonly Workspace[]): Promise<Workspace[]> {
  const partly = workspaces.filter(
    ({ permissions, devices }) => !permissions.includes('record_measurements') && devices <= MAX_COUNTED_DEVICES,
  );
  const counted = new Set(partly.slice(0, MAX_COUNTED_WORKSPACES));
  return Promise.all(
    workspaces.map(async (workspace) => {
      if (!counted.has(workspace)) return workspace;
      const devices = await new DeviceListing(workspace.id, '').all(query);
      if (!devices.ok) return workspace;
      return { ...workspace, recordable: devices.result.filter(({ mayRecord }) => mayRecord).length };
    }),
  );
}
