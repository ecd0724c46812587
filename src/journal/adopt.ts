import { Ranges } from '../ranges';
import type { Journal } from './journal';

/** How many samples are taken over at a time. */
const chunk = 500;

/**
 * Takes over all that waits in a journal whose owner is gone. A sample is acknowledged there only once it is stored here, so that
 * a crash on the way costs no sample.
 *
 * @returns how many samples were taken over
 * @throws JournalError when they can't be stored here
 */
export async function adopt(from: Journal, to: Journal): Promise<number> {
  let adopted = 0;
  for (const { log } of [...from.waiting()]) {
    for (;;) {
      const samples = await from.read(log, 0, chunk);
      if (samples.length === 0) break;
      const positions = new Ranges();
      const stored = samples.map(({ position, sample }) => {
        positions.add(position);
        return to.append(log, sample).stored;
      });
      await Promise.all(stored);
      from.acknowledge(log, positions);
      adopted += samples.length;
    }
  }
  return adopted;
}
