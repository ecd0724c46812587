import type { Query } from '../graphql';
import { type ApiResult, toApiError } from './api-error';
import { isObject } from './untrusted-json';

/** Asks Datacake's GraphQL something. It never rejects, and ends when the caller's time is up. */
export type ApiQuery = (document: string, variables?: object) => Promise<ApiResult<object>>;

/**
 * @param proxied true when the query goes through a proxy
 * @param signal aborted when the time is up
 */
export function createApiQuery(query: Query, proxied: boolean, signal: AbortSignal): ApiQuery {
  return async (document, variables = {}) => {
    const result = await query(document, variables, signal);
    if (result.kind === 'failed') return { ok: false, error: toApiError(result.answer, proxied) };
    if (isObject(result.data)) return { ok: true, result: result.data };
    return { ok: false, error: { code: 'not-datacake', detail: 'an answer without data' } };
  };
}
