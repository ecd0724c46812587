import { createRequire } from 'node:module';
import path from 'node:path';

/** Where a build has the journal by itself, below its folder. */
export const JOURNAL = 'journal.js';

/** What the benchmark needs of a disk journal, however a build calls it. */
export interface AnyJournal {
  /** The logs in which something waits. */
  waiting(): Iterable<unknown>;
  /** Fulfils when the sample is stored. */
  append(log: LogName, sample: object): Promise<unknown>;
  read(log: LogName, from: number, atMost: number): Promise<{ position: number }[]>;
  /** Forgets the samples from one position to another. */
  acknowledge(log: LogName, from: number, to: number): void;
  close(): Promise<void>;
}

/** Some builds tell logs of a device apart by a part as well; the others don't look at it. */
export interface LogName {
  device: string;
  node: string;
  part: number;
}

/** Builds that return the position at once return a promise beside it. */
interface Journal extends Pick<AnyJournal, 'waiting' | 'read' | 'close'> {
  append(log: LogName, sample: object): Promise<unknown> | { stored: Promise<void> };
  acknowledge(log: LogName, positions: unknown): void;
}

interface Ranges {
  of: (from: number, to: number) => unknown;
}

type Open = (options: object) => Promise<{ kind?: string; journal?: Journal }>;

/** Opens the journal in a folder, by the code of a build. @throws Error when the build has none, or it won't open */
export async function openJournal(build: string, directory: string): Promise<AnyJournal> {
  const load = createRequire(path.join(build, 'package.json'));
  const { openDiskJournal: open, Ranges: ranges } = load(`./${JOURNAL}`) as { openDiskJournal: Open; Ranges: Ranges };
  const ignore = (): void => undefined;
  const events = {
    dropped: ignore,
    damaged: ignore,
    failed: ignore,
    adopted: ignore,
    restamped: ignore,
    recovered: ignore,
  };
  const { kind = 'gone', journal } = await open({ directory, events });
  if (journal === undefined) throw new Error(`The journal is ${kind}`);
  return {
    waiting: () => journal.waiting(),
    async append(log, sample) {
      const appended = journal.append(log, sample);
      await ('stored' in appended ? appended.stored : appended);
    },
    read: (log, from, atMost) => journal.read(log, from, atMost),
    acknowledge: (log, from, to) => journal.acknowledge(log, ranges.of(from, to)),
    close: () => journal.close(),
  };
}
