import { isHtml } from '../classify';
import { readErrorBody, readGraphqlError, toReason } from '../error-body';
import type { Query } from '../graphql';
import type { HttpResult } from '../http';
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

/** TLS codes for a certificate that isn't trusted, on either side. */
const CERTIFICATE_CODES = /CERT|^UNABLE_TO_|^HOSTNAME_MISMATCH|^ERR_TLS_|^ERR_SSL_|^EPROTO$/;

/** Codes and messages for another protocol than expected: plain HTTP instead of TLS, or no HTTP at all. */
const PROTOCOL_ERRORS = /^HPE_|wrong version number|packet length too long|WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/;

/** By `extensions.code` of a GraphQL error (documented). */
const GRAPHQL_CODES: Readonly<Record<string, ApiErrorCode>> = {
  NOT_AUTHENTICATED: 'token-wrong',
  NOT_AUTHORIZED: 'forbidden',
  DEVICE_NOT_FOUND: 'device-unknown',
};

/**
 * The error that an answer without data stands for.
 *
 * @param proxied true when the request went through a proxy
 */
export function toApiError(answer: HttpResult, proxied: boolean): ApiError {
  if (answer.kind === 'answer') return statusToApiError(answer);
  const { cause, reason: detail, code = '' } = answer;
  if (cause !== 'network') return { code: 'timeout' };
  if (PROTOCOL_ERRORS.test(code) || PROTOCOL_ERRORS.test(detail)) return { code: 'not-datacake', detail };
  if (CERTIFICATE_CODES.test(code)) return { code: 'certificate', detail };
  if (code === 'ETIMEDOUT' && !proxied) return { code: 'timeout', detail };
  // Through a proxy, only the proxy's name is looked up and only the proxy is connected to.
  return { code: proxied ? 'proxy' : 'network', detail };
}

function statusToApiError(answer: Extract<HttpResult, { kind: 'answer' }>): ApiError {
  const { status, body } = answer;
  const graphqlError = readGraphqlError(parseJson(body));
  if (status === 401) return { code: 'token-wrong' };
  if (status === 407) return { code: 'proxy', detail: 'the proxy wants a user name and a password' };
  if (status === 408) return { code: 'timeout' };
  if (status === 425 || status === 429) return { code: 'busy' };
  if (status >= 500) return { code: 'server', detail: `status ${status}` };
  if (graphqlError !== undefined) {
    const { code, message = 'no reason' } = graphqlError;
    return { code: GRAPHQL_CODES[code] ?? 'server', detail: toReason(message) };
  }
  if (status === 403 && !isHtml(answer)) {
    return { code: 'forbidden', detail: readErrorBody(body, 1).reason ?? `status ${status}` };
  }
  return { code: 'not-datacake', detail: `status ${status}` };
}
