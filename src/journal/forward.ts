import type { Sample } from '../model';
import { Ranges } from '../util/ranges';
import type { Journal, LogId } from './journal';

/** Samples that are moved at a time: more than one group of a disk that syncs rarely. */
const CHUNK = 10_000;

/** A sample that is stored in the journal that it was moved to. */
export interface Moved {
  /** Its position in the journal that it leaves. */
  was: number;
  is: number;
  sample: Sample;
}

/**
 * Moves all that waits in a journal to the end of another one, each log in order. A sample is acknowledged where it was only once it is
 * stored where it goes, so that a crash on the way costs none.
 *
 * @param moved told of samples of a log that are stored, before they are acknowledged where they were
 * @throws JournalError when one can't be stored
 */
export async function forward(
  from: Journal,
  to: Pick<Journal, 'append'>,
  moved: (log: LogId, samples: readonly Moved[]) => void,
): Promise<void> {
  for (let batch = await oldest(from); batch.length > 0; batch = await oldest(from)) {
    const failures: unknown[] = [];
    const appended = batch.map(async ({ log, samples }) => {
      const outcomes = await Promise.allSettled(
        samples.map(async ({ position, sample }) => ({ was: position, is: await to.append(log, sample), sample })),
      );
      const stored = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      for (const outcome of outcomes) if (outcome.status === 'rejected') failures.push(outcome.reason);
      moved(log, stored);
      const positions = new Ranges();
      for (const { was } of stored) positions.add(was);
      from.acknowledge(log, positions);
    });
    await Promise.all(appended);
    if (failures.length > 0) throw failures[0];
  }
}

/** The oldest samples of each log, up to a number in all. */
async function oldest(from: Journal): Promise<{ log: LogId; samples: Awaited<ReturnType<Journal['read']>> }[]> {
  const batch = [];
  let left = CHUNK;
  for (const { log } of [...from.waiting()]) {
    if (left <= 0) break;
    const samples = await from.read(log, 0, left);
    left -= samples.length;
    if (samples.length > 0) batch.push({ log, samples });
  }
  return batch;
}
