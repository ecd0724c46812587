import { Ranges } from '../util/ranges';
import type { Journal, LogId } from './journal';
import type { Sample } from '../model';

/** How many samples are taken over at a time. */
const chunk = 500;

/**
 * Takes over all that waits in a journal that nobody works on. A sample is acknowledged there only once it is stored here, so that
 * a crash on the way costs no sample.
 *
 * @param as what a sample becomes here
 * @param tell told of samples, and their places here, once they are stored
 * @returns how many samples were taken over
 * @throws JournalError when they can't be stored here
 */
export async function adopt(
  from: Journal,
  to: Journal,
  as: (sample: Sample) => Sample = (sample) => sample,
  tell: (log: LogId, positions: Ranges) => void = () => undefined,
): Promise<number> {
  let adopted = 0;
  for (const { log } of [...from.waiting()]) {
    for (;;) {
      const samples = await from.read(log, 0, chunk);
      if (samples.length === 0) break;
      const there = new Ranges();
      const here = new Ranges();
      const appended = samples.map(async ({ position, sample }) => {
        const stored = await to.append(log, as(sample));
        there.add(position);
        here.add(stored);
      });
      const outcomes = await Promise.allSettled(appended);
      from.acknowledge(log, there);
      if (here.size > 0) tell(log, here);
      adopted += here.size;
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    }
  }
  return adopted;
}

/**
 * A sample that another run stamped keeps its time: its clock was another, and what this run's clock is corrected by later
 * says nothing of it.
 *
 * @param sample as an earlier run's journal gives it, with its Unix time as far as that is known
 */
export function ofAnotherRun(sample: Sample): Sample {
  return { ...sample, ownTime: true };
}
