import { join } from 'node:path';
import { each } from './disk/each';
import { type FileSystem, disk } from './disk/file-system';
import { Folder } from './disk/folder';
import { groupByLog } from './disk/log-files';
import { isJournalFile } from './disk/names';
import { countWaiting } from './disk/recover-log';
import { errorCode } from '../util/error-message';
import { LockWatch, type Owner, holderOf, stateOf, thisProcess } from './lock';

/** Logs that are looked into at a time. */
const AT_A_TIME = 8;

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
  await each(own, AT_A_TIME, async (file) => {
    summary.bytes += await fs.stat(join(directory, file)).then(
      ({ size }) => size,
      () => 0,
    );
  });
  await each(groupByLog(files), AT_A_TIME, async (log) => {
    summary.samples += await countWaiting(folder, log).catch(() => 0);
  });
  await folder.handles.closeAll();
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
