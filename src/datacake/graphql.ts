import type { Reason } from '../util/reason';
import { classify } from './classify';
import { foreignText } from '../util/foreign-text';
import { readGraphqlError } from './error-body';
import type { HttpResult, Post } from './http';
import type { Outcome } from './outcome';
import { parseJson } from './untrusted-json';

/**
 * The result of a query. Datacake answers 200 also for errors, and null for an id that the token can't see (documented).
 * `answer` is the HTTP result that a failure was read from.
 */
export type QueryResult =
  | { kind: 'data'; data: unknown }
  | { kind: 'failed'; outcome: Extract<Outcome, { kind: 'retry' | 'paused' | 'aborted' }>; answer: HttpResult };

/** Runs a GraphQL document with variables; user text never becomes part of the document. It never rejects. */
export type Query = (document: string, variables: object, signal?: AbortSignal) => Promise<QueryResult>;

/**
 * @param address the API's, without a slash at its end
 * @param now Unix time in milliseconds
 */
export function createQuery(post: Post, address: string, now: () => number): Query {
  return async (query, variables, signal) => {
    const answer = await post(`${address}/graphql/`, JSON.stringify({ query, variables }), signal);
    const outcome = classify(answer, 1, now());
    switch (outcome.kind) {
      case 'paused':
        // The statuses of a query say nothing of a device.
        if (outcome.scope === 'device') return failed({ ...outcome.reason, code: 'unexpected' }, answer);
        return { kind: 'failed', outcome, answer };
      case 'retry':
      case 'aborted':
        return { kind: 'failed', outcome, answer };
      case 'rejected':
      case 'too-large':
        return failed({ ...outcome.reason, code: 'unexpected' }, answer);
      case 'accepted':
        return answer.kind === 'answer' ? readData(answer) : failed(notDatacake('no answer'), answer);
    }
  };
}

function readData(answer: Extract<HttpResult, { kind: 'answer' }>): QueryResult {
  const parsed = parseJson(answer.body);
  if (parsed === undefined && answer.cut !== undefined) {
    const outcome = {
      kind: 'retry',
      cause: answer.cut,
      reason: { code: answer.cut, detail: 'the answer broke off' },
    } as const;
    return { kind: 'failed', outcome, answer };
  }
  if (parsed === undefined) return failed(notDatacake('an answer that is not JSON'), answer);
  if (typeof parsed !== 'object' || parsed === null)
    return failed(notDatacake('an answer that is not GraphQL'), answer);
  const message = readGraphqlError(parsed)?.message;
  if (message !== undefined) return failed({ code: 'unexpected', detail: foreignText(message) }, answer);
  return { kind: 'data', data: (parsed as { data?: unknown }).data };
}

function notDatacake(detail: string): Reason {
  return { code: 'not-datacake', detail };
}

function failed(reason: Reason, answer: HttpResult): QueryResult {
  return { kind: 'failed', outcome: { kind: 'paused', scope: 'device', reason }, answer };
}
