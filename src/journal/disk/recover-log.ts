import { Ranges } from '../../util/ranges';
import type { DamageReport, LogId } from '../journal';
import { type Cursor, Acknowledged, decodeCursor, decodeRest } from './cursor';
import type { RecoveredLog } from './disk-log';
import { type Folder, patiently } from './files';
import { frameEnd, headerOf } from './frame';
import { lose } from './log-reader';
import { type LogFiles, cursorName, damagedName, logName, restName } from './names';
import { type Damage, inspectSegment, readUpTo, readWhole } from './read-frames';
import { Segment } from './segment';
import type { LogContext } from './segments';
import { type OpenedSlots, SlotFile } from './slot-file';

/** More samples than a segment holds whose end nobody can tell. */
const MAX_SAMPLES = 2 ** 22;

/** What the files of a log hold. */
interface Inspected {
  /** Undefined when nothing tells any more. */
  id: LogId | undefined;
  /** In order, without overlaps. */
  segments: Segment[];
  /** Segments without a sample. */
  empty: Segment[];
  damages: { segment: Segment; damage: Damage }[];
  cursor: Omit<OpenedSlots<Cursor>, 'content'> | undefined;
  acknowledged: Acknowledged;
  /** One past the last position. */
  end: number;
}

/** Counts the samples of a log that wait, and changes nothing. */
export async function countWaiting(folder: Folder, files: LogFiles): Promise<number> {
  const { acknowledged, end } = await inspectLog(folder, files);
  return acknowledged.openBelow(end);
}

/**
 * Makes a log usable: cuts a torn end, copies aside and reports what is damaged. Whatever the files hold, what is sound of them is kept,
 * and a file that can't be read costs itself only.
 *
 * @returns undefined when nobody can tell whose log it was: its files are set aside
 */
export async function recoverLog(
  folder: Folder,
  files: LogFiles,
  damaged: (report: DamageReport) => void,
): Promise<RecoveredLog | undefined> {
  const { id, segments, empty, damages, acknowledged, end, cursor } = await inspectLog(folder, files);
  for (const { segment, damage } of damages) {
    await lose({ folder, damaged }, id, acknowledged, segment, damage);
    // What can't be cut stays behind the segment's end, where it doesn't count.
    if (damage.torn === true) await folder.use(segment, (file) => file.truncate(segment.size)).catch(() => undefined);
  }
  const cursorFile = cursorName(files.log);
  for (const segment of empty) await folder.remove(segment);
  if (segments.length === 0 && id === undefined) {
    // Begun when the power went: no sample was stored in it yet.
    if (files.hasCursor) await folder.remove(cursor?.file ?? { path: folder.pathOf(cursorFile) });
    return undefined;
  }
  // It says less than the cursor from now on.
  if (files.hasRest) await folder.remove({ path: folder.pathOf(restName(files.log)) });
  if (id === undefined) {
    for (const segment of segments) await folder.close(segment);
    const names = segments.map(({ name }) => name);
    for (const file of files.hasCursor ? [...names, cursorFile] : names) await setAside(folder, file, damaged);
    return undefined;
  }
  if (cursor?.damage !== undefined) await tellDamagedFile({ folder, damaged }, cursorFile, cursor.damage, id);
  acknowledged.add(segments.at(-1)?.end ?? 0, end);
  return {
    ...{ id, segments, acknowledged, end },
    // What can't be read is written anew.
    cursor: cursor?.file,
    changed: damages.length > 0 || (files.hasCursor && cursor?.file === undefined) || files.hasRest,
  };
}

/**
 * Reads what has to be read of a log. Segments that are sealed aren't opened: their names say enough. Where the cursor can't be read or
 * understood, acknowledgements are unknown: all is sent.
 */
async function inspectLog(folder: Folder, files: LogFiles): Promise<Inspected> {
  const decode = (content: Buffer): Cursor | undefined => {
    const cursor = decodeCursor(content);
    return cursor !== undefined && logName(cursor.log) === files.log ? cursor : undefined;
  };
  const cursor = files.hasCursor ? await SlotFile.open(folder, cursorName(files.log), decode) : undefined;
  const written = cursor?.content;
  const acknowledged = written?.acknowledged ?? new Acknowledged();
  if (files.hasRest && written !== undefined) {
    const content = await readWhole(folder.fs, folder.pathOf(restName(files.log))).catch(() => Buffer.alloc(0));
    const rest = decodeRest(content);
    if (rest !== undefined) acknowledged.addAll(rest.acknowledged, written.end);
  }
  const inspected: Inspected = {
    ...{ id: written?.log, segments: [], empty: [], damages: [] },
    ...{ cursor, acknowledged, end: 0 },
  };
  for (const [index, name] of files.segments.entries()) {
    const segment = new Segment(folder, name, 0);
    try {
      const damages = await patiently(() => inspectSegment(folder, segment));
      inspected.damages.push(...damages.map((damage) => ({ segment, damage })));
    } catch {
      segment.isAside = true;
      segment.end = name.end ?? files.segments[index + 1]?.first ?? segment.first + MAX_SAMPLES;
    }
    (segment.end > segment.first ? inspected.segments : inspected.empty).push(segment);
  }
  inspected.end = settleEnd(inspected, written);
  for (const segment of [...inspected.segments, ...inspected.empty]) {
    inspected.id ??= await readIdentity(folder, segment, files.log).catch(() => undefined);
  }
  return inspected;
}

/**
 * One past the last position. Where a segment begins the one before ends, whatever a failed append left behind it; what no segment
 * holds is gone; and new positions begin after all that were ever acknowledged.
 */
function settleEnd({ segments, empty, damages, acknowledged }: Inspected, cursor: Cursor | undefined): number {
  let end = 0;
  segments.forEach((segment, index) => {
    const next = segments[index + 1];
    if (next !== undefined && !segment.sealed) segment.end = Math.min(segment.end, next.first);
    acknowledged.add(end, segment.first);
    end = Math.max(end, segment.end);
  });
  if (cursor === undefined || cursor.end <= end) return end;
  const last = empty.at(-1) ?? segments.at(-1);
  if (last?.sealed === false && !last.isAside && acknowledged.open(end, cursor.end).first !== undefined) {
    const damage = { offset: last.size, content: Buffer.alloc(0), from: end, before: cursor.end };
    damages.push({ segment: last, damage });
  }
  return cursor.end;
}

async function readIdentity(folder: Folder, segment: Segment, log: string): Promise<LogId | undefined> {
  const start = await folder.use(segment, (file) => readUpTo(file, 4096, 0));
  const end = frameEnd(start, 0, segment.seed);
  const header = end < 0 ? undefined : (headerOf(start, 0, end) as LogId | undefined);
  return header !== undefined && logName(header) === log ? header : undefined;
}

/** Tells of a file that can't be understood, of which a copy is kept, or can't be read: then there is no content. */
export async function tellDamagedFile(
  { folder, damaged }: Pick<LogContext, 'folder' | 'damaged'>,
  file: string,
  content: Buffer,
  log: LogId | undefined,
): Promise<void> {
  const { copiedTo } = await folder.copyAside(file, 0, content);
  damaged({ ...NOTHING_LOST, file, bytes: content.length, log, copiedTo });
}

/** Renames a file, so that it stays for a person to look at and is in nobody's way. */
async function setAside(folder: Folder, file: string, damaged: (report: DamageReport) => void): Promise<void> {
  const path = folder.pathOf(file);
  const { size } = await folder.fs.stat(path).catch(() => ({ size: 0 }));
  const target = folder.pathOf(damagedName(file, 0));
  const copiedTo = await folder.fs.rename(path, target).then(
    () => target,
    () => undefined,
  );
  damaged({ ...NOTHING_LOST, file, bytes: size, log: undefined, copiedTo });
}

const NOTHING_LOST = { positions: new Ranges(), samples: 0, torn: false };
