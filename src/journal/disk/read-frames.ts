import type { OpenFile } from './file-system';
import { frameEnd, isSample, positionOf } from './frame';
import { type Damage, nextSample } from './scan';
import type { Segment } from './segment';
import { readUpTo } from './transfer';

/** Bytes that are read at a time. */
const chunk = 64 * 1024;

/** A frame boundary in a segment, and the position of the sample that begins there. */
export interface FramePlace {
  offset: number;
  position: number;
}

export interface FrameVisitor {
  /** @returns false to stop after this one */
  sample(buffer: Buffer, at: number, end: number, position: number): boolean;
  /** @param content what is damaged */
  damage(damage: Damage, content: Buffer): void;
}

/**
 * Visits the samples of a segment in order. What is damaged is skipped up to the next sound frame.
 *
 * @returns the place after the last one visited
 */
export async function readFrames(
  file: OpenFile,
  segment: Segment,
  start: FramePlace,
  visitor: FrameVisitor,
): Promise<FramePlace> {
  const { size, seed, first, end: endPosition } = segment;
  let { offset, position } = start;
  let length = chunk;
  while (offset < size) {
    const wanted = Math.min(length, size - offset);
    const buffer = await readUpTo(file, wanted, offset);
    const isRest = buffer.length < wanted || offset + wanted === size;
    let at: number | undefined = 0;
    while (at < buffer.length) {
      const end = frameEnd(buffer, at, seed);
      if (end >= 0) {
        if (isSample(buffer, at)) {
          const found = positionOf(buffer, at, first);
          if (found >= endPosition) return { offset: size, position: endPosition };
          position = found + 1;
          if (!visitor.sample(buffer, at, end, found)) return { offset: offset + end, position };
        }
        at = end;
        continue;
      }
      if (!isRest) break;
      const sound = nextSample(buffer, at + 1, position, seed);
      const before = sound === undefined ? endPosition : positionOf(buffer, sound, position);
      const bytes = (sound ?? buffer.length) - at;
      visitor.damage({ offset: offset + at, bytes, from: position, before }, buffer.subarray(at, at + bytes));
      position = before;
      at = sound;
      if (at === undefined) return { offset: size, position };
    }
    if (buffer.length === 0) break;
    offset += at;
    // A frame that isn't whole, or isn't one: only the rest of the segment tells which.
    length = at === 0 ? size : chunk;
  }
  if (position < endPosition) {
    visitor.damage({ offset, bytes: 0, from: position, before: endPosition }, Buffer.alloc(0));
  }
  return { offset: size, position: endPosition };
}
