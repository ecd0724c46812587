import { isHtml } from '../classify';
import type { HttpResult } from '../http';
import { readErrorBody } from '../error-body';

/** Why nothing could be found out, as a person can act on it. */
export type ApiErrorCode =
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

export interface ApiError {
  code: ApiErrorCode;
  /** In plain words, without a secret: what the server or the network said. */
  detail?: string;
}

/** Something that was found out, or why not. */
export type ApiResult<T> = { ok: true; result: T } | { ok: false; error: ApiError };

/** Codes of TLS that say that the other side can't be trusted, or doesn't trust us. */
const CERTIFICATE_CODES = /CERT|^UNABLE_TO_|^HOSTNAME_MISMATCH|^ERR_TLS_|^ERR_SSL_|^EPROTO$/;

/** What speaks, but not the language that was expected: plain http where TLS was asked for, or no HTTP at all. */
const PROTOCOL_ERRORS = /^HPE_|wrong version number|packet length too long|WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/;

/** What GraphQL says in `extensions.code` (documented). */
const GRAPHQL_CODES: Readonly<Record<string, ApiErrorCode>> = {
  NOT_AUTHENTICATED: 'token-wrong',
  NOT_AUTHORIZED: 'forbidden',
  DEVICE_NOT_FOUND: 'device-unknown',
};

/**
 * What an answer that gave no data means.
 *
 * @param proxied true when it came, or should have come, through a proxy
 */
export function toApiError(answer: HttpResult, proxied: boolean): ApiError {
  if (answer.kind === 'answer') return statusToApiError(answer);
  const { cause, reason: detail, code = '' } = answer;
  if (cause !== 'network') return { code: 'timeout' };
  if (PROTOCOL_ERRORS.test(code) || PROTOCOL_ERRORS.test(detail)) return { code: 'not-datacake', detail };
  if (CERTIFICATE_CODES.test(code)) return { code: 'certificate', detail };
  if (code === 'ETIMEDOUT' && !proxied) return { code: 'timeout', detail };
  // Through a proxy, the only name that is looked up and the only host that is connected to is the proxy's.
  return { code: proxied ? 'proxy' : 'network', detail };
}

function statusToApiError(answer: Extract<HttpResult, { kind: 'answer' }>): ApiError {
  const { status, body } = answer;
  const said = readGraphqlError(body);
  const detail = said?.message ?? readErrorBody(body, 1).reason ?? `status ${status}`;
  if (status === 401) return { code: 'token-wrong' };
  if (status === 407) return { code: 'proxy', detail: 'the proxy wants a user name and a password' };
  if (status === 408) return { code: 'timeout' };
  if (status === 425 || status === 429) return { code: 'busy' };
  if (status >= 500) return { code: 'server', detail: `status ${status}` };
  if (said !== undefined) return { code: GRAPHQL_CODES[said.code] ?? 'server', detail };
  if (status === 403 && !isHtml(answer)) return { code: 'forbidden', detail };
  return { code: 'not-datacake', detail: `status ${status}` };
}

/** The first of GraphQL's errors; undefined when a body is none of GraphQL's. */
function readGraphqlError(body: string): { message: string; code: string } | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  const errors = (parsed as { errors?: unknown } | null)?.errors;
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  if (typeof first !== 'object' || first === null) return undefined;
  const { message, extensions } = first as { message?: unknown; extensions?: { code?: unknown } | null };
  const code = extensions?.code;
  return {
    message: typeof message === 'string' ? shorten(message) : 'no reason',
    code: typeof code === 'string' ? code : '',
  };
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= 200 ? line : `${line.slice(0, 199)}…`;
}
