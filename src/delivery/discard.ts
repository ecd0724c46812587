import type { Journal, LogId } from '../journal/journal';
import { Ranges } from '../util/ranges';

/** How many samples are read from the journal at a time. */
const READ_CHUNK = 500;

/**
 * Acknowledges all that waits of a record node for one device, as if it had been accepted, because a person wants none of it.
 *
 * @param device as given
 * @param dropped told the positions of each log
 * @returns how many samples there were
 */
export async function discardWaiting(
  journal: Journal,
  node: string,
  device: string,
  dropped: (log: LogId, positions: Ranges) => void,
): Promise<number> {
  const logs = [...journal.waiting()].filter(({ log }) => log.node === node && log.device === device);
  let discarded = 0;
  for (const { log, samples } of logs) {
    const positions = await firstPositions(journal, log, samples);
    journal.acknowledge(log, positions);
    dropped(log, positions);
    discarded += positions.size;
  }
  return discarded;
}

/** The positions of the oldest samples of a log that wait. */
async function firstPositions(journal: Journal, log: LogId, atMost: number): Promise<Ranges> {
  const positions = new Ranges();
  while (positions.size < atMost) {
    const from = positions.last === undefined ? 0 : positions.last + 1;
    const read = await journal.read(log, from, Math.min(READ_CHUNK, atMost - positions.size));
    if (read.length === 0) break;
    for (const { position } of read) positions.add(position);
  }
  return positions;
}
