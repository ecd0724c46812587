import { readErrorBody } from './error-body';
import type { HttpResult } from './http';
import type { Outcome } from './outcome';

/** System codes for a host that can't be found or reached: nothing of the request has left. */
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
 * The outcome of a request that sent measurements.
 *
 * Accepted is any 2xx that isn't an HTML page, because a captive portal answers 200 too. The statuses that Datacake uses are largely
 * undocumented, so measurements are refused only by a status that is about their content.
 *
 * @param measurements how many were sent
 * @param now Unix time in milliseconds
 */
export function classify(answer: HttpResult, measurements: number, now: number): Outcome {
  if (answer.kind === 'no-answer') {
    if (answer.cause === 'aborted') return { kind: 'aborted' };
    const { cause, reason, code = '' } = answer;
    return { kind: 'retry', cause, reason, ...(UNSENT_CODES.includes(code) && { unsent: true }) };
  }
  const { status, headers, body } = answer;
  const errorBody = readErrorBody(body, measurements);
  const reason = errorBody.reason === undefined ? `status ${status}` : `status ${status}: ${errorBody.reason}`;
  const wait = readRetryAfter(headers['retry-after'], headers.date, now);
  const retryAfter = wait === undefined ? {} : { wait };
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
      return { kind: 'rejected', status, reason, culprits: errorBody.culprits };
    case 413:
      return { kind: 'too-large', status, reason };
    case 401:
    case 407:
      return { kind: 'paused', scope: 'connection', status, reason };
    case 408:
      return { kind: 'retry', cause: 'timeout', status, reason, ...retryAfter };
    case 425:
    case 429:
      return { kind: 'retry', cause: 'busy', status, reason, ...retryAfter };
  }
  if (status >= 500) return { kind: 'retry', cause: 'server-error', status, reason, ...retryAfter };
  return { kind: 'paused', scope: status >= 400 ? 'device' : 'connection', status, reason };
}

/** True for a web page. JSON, or an answer without a body, is none, whatever content type a framework says by default. */
export function isHtml({ headers, body }: Extract<HttpResult, { kind: 'answer' }>): boolean {
  if (body.trim() === '' || isJson(body)) return false;
  return (
    /\bhtml\b/i.test(headers['content-type'] ?? '') || /^\s*<(?:!doctype|html|head|body|meta|script|!--)/i.test(body)
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A day. A longer wait is taken for a mistake. */
const MAX_RETRY_AFTER_MS = 86_400_000;

/**
 * The wait that a `Retry-After` header asks for, as seconds or as a date.
 *
 * @param date the answer's own `Date`, from which a date counts, because the local clock may be wrong
 * @param now Unix time in milliseconds, for an answer without a `Date`
 * @returns milliseconds, a day at most; undefined when the header can't be read
 */
export function readRetryAfter(header: string | undefined, date: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  const answeredAt = Date.parse(date ?? '');
  const waitMs = /^\d+$/.test(text)
    ? Number(text) * 1000
    : Date.parse(text) - (Number.isNaN(answeredAt) ? now : answeredAt);
  return Number.isNaN(waitMs) ? undefined : Math.min(MAX_RETRY_AFTER_MS, Math.max(0, waitMs));
}
