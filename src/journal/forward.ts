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

/** Neighbouring positions of a log as it is read, and where they lie on the disk. */
interface Run {
  from: number;
  onDisk: number;
  /** Infinity for the run that new samples join. */
  length: number;
}

/**
 * The positions of one log as it is read, beside those that it has on the disk: samples that waited in memory keep theirs when they are
 * moved behind others.
 */
export class Positions {
  /** In the order of reading. */
  #runs: Run[];

  /** @param shift what a position of the log is higher by than on the disk */
  constructor(shift?: number) {
    this.#runs = shift === undefined ? [] : [{ from: shift, onDisk: 0, length: Infinity }];
  }

  /** True while new samples go to the disk. */
  get isOpen(): boolean {
    return this.#runs.at(-1)?.length === Infinity;
  }

  /** One past the highest position so far. @param onDisk where the log ends on the disk */
  next(onDisk: number): number {
    return Math.max(
      0,
      ...this.#runs.map(({ from, onDisk: at, length }) => from + Math.min(length, Math.max(0, onDisk - at))),
    );
  }

  /** Lets new samples go elsewhere. @param onDisk where the log ends on the disk */
  close(onDisk: number): void {
    const last = this.#runs.at(-1);
    if (last?.length === Infinity) last.length = Math.max(0, onDisk - last.onDisk);
  }

  /** Forgets where everything lies; what comes gets higher positions. @param onDisk where the log ended on the disk */
  forget(onDisk: number): void {
    this.#runs = [{ from: this.next(onDisk), onDisk: 0, length: 0 }];
  }

  /** What of the disk has no position yet. */
  hidden(onDisk: Ranges): Ranges {
    return this.#runs.reduce((rest, { onDisk: from, length }) => rest.without(from, from + length - 1), onDisk);
  }

  /** Lets positions from one on lie on the disk from another one on. */
  add(from: number, onDisk: number, length: number): void {
    const last = this.#runs.at(-1);
    if (length <= 0) return;
    if (last !== undefined && last.from + last.length === from && last.onDisk + last.length === onDisk) {
      last.length += length;
    } else this.#runs.push({ from, onDisk, length });
  }

  /** The position of what lies at one on the disk; undefined when it has none. */
  of(onDisk: number): number | undefined {
    const run = this.#runs.find((one) => onDisk >= one.onDisk && onDisk < one.onDisk + one.length);
    return run === undefined ? undefined : run.from + onDisk - run.onDisk;
  }

  /** The positions of what lies at some on the disk. */
  ofAll(onDisk: Ranges): Ranges {
    return translate(onDisk, this.#runs, 'onDisk', 'from');
  }

  /** Where positions lie on the disk, as far as they do. */
  toDisk(positions: Ranges): Ranges {
    return translate(positions, this.#runs, 'from', 'onDisk');
  }

  /** The parts of the disk that hold positions from one on, in order: each from one position to before another. */
  *onDiskFrom(position: number): Generator<{ from: number; before: number }> {
    for (const { from, onDisk, length } of this.#runs) {
      const skipped = Math.max(0, position - from);
      if (skipped < length) yield { from: onDisk + skipped, before: onDisk + length };
    }
  }
}

function translate(ranges: Ranges, runs: readonly Run[], by: 'from' | 'onDisk', into: 'from' | 'onDisk'): Ranges {
  const translated = new Ranges();
  for (const run of runs) {
    for (const span of ranges.spans()) {
      const from = Math.max(span.from, run[by]);
      const to = Math.min(span.to, run[by] + run.length - 1);
      translated.addSpan(from - run[by] + run[into], to - run[by] + run[into]);
    }
  }
  return translated;
}
