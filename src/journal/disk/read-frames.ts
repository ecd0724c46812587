import { errorCode } from '../../util/error-message';
import type { FileSystem, Folder, OpenFile } from './files';
import { frameEnd, isSample, looksLikeSample, positionOf } from './frame';
import type { Segment } from './segment';

/** Bytes that are read at a time. */
const CHUNK_BYTES = 64 * 1024;

/** A frame boundary in a segment, and the position that the next sample has at least. */
export interface FramePlace {
  offset: number;
  position: number;
}

export interface FrameVisitor {
  /** @returns false to stop after this one */
  sample(buffer: Buffer, at: number, end: number, position: number): boolean;
  damage(damage: Damage): void;
}

/**
 * Visits the samples of a segment in order. What is damaged is skipped up to the next sound frame.
 *
 * @param segment with Infinity for an end that isn't known
 * @returns the place after the last one visited
 */
export async function readFrames(
  file: OpenFile,
  { size, seed, first, end: endPosition }: Pick<Segment, 'size' | 'seed' | 'first' | 'end'>,
  start: FramePlace,
  visitor: FrameVisitor,
  length = CHUNK_BYTES,
): Promise<FramePlace> {
  let { offset, position } = start;
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
      visitor.damage({ offset: offset + at, content: buffer.subarray(at, sound), from: position, before });
      position = before;
      at = sound;
      if (at === undefined) return { offset: size, position };
    }
    if (buffer.length === 0) break;
    offset += at;
    // A frame that isn't whole, or isn't one: only the rest of the segment tells which.
    length = at === 0 ? size : CHUNK_BYTES;
  }
  if (position < endPosition) {
    visitor.damage({ offset, content: Buffer.alloc(0), from: position, before: endPosition });
  }
  return { offset: size, position: endPosition };
}

/** Bytes of a segment that say nothing any more. */
export interface Damage {
  /** Bytes from the start of the segment. */
  offset: number;
  content: Buffer;
  /** The positions that lay there: from the first, to before the second; equal when no sample was hit. Infinity: nobody knows. */
  from: number;
  before: number;
  /** True for what follows the last sound frame of a segment that isn't sealed. */
  torn?: boolean;
}

/**
 * Where the next sound frame of a sample begins.
 *
 * @param position what its position is at least
 */
function nextSample(buffer: Buffer, from: number, position: number, seed: number): number | undefined {
  for (let at = from; at < buffer.length; at++) {
    if (!looksLikeSample(buffer, at)) continue;
    // What lies between can't have been more samples than bytes.
    if (positionOf(buffer, at, position) - position > buffer.length) continue;
    if (frameEnd(buffer, at, seed) >= 0) return at;
  }
  return undefined;
}

/** Learns how large a segment is; of one that isn't sealed also where it ends, and what is damaged in it. */
export async function inspectSegment(folder: Folder, segment: Segment): Promise<Damage[]> {
  const { first, seed, sealed } = segment;
  const { size } = await folder.fs.stat(segment.path);
  const damages: Damage[] = [];
  const found = { end: first, size };
  const visitor: FrameVisitor = {
    sample: (_buffer, _at, _end, position) => {
      found.end = position + 1;
      return true;
    },
    damage: (damage) => {
      const torn = damage.before === Infinity;
      if (torn) found.size = damage.offset;
      if (damage.content.length > 0) damages.push({ ...damage, ...(torn && { torn, before: found.end }) });
    },
  };
  if (sealed) segment.size = size;
  else {
    const whole = { first, seed, size, end: Infinity };
    await folder.use(segment, (file) => readFrames(file, whole, { offset: 0, position: first }, visitor, size));
    Object.assign(segment, found);
  }
  return damages;
}

/** Bytes that a disk fails to read together. */
const SECTOR_BYTES = 4096;

/** Reads as many bytes as there are, up to a length. Where the disk has bad sectors among others that it can read, they are read as zeros. */
export async function readUpTo(file: OpenFile, length: number, position: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  try {
    return buffer.subarray(0, await fill(file, buffer, 0, length, position));
  } catch (error) {
    if (errorCode(error) !== 'EIO') throw error;
    return await readAround(file, buffer, position, error);
  }
}

async function readAround(file: OpenFile, buffer: Buffer, position: number, error: unknown): Promise<Buffer> {
  let bad = 0;
  let at = 0;
  while (at < buffer.length) {
    const length = Math.min(SECTOR_BYTES - ((position + at) % SECTOR_BYTES), buffer.length - at);
    try {
      const read = await fill(file, buffer, at, length, position + at);
      at += read;
      if (read < length) break;
    } catch {
      buffer.fill(0, at, at + length);
      at += length;
      bad += length;
    }
  }
  // Nothing at all can be read: that isn't a bad sector but a disk that is gone, perhaps for a while.
  if (bad === at) throw error;
  return buffer.subarray(0, at);
}

/** Reads a whole file. */
export async function readWhole(fs: FileSystem, path: string): Promise<Buffer> {
  const { size } = await fs.stat(path);
  const file = await fs.open(path, 'read');
  return await readUpTo(file, size, 0).finally(() => file.close());
}

async function fill(file: OpenFile, buffer: Buffer, from: number, length: number, position: number): Promise<number> {
  let done = 0;
  while (done < length) {
    const read = await file.read(buffer, from + done, length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return done;
}
