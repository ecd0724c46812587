import type { HttpResult } from './http';
import type { Outcome } from './outcome';
import { readErrorBody } from './error-body';

/** What systems say who can't find or reach a host: nothing of the request had left. */
const UNSENT_CODES = [
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
];

/**
 * What an answer of the record endpoint means for the measurements that were sent.
 *
 * Accepted is any 2xx that isn't an HTML page: a captive portal answers 200 too. Which status Datacake uses for what is largely
 * undocumented, so that whatever isn't clearly about the measurements themselves loses none of them.
 *
 * @param entries how many measurements were sent
 * @param now Unix time in milliseconds
 */
export function classify(answer: HttpResult, entries: number, now: number): Outcome {
  if (answer.kind === 'no-answer') {
    if (answer.cause === 'aborted') return { kind: 'aborted' };
    const { cause, reason, code = '' } = answer;
    return { kind: 'retry', cause, reason, ...(UNSENT_CODES.includes(code) && { unsent: true }) };
  }
  const { status, headers, body } = answer;
  const { reason: said, culprits } = readErrorBody(body, entries);
  const reason = said === undefined ? `status ${status}` : `status ${status}: ${said}`;
  const wait = readRetryAfter(headers['retry-after'], now);
  const waiting = wait === undefined ? {} : { wait };
  if (status >= 200 && status < 300) {
    if (!isHtml(answer)) return { kind: 'accepted', status };
    return {
      kind: 'paused',
      scope: 'connection',
      status,
      reason: `status ${status} with a web page instead of an answer`,
    };
  }
  switch (status) {
    case 400:
    case 422:
      return { kind: 'rejected', status, reason, culprits };
    case 413:
      return { kind: 'too-large', status, reason };
    case 401:
    case 407:
      return { kind: 'paused', scope: 'connection', status, reason };
    case 408:
      return { kind: 'retry', cause: 'timeout', status, reason, ...waiting };
    case 425:
    case 429:
      return { kind: 'retry', cause: 'busy', status, reason, ...waiting };
  }
  if (status >= 500) return { kind: 'retry', cause: 'server-error', status, reason, ...waiting };
  return { kind: 'paused', scope: status >= 400 ? 'device' : 'connection', status, reason };
}

/** What surely has no body is no page, even where a framework calls it HTML by default. */
export function isHtml({ status, headers, body }: Extract<HttpResult, { kind: 'answer' }>): boolean {
  if (status === 204 || headers['content-length'] === '0') return false;
  return (
    /\bhtml\b/i.test(headers['content-type'] ?? '') || /^\s*<(?:!doctype|html|head|body|meta|script|!--)/i.test(body)
  );
}

/** The longest wait that is honoured, in milliseconds: a day. Beyond that it is rather a mistake. */
const MAX_RETRY_AFTER_MS = 86_400_000;

/**
 * Milliseconds that a `Retry-After` header asks to wait, given as seconds or as a date.
 *
 * @param now Unix time in milliseconds
 * @returns undefined when it asks for nothing that can be understood
 */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? undefined : Math.min(MAX_RETRY_AFTER_MS, Math.max(0, wait));
}
