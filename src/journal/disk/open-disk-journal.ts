import { DiskJournal, type DiskJournalSettings } from './disk-journal';
import type { RecoveredLog } from './disk-log';
import { each } from './each';
import type { FileSystem } from './file-system';
import { Folder } from './folder';
import { groupByLog } from './log-files';
import { recoverLog } from './recover-log';
import { RunTable } from './run-table';

/** Logs that are opened at a time. */
const atATime = 8;

/** A segment takes more until it has so many bytes; less where the whole journal may have little. */
const largestSegment = 1024 * 1024;
const smallestSegment = 16 * 1024;
const leastSegments = 32;

export interface OpenOptions extends DiskJournalSettings {
  fs: FileSystem;
  directory: string;
}

/** Opens the journal in a folder, whatever state it is in. */
export async function openDiskJournal(options: OpenOptions): Promise<DiskJournal> {
  const folder = new Folder(options.fs, options.directory);
  await options.fs.makeFolder(options.directory);
  const files = await options.fs.list(options.directory);
  const logs = groupByLog(files);
  const written = logs.flatMap(({ segments }) => segments.map(({ run }) => run));
  const { table } = await RunTable.open(folder, files, written);
  const recovered: [string, RecoveredLog][] = [];
  await each(logs, atATime, async (log) => {
    const found = await recoverLog(folder, log, (report) => options.events.damaged(report));
    if (found !== undefined) recovered.push([log.log, found]);
  });
  return new DiskJournal(options, {
    folder,
    runs: table,
    segmentSize: Math.max(smallestSegment, Math.min(largestSegment, Math.floor(options.sizeLimit / leastSegments))),
    logs: recovered,
    isOwner: () => Promise.resolve(true),
    release: () => Promise.resolve(),
  });
}
