import { encodeSample, overhead } from './frame';
import type { Sample } from '../../model';

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
const smallest = 512;

/** Bytes after which a new chunk begins. */
const largest = 64 * 1024;

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
    const chunk = this.#chunkFor(position, overhead + values.length * 3);
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
    if (last !== undefined && last.length + room <= largest) {
      const grown = Buffer.allocUnsafe(Math.min(largest, Math.max(last.length + room, last.buffer.length * 4)));
      last.buffer.copy(grown, 0, 0, last.length);
      last.buffer = grown;
      return last;
    }
    const size = last === undefined ? smallest : largest;
    const chunk = { buffer: Buffer.allocUnsafe(Math.max(size, room)), length: 0, first: position, samples: 0 };
    this.chunks.push(chunk);
    return chunk;
  }
}
