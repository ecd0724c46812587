import { join } from 'node:path';
import { each } from './disk/each';
import { type FileSystem, disk } from './disk/file-system';
import { Folder } from './disk/folder';
import { inspectLog } from './disk/inspect-log';
import { groupByLog } from './disk/log-files';
import { isJournalFile } from './disk/names';
import { errorCode } from '../util/error-message';
import type { ProcessState } from './lock/life';
import { type Lock, holderOf, takeLock } from './lock/lock';
import type { Owner } from './lock/owner';
import { stateOf, thisProcess } from './lock/this-process';

/** Logs that are looked into at a time. */
const atATime = 8;

export interface JournalsOptions {
  fs?: FileSystem;
  now?: () => number;
  self?: Owner;
  stateOf?: (pid: number) => Promise<ProcessState>;
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
export async function listJournals(root: string, options: JournalsOptions = {}): Promise<JournalSummary[]> {
  const { fs = disk } = options;
  const found: JournalSummary[] = [];
  for (const folder of await foldersIn(fs, root)) {
    for (const directory of [folder, ...(await foldersIn(fs, folder))]) {
      const summary = await summarize(directory, options);
      if (summary !== undefined) found.push(summary);
    }
  }
  return found;
}

/** The folders in a folder whose journals hold samples and have no owner who lives. Opening one adopts it. */
export async function adoptable(parent: string, options: JournalsOptions = {}): Promise<string[]> {
  const found: string[] = [];
  for (const directory of await foldersIn(options.fs ?? disk, parent)) {
    // Asked first, because it costs little: what a journal that is in use holds is nobody else's business.
    if ((await holderOf(await complete(directory, options)).catch(() => undefined)) !== undefined) continue;
    const summary = await summarize(directory, options);
    if (summary !== undefined && summary.samples > 0 && summary.owner === undefined) found.push(directory);
  }
  return found;
}

/** Removes a journal in which nothing waits any more. It stays if its last owner was followed by another meanwhile. */
export async function removeEmpty(directory: string, options: JournalsOptions = {}): Promise<void> {
  const settings = await complete(directory, options);
  const taking = await takeLock({ ...settings, after: never });
  if (taking.kind === 'taken') return;
  const summary = await summarize(directory, settings);
  if (summary === undefined || summary.samples === 0) await removeFiles(settings, taking.lock);
  else await taking.lock.release();
}

async function removeFiles({ fs, directory }: { fs: FileSystem; directory: string }, lock: Lock): Promise<void> {
  for (const file of await fs.list(directory)) if (isJournalFile(file)) await fs.remove(join(directory, file));
  await lock.release();
  await fs.removeFolder(directory).catch(() => undefined);
}

/** For a lock that is held for a moment only. */
function never(): () => void {
  return () => undefined;
}

/** Undefined when a folder is no journal's. */
async function summarize(directory: string, options: JournalsOptions): Promise<JournalSummary | undefined> {
  const { fs = disk } = options;
  const files = await fs.list(directory).catch(() => []);
  const own = files.filter(isJournalFile);
  if (own.length === 0) return undefined;
  const folder = new Folder(fs, directory);
  const summary: JournalSummary = { directory, bytes: 0, samples: 0, owner: undefined };
  // A file may go while its owner works on.
  await each(own, atATime, async (file) => {
    summary.bytes += await fs.stat(join(directory, file)).then(
      ({ size }) => size,
      () => 0,
    );
  });
  await each(groupByLog(files), atATime, async (log) => {
    const inspected = await inspectLog(folder, log).catch(() => undefined);
    summary.samples += inspected?.acknowledged.openBelow(inspected.end) ?? 0;
  });
  await folder.handles.closeAll();
  summary.owner = await holderOf(await complete(directory, options));
  return summary;
}

async function complete(
  directory: string,
  options: JournalsOptions,
): Promise<Required<JournalsOptions> & { directory: string }> {
  return { fs: disk, now: Date.now, stateOf, ...options, self: options.self ?? (await thisProcess()), directory };
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
