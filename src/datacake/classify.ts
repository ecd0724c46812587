import { answerDetail } from '../util/answer-detail';
import type { Reason, ReasonCode } from '../util/reason';
import { isHtml } from './answer-body';
import { readErrorBody } from './error-body';
import type { HttpResult } from './http';
import { networkReason } from './network-reason';
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
    if (answer.cause === 'aborted') return { kind: 'aborted', ...(answer.unsent && { unsent: true }) };
    const { cause, code = '' } = answer;
    const reason = networkReason({ ...answer, cause });
    return { kind: 'retry', cause, reason, ...(UNSENT_CODES.includes(code) && { unsent: true }) };
  }
  const { status, headers, body } = answer;
  const errorBody = readErrorBody(body, measurements);
  const detail = answerDetail(status, errorBody.reason);
  const because = (code: ReasonCode): { status: number; reason: Reason } => ({ status, reason: { code, detail } });
  const wait = readRetryAfter(headers['retry-after'], headers.date, now);
  const retryAfter = wait === undefined ? {} : { wait };
  if (status >= 200 && status < 300) {
    if (!isHtml(answer)) return { kind: 'accepted', status };
    const reason: Reason = { code: 'not-datacake', detail: 'a web page instead of an answer' };
    return { kind: 'paused', scope: 'connection', status, reason };
  }
  switch (status) {
    case 400:
    case 422:
      return { kind: 'rejected', ...because('refused'), culprits: errorBody.culprits };
    case 413:
      return { kind: 'too-large', ...because('too-large') };
    case 401:
      return { kind: 'paused', scope: 'connection', ...because('token-wrong') };
    case 407:
      return { kind: 'paused', scope: 'connection', ...because('proxy-login') };
    case 403:
      return { kind: 'paused', scope: 'device', ...because('may-not-record') };
    case 404:
      return { kind: 'paused', scope: 'device', ...because('device-unknown') };
    case 408:
      return { kind: 'retry', cause: 'timeout', ...because('timeout'), ...retryAfter };
    case 425:
    case 429:
      return { kind: 'retry', cause: 'busy', ...because('busy'), ...retryAfter };
  }
  if (status >= 500) return { kind: 'retry', cause: 'server-error', ...because('server'), ...retryAfter };
  return status >= 400
    ? { kind: 'paused', scope: 'device', ...because('unexpected') }
    : { kind: 'paused', scope: 'connection', ...because('not-datacake') };
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
