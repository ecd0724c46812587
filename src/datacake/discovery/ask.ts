import type { Query } from '../graphql';
import { type Found, failureOf } from './failure';
import { isObject } from './lenient';

/** Asks Datacake's GraphQL something. It never rejects, and ends when the caller's time is up. */
export type Ask = (document: string, variables?: object) => Promise<Found<object>>;

/**
 * @param proxied true when the query goes through a proxy
 * @param signal aborted when the time is up
 */
export function createAsk(query: Query, proxied: boolean, signal: AbortSignal): Ask {
  return async (document, variables = {}) => {
    const result = await query(document, variables, signal);
    if (result.kind === 'failed') return { ok: false, failure: failureOf(result.answer, proxied) };
    if (isObject(result.data)) return { ok: true, result: result.data };
    return { ok: false, failure: { code: 'not-datacake', detail: 'an answer without data' } };
  };
}
