/**
 * Keeps only the latest of several requests running.
 *
 * @param closed aborted when the form closes
 * @returns gives the signal for a new request, and aborts the one before
 */
export function keepLatest(closed: AbortSignal): () => AbortSignal {
  let current = new AbortController();
  closed.addEventListener('abort', () => current.abort());
  return () => {
    current.abort();
    current = new AbortController();
    if (closed.aborted) current.abort();
    return current.signal;
  };
}
