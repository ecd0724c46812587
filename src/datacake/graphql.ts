import { graphqlUrl } from './address';
import type { HttpResult, Post } from './http';
import type { Outcome } from './outcome';
import { classify } from './classify';

/** What a query came to. Datacake answers 200 also when it complains, and says null for ids that the token can't see (documented). */
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
    const answer = await post(graphqlUrl(address), JSON.stringify({ query, variables }), signal);
    const outcome = classify(answer, 1, now());
    switch (outcome.kind) {
      case 'retry':
      case 'paused':
      case 'aborted':
        return { kind: 'failed', outcome, answer };
      case 'rejected':
      case 'too-large':
        return pausedBecause(outcome.reason, answer);
      case 'accepted':
        return answer.kind === 'answer' ? readData(answer.body, answer) : pausedBecause('no answer', answer);
    }
  };
}

function readData(body: string, answer: HttpResult): QueryResult {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return pausedBecause('an answer that is not JSON', answer);
  }
  if (typeof parsed !== 'object' || parsed === null) return pausedBecause('an answer that is not GraphQL', answer);
  const { data, errors } = parsed as { data?: unknown; errors?: readonly { message?: unknown }[] };
  const message = errors?.[0]?.message;
  if (typeof message === 'string') return pausedBecause(message, answer);
  return { kind: 'data', data };
}

function pausedBecause(reason: string, answer: HttpResult): QueryResult {
  return { kind: 'failed', outcome: { kind: 'paused', scope: 'device', reason }, answer };
}
