import { randomUUID } from 'node:crypto';
import { Ranges } from '../../util/ranges';
import type { StampClock } from '../journal';
import { type Lock, LockWatch, type Owner, type ProcessState, stateOf, takeLock, thisProcess } from '../lock';
import { ClockFile } from './clock-file';
import { DiskJournal, type DiskJournalSettings } from './disk-journal';
import type { RecoveredLog } from './disk-log';
import { each } from './each';
import { type FileSystem, disk } from './file-system';
import { Folder } from './folder';
import { groupByLog } from './log-files';
import { clockFile } from './names';
import { recoverLog } from './recover-log';

/** Logs that are opened at a time. */
const atATime = 8;

/** Never corrected. */
const OWN_CLOCK: StampClock = {
  id: randomUUID(),
  stamp: () => Math.round(performance.timeOrigin + performance.now()),
  correction: 0,
};

/** A segment takes more until it has so many bytes; less where the whole journal may have little. */
const largestSegment = 1024 * 1024;
const smallestSegment = 16 * 1024;
const leastSegments = 32;

export interface DiskJournalOptions extends Pick<DiskJournalSettings, 'ageLimit' | 'events' | 'settled'> {
  /** The folder, which is created where it is missing. It should be for this journal only. */
  directory: string;
  /** Bytes that samples may take on the disk; 256 MB unless told. */
  sizeLimit?: number;
  /** Drops the oldest unless told. */
  whenFull?: DiskJournalSettings['whenFull'];
  /** Each group unless told. */
  sync?: DiskJournalSettings['sync'];
  /** What arrivals are stamped by; this process's own clock unless told. */
  clock?: StampClock;
  /** Calls back after so many milliseconds, unless the function that it returns is called before. */
  after?: DiskJournalSettings['after'];
  fs?: FileSystem;
  /** This process, and what the system says about others. */
  self?: Owner;
  stateOf?: (pid: number) => Promise<ProcessState>;
  /** Where it is tried again to open a journal that another process has. */
  watch?: LockWatch;
}

export type Opening =
  | { kind: 'opened'; journal: DiskJournal }
  /** Another process has it, or this one has opened it before. */
  | { kind: 'taken'; by: Owner }
  /** The folder can't be created, read or written. */
  | { kind: 'unusable'; error: unknown };

/** Opens the journal in a folder. What its files have gone through doesn't matter: what is sound of them is kept. */
export async function openDiskJournal(options: DiskJournalOptions): Promise<Opening> {
  const settings = {
    sizeLimit: 256 * 1000 * 1000,
    whenFull: 'drop-oldest',
    sync: 'each',
    clock: OWN_CLOCK,
    after,
    fs: disk,
    stateOf,
    watch: new LockWatch(),
    ...options,
    self: options.self ?? (await thisProcess()),
  } as const;
  try {
    await settings.fs.makeFolder(settings.directory);
    const taking = await takeLock(settings);
    if (taking.kind === 'taken') return taking;
    try {
      return { kind: 'opened', journal: await recover(settings, taking.lock) };
    } catch (error) {
      await taking.lock.release();
      throw error;
    }
  } catch (error) {
    return { kind: 'unusable', error };
  }
}

async function recover(
  settings: DiskJournalSettings & { fs: FileSystem; directory: string },
  lock: Lock,
): Promise<DiskJournal> {
  const { fs, directory, events, sizeLimit } = settings;
  const folder = new Folder(fs, directory);
  const files = await fs.list(directory);
  const logs = groupByLog(files);
  const written = new Set(logs.flatMap(({ segments }) => segments.map(({ run }) => run)));
  const { clocks, damage } = await ClockFile.open(folder, files, written, settings.clock);
  if (damage !== undefined) {
    const { copiedTo } = await folder.copyAside(clockFile, 0, damage);
    const nothingLost = { log: undefined, positions: new Ranges(), samples: 0, torn: false };
    events.damaged({ ...nothingLost, file: clockFile, bytes: damage.length, copiedTo });
  }
  const recovered: [string, RecoveredLog][] = [];
  await each(logs, atATime, async (log) => {
    const found = await recoverLog(folder, log, (report) => events.damaged(report));
    if (found !== undefined) recovered.push([log.log, found]);
  });
  const journal = new DiskJournal(settings, {
    folder,
    clocks,
    segmentSize: Math.max(smallestSegment, Math.min(largestSegment, Math.floor(sizeLimit / leastSegments))),
    logs: recovered,
    lock,
  });
  await journal.finish();
  return journal;
}

/** Timers that keep no process alive. */
function after(milliseconds: number, callback: () => void): () => void {
  const timer = setTimeout(callback, milliseconds).unref();
  return () => clearTimeout(timer);
}
