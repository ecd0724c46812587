import type { ApiQuery } from './ask';
import type { ApiResult } from './api-error';
import { countAt, flagAt, isObject, objectAt, objectsAt, textAt, textsAt } from './untrusted-json';

/** Who a token belongs to and what it may do. */
export interface TokenInfo {
  name: string;
  email: string;
  /** True for a token made for programs, which Datacake recommends over a person's. */
  isApiUser: boolean;
  workspaces: Workspace[];
}

export interface Workspace {
  id: string;
  name: string;
  devices: number;
  /** As Datacake names them, `record_measurements`, `edit_product`. */
  permissions: string[];
}

const TOKEN_QUERY = `query Verify {
  user { id email fullName isApiuser }
  allWorkspaces { id name slug deviceCount myPermissions }
}`;

const MAX_WORKSPACES = 500;

export async function readTokenInfo(ask: ApiQuery): Promise<ApiResult<TokenInfo>> {
  const asked = await ask(TOKEN_QUERY);
  if (!asked.ok) return asked;
  const data = asked.result as { user?: unknown };
  // A token that nobody owns is answered 401 (documented); whoever answers without a user doesn't know it either.
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
      workspaces,
    },
  };
}
