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
