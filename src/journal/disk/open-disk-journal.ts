import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { systemClock } from '../../util/clock';
import { each } from '../../util/each';
import { errorCode } from '../../util/error-message';
import { NEXT_ENDING } from '../../util/replace-file';
import type { DamageReport, StampClock } from '../journal';
import { type Lock, type LockOptions, type Owner, LockWatch, holderOf, stateOf, takeLock, thisProcess } from '../lock';
import { ClockFile } from './clock-file';
import { type DiskJournalSettings, DiskJournal } from './disk-journal';
import type { RecoveredLog } from './disk-log';
import { type FileSystem, Folder, disk } from './files';
import { clockFile, groupByLog, isJournalFile } from './names';
import { countWaiting, recoverLog, tellDamagedFile } from './recover-log';

/** Logs, or files, that are looked into at a time. */
const LOGS_AT_A_TIME = 8;

/** Never corrected. */
const OWN_CLOCK: StampClock = {
  id: randomUUID(),
  stamp: () => Math.round(performance.timeOrigin + performance.now()),
  correction: 0,
};

/** A segment takes more until it has so many bytes; less where the whole journal may have little. */
const MAX_SEGMENT_BYTES = 1024 * 1024;
const MIN_SEGMENT_BYTES = 16 * 1024;
const MIN_SEGMENTS = 32;

/**
 * What is absent: 256 MB, of which the oldest is dropped when they are full, each group synced at once, and this process's own clock,
 * timers and disk.
 */
export interface DiskJournalOptions
  extends Partial<Omit<DiskJournalSettings, 'events'>>, Partial<Omit<LockOptions, 'directory' | 'after'>> {
  /** The folder, which is created where it is missing. It should be for this journal only. */
  directory: string;
  events: DiskJournalSettings['events'];
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
    after: systemClock.after.bind(systemClock),
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
  // Of a process that died: the file that it was to replace is still there.
  for (const file of files)
    if (file.endsWith(NEXT_ENDING)) await fs.remove(join(directory, file)).catch(() => undefined);
  const logs = groupByLog(files);
  const written = new Set(logs.flatMap(({ segments }) => segments.map(({ run }) => run)));
  const { clocks, damage } = await ClockFile.open(folder, files, written, settings.clock);
  const damaged = (report: DamageReport): void => events.damaged(report);
  if (damage !== undefined) await tellDamagedFile({ folder, damaged }, clockFile, damage, undefined);
  const recovered: [string, RecoveredLog][] = [];
  await each(logs, LOGS_AT_A_TIME, async (log) => {
    const found = await recoverLog(folder, log, damaged);
    if (found !== undefined) recovered.push([log.log, found]);
  });
  const { device } = await fs.stat(directory);
  const journal = new DiskJournal(settings, {
    folder,
    device,
    clocks,
    segmentSize: Math.max(MIN_SEGMENT_BYTES, Math.min(MAX_SEGMENT_BYTES, Math.floor(sizeLimit / MIN_SEGMENTS))),
    logs: recovered,
    lock,
  });
  await journal.finish();
  return journal;
}

/** A journal that lies on the disk, opened or not. */
export interface JournalSummary {
  directory: string;
  /** What its files take, copies of damaged parts among them. */
  bytes: number;
  /** Samples that wait. */
  samples: number;
  /** Who has it open. */
  owner: Owner | undefined;
}

/** The journals in the folders of a folder, and in theirs. */
export async function listJournals(root: string, fs: FileSystem = disk): Promise<JournalSummary[]> {
  const found: JournalSummary[] = [];
  for (const folder of await foldersIn(fs, root)) {
    for (const directory of [folder, ...(await foldersIn(fs, folder))]) {
      const summary = await summarize(directory, fs);
      if (summary !== undefined) found.push(summary);
    }
  }
  return found;
}

/** Undefined when a folder is no journal's. */
async function summarize(directory: string, fs: FileSystem): Promise<JournalSummary | undefined> {
  const files = await fs.list(directory).catch(() => []);
  const own = files.filter(isJournalFile);
  if (own.length === 0) return undefined;
  const folder = new Folder(fs, directory);
  const summary: JournalSummary = { directory, bytes: 0, samples: 0, owner: undefined };
  // A file may go while its owner works on.
  await each(own, LOGS_AT_A_TIME, async (file) => {
    const { size } = await fs.stat(join(directory, file)).catch(() => ({ size: 0 }));
    summary.bytes += size;
  });
  await each(groupByLog(files), LOGS_AT_A_TIME, async (log) => {
    const samples = await countWaiting(folder, log).catch(() => 0);
    summary.samples += samples;
  });
  await folder.closeAll();
  summary.owner = await holderOf({ fs, directory, self: await thisProcess(), stateOf, watch: new LockWatch() });
  return summary;
}

async function foldersIn(fs: FileSystem, parent: string): Promise<string[]> {
  const folders: string[] = [];
  let names: string[];
  try {
    names = await fs.list(parent);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
  for (const name of names) {
    const { folder } = await fs.stat(join(parent, name)).catch(() => ({ folder: false }));
    if (folder) folders.push(join(parent, name));
  }
  return folders;
}
