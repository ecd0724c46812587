import { crc32 } from 'node:zlib';
import type { Sample, Value } from '../../model';

/*
 * A frame, little-endian:
 *
 *   u32 length of what follows the checksum
 *   u32 CRC-32 of what follows, begun with the seed of its log and run, so that a frame of another file is none here
 *   u8  kind
 *   of a header:  JSON
 *   of a sample:  u32 position modulo 2^32, f64 time, f64 arrival if the time is its own, values as JSON
 *
 * JSON has no zero bytes, and lengths begin with one at the high end: no text that a user sends can pose as a frame.
 */

/** Bytes of length and checksum. */
const prefix = 8;
const kindAt = prefix;
const positionAt = kindAt + 1;
const timeAt = positionAt + 4;
const arrivalAt = timeAt + 8;

const header = 0;
const stamped = 1;
const timed = 2;

/** The fewest and the most bytes that a frame may have after its checksum. */
const MIN_FRAME_BYTES = 3;
const MAX_FRAME_BYTES = 1024 * 1024;

/** The most bytes of a frame beside its values. */
export const MAX_OVERHEAD_BYTES = arrivalAt + 8;

/** The most bytes that a sample's values may take as JSON. */
export const MAX_VALUES_BYTES = MAX_FRAME_BYTES - MAX_OVERHEAD_BYTES;

/** Frames say less than nothing here: the bytes aren't a frame, or go on beyond the buffer. */
export const invalid = -1;
export const incomplete = -2;

/** What frames of one log and one run are checksummed with. */
export function seedOf(log: string, run: number): number {
  return crc32(`${log} ${run}`);
}

export function encodeHeader(content: unknown, seed: number): Buffer {
  const text = JSON.stringify(content);
  const buffer = Buffer.alloc(positionAt + Buffer.byteLength(text));
  buffer[kindAt] = header;
  buffer.write(text, positionAt);
  seal(buffer, 0, buffer.length, seed);
  return buffer;
}

/**
 * Writes the frame of a sample; the buffer has room for {@link MAX_OVERHEAD_BYTES} and the values.
 *
 * @param arrival Unix time in milliseconds by the clock of the run
 * @param values the sample's values as JSON
 * @returns where the frame ends
 */
function encodeSample(
  buffer: Buffer,
  at: number,
  position: number,
  sample: Sample,
  arrival: number,
  values: string,
  seed: number,
): number {
  buffer[at + kindAt] = sample.ownTime ? timed : stamped;
  buffer.writeUInt32LE(position % 2 ** 32, at + positionAt);
  buffer.writeDoubleLE(sample.time, at + timeAt);
  if (sample.ownTime) buffer.writeDoubleLE(arrival, at + arrivalAt);
  const valuesAt = at + (sample.ownTime ? arrivalAt + 8 : arrivalAt);
  const end = valuesAt + buffer.write(values, valuesAt);
  seal(buffer, at, end, seed);
  return end;
}

/** Where the frame ends that begins here; {@link invalid} when none does, {@link incomplete} when it goes on beyond the buffer. */
export function frameEnd(buffer: Buffer, at: number, seed: number): number {
  if (at + prefix > buffer.length) return incomplete;
  const length = buffer.readUInt32LE(at);
  if (length < MIN_FRAME_BYTES || length > MAX_FRAME_BYTES) return invalid;
  const end = at + prefix + length;
  if (end > buffer.length) return incomplete;
  return crc32(buffer.subarray(at + prefix, end), seed) === buffer.readUInt32LE(at + 4) ? end : invalid;
}

/** True when a frame of a sample may begin here, judged without its checksum. */
export function looksLikeSample(buffer: Buffer, at: number): boolean {
  if (at + MAX_OVERHEAD_BYTES - 8 > buffer.length) return false;
  const kind = buffer[at + kindAt];
  if (kind !== stamped && kind !== timed) return false;
  const length = buffer.readUInt32LE(at);
  return length >= MIN_FRAME_BYTES && length <= MAX_FRAME_BYTES && at + prefix + length <= buffer.length;
}

export function isSample(buffer: Buffer, at: number): boolean {
  return buffer[at + kindAt] !== header;
}

/** What the header says that begins here; undefined when it isn't one. */
export function headerOf(buffer: Buffer, at: number, end: number): unknown {
  return isSample(buffer, at) ? undefined : (JSON.parse(buffer.toString('utf8', at + positionAt, end)) as unknown);
}

/**
 * The position of the sample whose frame begins here.
 *
 * @param first a position that is at most as large, and nearer than 2^32
 */
export function positionOf(buffer: Buffer, at: number, first: number): number {
  return first + ((buffer.readUInt32LE(at + positionAt) - first) >>> 0);
}

/** When the sample arrived, in Unix milliseconds by the clock of the run. */
export function arrivalOf(buffer: Buffer, at: number): number {
  return buffer.readDoubleLE(at + (buffer[at + kindAt] === timed ? arrivalAt : timeAt));
}

/** The sample whose frame begins and ends here, as it was stored. */
export function sampleOf(buffer: Buffer, at: number, end: number, device: string): Sample {
  const ownTime = buffer[at + kindAt] === timed;
  return {
    device,
    time: buffer.readDoubleLE(at + timeAt),
    ownTime,
    values: JSON.parse(buffer.toString('utf8', at + (ownTime ? arrivalAt + 8 : arrivalAt), end)) as Record<
      string,
      Value
    >,
  };
}

function seal(buffer: Buffer, at: number, end: number, seed: number): void {
  buffer.writeUInt32LE(end - at - prefix, at);
  buffer.writeUInt32LE(crc32(buffer.subarray(at + prefix, end), seed), at + 4);
}

/** Frames of samples with neighbouring positions, to be written with one call. */
export interface Chunk {
  buffer: Buffer;
  /** Bytes in use. */
  length: number;
  /** The position of its first sample. */
  first: number;
  samples: number;
}

/** Bytes that a chunk begins with, so that a thousand logs with one sample each cost little. */
const MIN_CHUNK_BYTES = 512;

/** Bytes after which a new chunk begins. */
const MAX_CHUNK_BYTES = 64 * 1024;

/** Samples of one log that have gathered, as frames. */
export class Frames {
  readonly chunks: Chunk[] = [];
  readonly #seed: number;
  samples = 0;
  bytes = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /**
   * @param arrival Unix time in milliseconds by the clock of the run
   * @param values the sample's values as JSON
   */
  add(position: number, sample: Sample, arrival: number, values: string): void {
    const chunk = this.#chunkFor(position, MAX_OVERHEAD_BYTES + values.length * 3);
    const end = encodeSample(chunk.buffer, chunk.length, position, sample, arrival, values, this.#seed);
    this.bytes += end - chunk.length;
    this.samples += 1;
    chunk.length = end;
    chunk.samples += 1;
  }

  /** The last chunk, grown where it may be; a new one otherwise. */
  #chunkFor(position: number, room: number): Chunk {
    const last = this.chunks.at(-1);
    if (last !== undefined && last.length + room <= last.buffer.length) return last;
    if (last !== undefined && last.length + room <= MAX_CHUNK_BYTES) {
      const grown = Buffer.allocUnsafe(Math.min(MAX_CHUNK_BYTES, Math.max(last.length + room, last.buffer.length * 4)));
      last.buffer.copy(grown, 0, 0, last.length);
      last.buffer = grown;
      return last;
    }
    const size = last === undefined ? MIN_CHUNK_BYTES : MAX_CHUNK_BYTES;
    const chunk = { buffer: Buffer.allocUnsafe(Math.max(size, room)), length: 0, first: position, samples: 0 };
    this.chunks.push(chunk);
    return chunk;
  }
}
