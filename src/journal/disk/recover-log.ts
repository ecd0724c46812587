import { errorCode } from '../../util/error-message';
import { Ranges } from '../../util/ranges';
import type { DamageReport, LogId } from '../journal';
import { type Cursor, Acknowledged, decodeCursor, decodeRest } from './cursor';
import type { RecoveredLog } from './disk-log';
import type { Folder } from './files';
import { frameEnd, headerOf } from './frame';
import { type LogFiles, cursorName, damagedName, logName, restName } from './names';
import { type FoundDamage, inspectSegment, readUpTo } from './read-frames';
import { Segment } from './segment';
import { SlotFile } from './slot-file';

/** More samples than a segment holds whose end nobody can tell. */
const MAX_SAMPLES = 2 ** 22;

/** What may pass by itself, and how long is waited for it. */
const PASSING = ['EMFILE', 'ENFILE', 'EAGAIN', 'EBUSY', 'EINTR', 'ENOMEM', 'ESTALE', 'ETIMEDOUT'];
const RETRY_MS = 100;
const MAX_RETRIES = 3;

/** What the files of a log hold. */
interface Inspected {
  /** Undefined when nothing tells any more. */
  id: LogId | undefined;
  /** In order, without overlaps. */
  segments: Segment[];
  /** Segments without a sample. */
  empty: Segment[];
  /** Those of `segments` that can't be read for now; their ends may be too high. */
  unreadable: Set<Segment>;
  damages: FoundDamage[];
  cursor: SlotFile | undefined;
  /** What the cursor's file holds where that can't be understood; empty where it can't be read. */
  cursorDamage: Buffer | undefined;
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
  report: (report: DamageReport) => void,
): Promise<RecoveredLog | undefined> {
  const inspected = await inspectLog(folder, files);
  const { id, segments, unreadable, empty, damages, acknowledged, end, cursor, cursorDamage } = inspected;
  for (const damage of damages) await repair(folder, inspected, damage, report);
  if (segments.length === 0 && id === undefined) {
    // Begun when the power went: no sample was stored in it yet.
    for (const file of [...empty, ...(cursor === undefined ? [] : [cursor])]) await folder.remove(file);
    return undefined;
  }
  for (const segment of empty) await folder.remove(segment);
  // It says less than the cursor from now on.
  if (files.hasRest) await folder.remove({ path: folder.pathOf(restName(files.log)) });
  if (id === undefined) {
    for (const segment of segments) await folder.handles.close(segment);
    await setAside(
      folder,
      [...segments.map(({ name }) => name), ...(files.hasCursor ? [cursorName(files.log)] : [])],
      report,
    );
    return undefined;
  }
  const isCursorUnreadable = cursorDamage?.length === 0;
  if (cursorDamage !== undefined) {
    const { copiedTo } = await folder.copyAside(cursorName(files.log), 0, cursorDamage);
    report({ ...NOTHING_LOST, file: cursorName(files.log), bytes: cursorDamage.length, log: id, copiedTo });
  }
  acknowledged.add(segments.at(-1)?.end ?? 0, end);
  return {
    ...{ id, acknowledged, end },
    segments: segments.filter((segment) => !unreadable.has(segment)),
    unreadable: [...unreadable],
    // What can't be read is written anew.
    cursor: isCursorUnreadable ? undefined : cursor,
    changed: damages.length > 0 || isCursorUnreadable || files.hasRest,
  };
}

/** Reads what has to be read of a log. Segments that are sealed aren't opened: their names say enough. */
async function inspectLog(folder: Folder, files: LogFiles): Promise<Inspected> {
  const inspected: Inspected = {
    ...{ id: undefined, segments: [], empty: [], unreadable: new Set<Segment>(), damages: [] },
    ...{ cursor: undefined, cursorDamage: undefined, acknowledged: new Acknowledged(), end: 0 },
  };
  const cursor = files.hasCursor ? await inspectCursor(folder, files.log, inspected) : undefined;
  if (files.hasRest && cursor !== undefined) {
    const rest = decodeRest(await readRest(folder, files.log));
    if (rest !== undefined) inspected.acknowledged.addAll(rest.acknowledged, cursor.end);
  }
  for (const [index, name] of files.segments.entries()) {
    const segment = new Segment(folder, name, 0);
    try {
      if (segment.sealed) segment.size = (await patiently(() => folder.fs.stat(segment.path))).size;
      else inspected.damages.push(...(await patiently(() => inspectSegment(folder, segment))));
    } catch {
      inspected.unreadable.add(segment);
      segment.end = name.end ?? files.segments[index + 1]?.first ?? segment.first + MAX_SAMPLES;
    }
    (segment.end > segment.first ? inspected.segments : inspected.empty).push(segment);
  }
  inspected.end = settleEnd(inspected, cursor);
  for (const segment of [...inspected.segments, ...inspected.empty]) {
    inspected.id ??= await readIdentity(folder, segment, files.log).catch(() => undefined);
  }
  return inspected;
}

/** Where the cursor can't be read or understood, acknowledgements are unknown: all is sent. */
async function inspectCursor(folder: Folder, log: string, inspected: Inspected): Promise<Cursor | undefined> {
  inspected.cursor = new SlotFile(folder, cursorName(log));
  const file = inspected.cursor;
  try {
    const { latest, content } = await patiently(() => file.read());
    const cursor = latest === undefined ? undefined : decodeCursor(latest.content);
    if (cursor !== undefined && logName(cursor.log) === log) {
      Object.assign(inspected, { id: cursor.log, acknowledged: cursor.acknowledged });
      return cursor;
    }
    if (content.some((byte) => byte !== 0)) inspected.cursorDamage = content;
  } catch {
    inspected.cursorDamage = Buffer.alloc(0);
  }
  return undefined;
}

/** Empty where it can't be read. */
async function readRest(folder: Folder, log: string): Promise<Buffer> {
  const path = folder.pathOf(restName(log));
  try {
    const { size } = await folder.fs.stat(path);
    const file = await folder.fs.open(path, 'read');
    return await readUpTo(file, size, 0).finally(() => file.close());
  } catch {
    return Buffer.alloc(0);
  }
}

/**
 * One past the last position. Where a segment begins the one before ends, whatever a failed append left behind it; what no segment
 * holds is gone; and new positions begin after all that were ever acknowledged.
 */
function settleEnd(
  { segments, empty, unreadable, damages, acknowledged }: Inspected,
  cursor: Cursor | undefined,
): number {
  let end = 0;
  segments.forEach((segment, index) => {
    const next = segments[index + 1];
    if (next !== undefined && !segment.sealed) segment.end = Math.min(segment.end, next.first);
    acknowledged.add(end, segment.first);
    end = Math.max(end, segment.end);
  });
  if (cursor === undefined || cursor.end <= end) return end;
  const last = empty.at(-1) ?? segments.at(-1);
  if (last?.sealed === false && !unreadable.has(last) && acknowledged.open(end, cursor.end).first !== undefined) {
    const damage = { offset: last.size, bytes: 0, from: end, before: cursor.end };
    damages.push({ segment: last, damage, content: Buffer.alloc(0), torn: false });
  }
  return cursor.end;
}

async function readIdentity(folder: Folder, segment: Segment, log: string): Promise<LogId | undefined> {
  const start = await folder.handles.use(segment, (file) => readUpTo(file, 4096, 0));
  const end = frameEnd(start, 0, segment.seed);
  const header = end < 0 ? undefined : (headerOf(start, 0, end) as LogId | undefined);
  return header !== undefined && logName(header) === log ? header : undefined;
}

async function repair(
  folder: Folder,
  { id, acknowledged }: Inspected,
  { segment, damage, content, torn }: FoundDamage,
  report: (report: DamageReport) => void,
): Promise<void> {
  const { offset, bytes, from, before } = damage;
  const positions = acknowledged.open(from, before);
  acknowledged.add(from, before);
  segment.noteDamage(offset);
  const { copiedTo, known } = await folder.copyAside(segment.openName, offset, content);
  if (torn) {
    // What can't be cut stays behind the segment's end, where it doesn't count.
    await folder.handles.use(segment, (file) => file.truncate(segment.size)).catch(() => undefined);
  }
  if (known && positions.first === undefined && !torn) return;
  report({ file: segment.name, bytes, log: id, positions, samples: positions.size, torn, copiedTo });
}

/** Renames files, so that they stay for a person to look at and are in nobody's way. */
async function setAside(
  folder: Folder,
  files: readonly string[],
  report: (report: DamageReport) => void,
): Promise<void> {
  for (const file of files) {
    const copiedTo = folder.pathOf(damagedName(file, 0));
    const { size } = await folder.fs.stat(folder.pathOf(file)).catch(() => ({ size: 0 }));
    const renamed = await folder.fs.rename(folder.pathOf(file), copiedTo).then(
      () => true,
      () => false,
    );
    report({ ...NOTHING_LOST, file, bytes: size, ...(renamed && { copiedTo }) });
  }
}

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let retries = 0; ; retries++) {
    try {
      return await work();
    } catch (error) {
      if (retries === MAX_RETRIES || !PASSING.includes(errorCode(error) ?? '')) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

const NOTHING_LOST = { positions: new Ranges(), bytes: 0, log: undefined, samples: 0, torn: false };
