import { isHtml } from '../answer-body';
import { readErrorBody, readGraphqlError } from '../error-body';
import type { Query } from '../graphql';
import type { HttpResult } from '../http';
import { networkReason } from '../network-reason';
import { answerDetail } from '../../util/answer-detail';
import { foreignText } from '../../util/foreign-text';
import { isObject, parseJson } from '../untrusted-json';

/** Why Datacake didn't answer a query, as far as a person can do something about it. */
type ApiErrorCode =
  | 'token-wrong'
  | 'forbidden'
  | 'not-datacake'
  | 'network'
  | 'timeout'
  | 'proxy'
  | 'certificate'
  | 'dns'
  | 'no-listener'
  | 'proxy-login'
  | 'busy'
  | 'server'
  | 'workspace-unknown'
  | 'device-unknown'
  | 'device-ambiguous';

export interface ApiError<Code extends string = ApiErrorCode> {
  code: Code;
  /** The reason that the server or the network gave, in plain words and without a secret. */
  detail?: string;
}

export type ApiResult<T, Code extends string = ApiErrorCode> =
  { ok: true; result: T } | { ok: false; error: ApiError<Code> };

/** Runs a GraphQL document. It never rejects. */
export type ApiQuery = (document: string, variables?: object) => Promise<ApiResult<object>>;

/** @param signal aborted when the time is up */
export function createApiQuery(query: Query, signal: AbortSignal): ApiQuery {
  return async (document, variables = {}) => {
    const result = await query(document, variables, signal);
    if (result.kind === 'failed') return { ok: false, error: toApiError(result.answer) };
    if (isObject(result.data)) return { ok: true, result: result.data };
    return { ok: false, error: { code: 'not-datacake', detail: 'an answer without data' } };
  };
}

/** By `extensions.code` of a GraphQL error (documented). */
const GRAPHQL_CODES: ReadonlyMap<string, ApiErrorCode> = new Map([
  ['NOT_AUTHENTICATED', 'token-wrong'],
  ['NOT_AUTHORIZED', 'forbidden'],
  ['DEVICE_NOT_FOUND', 'device-unknown'],
]);

/** The error that an answer without data stands for. */
export function toApiError(answer: HttpResult): ApiError {
  if (answer.kind === 'answer') return statusToApiError(answer);
  const { cause } = answer;
  return cause === 'aborted' ? { code: 'timeout' } : networkReason({ ...answer, cause });
}

function statusToApiError(answer: Extract<HttpResult, { kind: 'answer' }>): ApiError {
  const { status, body } = answer;
  const graphqlError = readGraphqlError(parseJson(body));
  if (answer.cut !== undefined && status < 300) return { code: answer.cut, detail: 'the answer broke off' };
  if (status === 401) return { code: 'token-wrong' };
  if (status === 407) return { code: 'proxy-login' };
  if (status === 408) return { code: 'timeout' };
  if (status === 425 || status === 429) return { code: 'busy' };
  if (status >= 500) return { code: 'server', detail: answerDetail(status) };
  if (graphqlError !== undefined) {
    const { code, message = 'no reason' } = graphqlError;
    return { code: GRAPHQL_CODES.get(code) ?? 'server', detail: foreignText(message) };
  }
  if (status === 403 && !isHtml(answer)) {
    return { code: 'forbidden', detail: readErrorBody(body, 1).reason ?? answerDetail(status) };
  }
  return { code: 'not-datacake', detail: answerDetail(status) };
}
