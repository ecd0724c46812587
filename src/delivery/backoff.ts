/** Milliseconds; the first wait is drawn from 0 to the base, each further one from twice the span, up to the cap. */
const base = 1000;
const cap = 60_000;

/** Milliseconds between two looks at whether what paused a connection or a device has been put right. */
export const probeInterval = 300_000;

/**
 * How long to wait before a request is repeated: exponential backoff with full jitter, so that many senders don't come back at once.
 *
 * @param attempt 1 for the first wait
 * @param random from 0 to below 1
 * @param asked milliseconds that the server asked for in `Retry-After`: never less than that
 */
export function backoff(attempt: number, random: number, asked = 0): number {
  return Math.max(asked, random * Math.min(cap, base * 2 ** (attempt - 1)));
}
