/**
 * Keeps only the latest of several questions going.
 *
 * @param closed aborted when the form closes
 * @returns gives the signal of a new question, and aborts the one before
 */
export function latest(closed: AbortSignal): () => AbortSignal {
  let current = new AbortController();
  closed.addEventListener('abort', () => current.abort());
  return () => {
    current.abort();
    current = new AbortController();
    if (closed.aborted) current.abort();
    return current.signal;
  };
}
