/** The first wait is drawn from 0 to this, each further one from twice the span, up to the cap. */
const BASE_BACKOFF_MS = 1000;
export const MAX_BACKOFF_MS = 60_000;

/** The first wait until a pause is probed, doubled with each probe up to the cap. */
const FIRST_PROBE_MS = 15_000;
export const MAX_PROBE_MS = 300_000;

/**
 * How long to wait before a request is repeated: exponential backoff with full jitter, so that many senders don't come back at once.
 *
 * @param attempt 1 for the first wait
 * @param random from 0 to below 1
 * @param asked milliseconds that the server asked for in `Retry-After`: never less than that
 */
export function backoffMs(attempt: number, random: number, asked = 0): number {
  return Math.max(asked, random * Math.min(MAX_BACKOFF_MS, BASE_BACKOFF_MS * 2 ** (attempt - 1)));
}

/**
 * How long to wait until it is looked whether what paused a connection or a device has been put right.
 *
 * @param probe 1 for the first
 */
export function probeWaitMs(probe: number): number {
  return Math.min(MAX_PROBE_MS, FIRST_PROBE_MS * 2 ** (probe - 1));
}
