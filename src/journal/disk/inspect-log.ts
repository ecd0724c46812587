import type { LogId } from '../journal';
import { Acknowledged } from './acknowledged';
import { type Cursor, decodeCursor } from './cursor';
import type { Folder } from './folder';
import { frameEnd, headerOf } from './frame';
import type { LogFiles } from './log-files';
import { type SegmentName, cursorName, logName } from './names';
import { type Damage, scanSegment } from './scan';
import { Segment } from './segment';
import { SlotFile } from './slot-file';
import { readUpTo } from './transfer';

/** What the files of a log hold. */
export interface Inspected {
  /** Undefined when nothing tells any more. */
  id: LogId | undefined;
  /** In order, without overlaps. */
  segments: Segment[];
  /** Segments without a sample. */
  empty: Segment[];
  damages: InspectedDamage[];
  cursor: SlotFile | undefined;
  cursorDamaged: boolean;
  acknowledged: Acknowledged;
  /** One past the last position. */
  end: number;
}

export interface InspectedDamage {
  segment: Segment;
  damage: Damage;
  content: Buffer;
  /** True for what follows the last sound frame. */
  torn: boolean;
}

/** Reads what has to be read of a log, and changes nothing. Segments that are sealed aren't opened: their names say enough. */
export async function inspectLog(folder: Folder, files: LogFiles): Promise<Inspected> {
  const inspected: Inspected = {
    id: undefined,
    segments: [],
    empty: [],
    damages: [],
    cursor: undefined,
    cursorDamaged: false,
    acknowledged: new Acknowledged(),
    end: 0,
  };
  const cursor = await inspectCursor(folder, files, inspected);
  if (cursor !== undefined) Object.assign(inspected, { id: cursor.log, acknowledged: cursor.acknowledged });
  for (const name of files.segments) await inspectSegment(folder, name, inspected);
  inspected.end = settleEnd(inspected, cursor);
  for (const segment of [...inspected.segments, ...inspected.empty]) {
    inspected.id ??= await readIdentity(folder, segment, files.log);
  }
  return inspected;
}

async function inspectCursor(folder: Folder, files: LogFiles, inspected: Inspected): Promise<Cursor | undefined> {
  if (!files.hasCursor) return undefined;
  inspected.cursor = new SlotFile(folder, cursorName(files.log));
  const { latest, damaged } = await inspected.cursor.read();
  const cursor = latest === undefined ? undefined : decodeCursor(latest.content);
  inspected.cursorDamaged = damaged;
  return cursor !== undefined && logName(cursor.log) === files.log ? cursor : undefined;
}

async function inspectSegment(folder: Folder, name: SegmentName, inspected: Inspected): Promise<void> {
  const segment = new Segment(folder, name, 0);
  const { size } = await folder.fs.stat(segment.path);
  segment.size = size;
  if (!segment.sealed) {
    const content = await folder.handles.use(segment, (file) => readUpTo(file, size, 0));
    const scan = scanSegment(content, segment.first, segment.seed);
    Object.assign(segment, { end: scan.end, size: scan.size });
    const tail = { offset: scan.size, bytes: size - scan.size, from: scan.end, before: scan.end };
    const damages = tail.bytes > 0 ? [...scan.damages, tail] : scan.damages;
    for (const damage of damages) {
      const part = content.subarray(damage.offset, damage.offset + damage.bytes);
      inspected.damages.push({ segment, damage, content: part, torn: damage === tail });
    }
  }
  (segment.end > segment.first ? inspected.segments : inspected.empty).push(segment);
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
  if (last?.sealed === false && acknowledged.open(end, cursor.end).first !== undefined) {
    const damage = { offset: last.size, bytes: 0, from: end, before: cursor.end };
    damages.push({ segment: last, damage, content: Buffer.alloc(0), torn: false });
  }
  return cursor.end;
}

async function readIdentity(folder: Folder, segment: Segment, log: string): Promise<LogId | undefined> {
  const start = await folder.handles.use(segment, (file) => readUpTo(file, 4096, 0));
  const end = frameEnd(start, 0, segment.seed);
  const header = end < 0 ? undefined : (headerOf(start, 0, end) as LogId | undefined);
  return header !== undefined && logName(header) === log ? { device: header.device, node: header.node } : undefined;
}
