import type { Folder } from './folder';
import { frameEnd, isSample, looksLikeSample, positionOf } from './frame';
import type { Segment } from './segment';
import { readUpTo } from './transfer';

/** Bytes of a segment that say nothing any more. */
export interface Damage {
  /** Bytes from the start of the segment. */
  offset: number;
  bytes: number;
  /** The positions that lay there: from the first, to before the second; equal when no sample was hit. Infinity: nobody knows. */
  from: number;
  before: number;
}

export interface FoundDamage {
  segment: Segment;
  damage: Damage;
  content: Buffer;
  /** True for what follows the last sound frame. */
  torn: boolean;
}

export interface Scan {
  /** One past the last position. */
  end: number;
  /** Bytes up to the end of the last frame. */
  size: number;
  /** What lies before `size` and isn't readable, in order. */
  damages: Damage[];
}

/**
 * Reads the frames of a whole segment, to find where it ends and what is damaged.
 *
 * @param first the position of the segment's first sample
 */
export function scanSegment(buffer: Buffer, first: number, seed: number): Scan {
  const scan: Scan = { end: first, size: 0, damages: [] };
  let at: number | undefined = 0;
  while (at < buffer.length) {
    const end = frameEnd(buffer, at, seed);
    if (end >= 0) {
      if (isSample(buffer, at)) scan.end = positionOf(buffer, at, first) + 1;
      scan.size = end;
      at = end;
      continue;
    }
    at = nextSample(buffer, at + 1, scan.end, seed);
    if (at === undefined) break;
    const before = positionOf(buffer, at, scan.end);
    scan.damages.push({ offset: scan.size, bytes: at - scan.size, from: scan.end, before });
  }
  return scan;
}

/**
 * Where the next sound frame of a sample begins.
 *
 * @param position what its position is at least
 */
export function nextSample(buffer: Buffer, from: number, position: number, seed: number): number | undefined {
  for (let at = from; at < buffer.length; at++) {
    if (!looksLikeSample(buffer, at)) continue;
    // What lies between can't have been more samples than bytes.
    if (positionOf(buffer, at, position) - position > buffer.length) continue;
    if (frameEnd(buffer, at, seed) >= 0) return at;
  }
  return undefined;
}

/** Finds where a segment that isn't sealed ends, and what is damaged in it. */
export async function inspectSegment(folder: Folder, segment: Segment): Promise<FoundDamage[]> {
  const { size } = await folder.fs.stat(segment.path);
  const content = await folder.handles.use(segment, (file) => readUpTo(file, size, 0));
  const scan = scanSegment(content, segment.first, segment.seed);
  Object.assign(segment, { end: scan.end, size: scan.size });
  const tail = { offset: scan.size, bytes: size - scan.size, from: scan.end, before: scan.end };
  return [...scan.damages, ...(tail.bytes > 0 ? [tail] : [])].map((damage) => ({
    ...{ segment, damage, torn: damage === tail },
    content: content.subarray(damage.offset, damage.offset + damage.bytes),
  }));
}
