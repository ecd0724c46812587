import type { Journal, LogId, StoredSample } from '../journal/journal';
import type { Clock } from '../util/clock';

/** How many samples are read from the journal at a time. */
const READ_CHUNK = 500;

/** Milliseconds until the journal is read again after it failed. */
const READ_RETRY_MS = 10_000;

/**
 * Reads a few samples; again later where the journal fails, because they are there.
 *
 * @param from the first position
 * @param isWanted false once the samples aren't needed any more: after a failure there are none then
 */
export async function readPatiently(
  { journal, clock }: { journal: Journal; clock: Clock },
  log: LogId,
  from: number,
  isWanted: () => boolean,
): Promise<StoredSample[]> {
  for (;;) {
    try {
      return await journal.read(log, from, READ_CHUNK);
    } catch {
      await new Promise<void>((resolve) => void clock.after(READ_RETRY_MS, resolve));
      if (!isWanted()) return [];
    }
  }
}
