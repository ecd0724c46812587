/** How long a test waits for an event that takes milliseconds on an idle machine. */
export const WAIT_TIMEOUT_MS = 20_000;
