import type { Reason } from '../util/reason';
import { PROXY_WITHOUT_TLS } from './connector';
import type { HttpResult } from './http';

/** TLS codes for a certificate that isn't trusted, on either side. */
const CERTIFICATE_CODES = /CERT|^UNABLE_TO_|^HOSTNAME_MISMATCH|^ERR_TLS_|^ERR_SSL_|^EPROTO$/;

/** Codes and messages for another protocol than expected: plain HTTP instead of TLS, or no HTTP at all. */
const PROTOCOL_ERRORS = /^HPE_|wrong version number|packet length too long|WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/;

type NoAnswer = Extract<HttpResult, { kind: 'no-answer' }> & { cause: 'network' | 'timeout' };

type NetworkReasonCode = 'timeout' | 'not-datacake' | 'certificate' | 'proxy' | 'dns' | 'no-listener' | 'network';

/** Why a request got no answer, as far as a person can do something about it. */
export function networkReason(answer: NoAnswer): Reason & { code: NetworkReasonCode } {
  return { code: codeOf(answer), detail: plainWords(answer.reason) };
}

/** What OpenSSL says, without its numbers and the paths of its source, and in plain words what it says of a server without TLS. */
function plainWords(reason: string): string {
  if (/wrong version number|packet length too long/i.test(reason))
    return 'the server answers without TLS: http instead of https';
  const [, said] = /:error:[^:]*:[^:]*:[^:]*:([^:]+):/.exec(reason) ?? [];
  return said ?? reason;
}

function codeOf({ cause, reason, code = '', proxied = false }: NoAnswer): NetworkReasonCode {
  if (cause === 'timeout') return 'timeout';
  if (code === PROXY_WITHOUT_TLS) return 'proxy';
  if (PROTOCOL_ERRORS.test(code) || PROTOCOL_ERRORS.test(reason)) return 'not-datacake';
  if (CERTIFICATE_CODES.test(code)) return 'certificate';
  // Through a proxy, only the proxy's name is looked up and only the proxy is connected to.
  if (proxied) return 'proxy';
  switch (code) {
    case 'ETIMEDOUT':
      return 'timeout';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'dns';
    case 'ECONNREFUSED':
      return 'no-listener';
    default:
      return 'network';
  }
}
