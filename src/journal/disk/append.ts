import type { LogId } from '../journal';
import type { Folder } from './folder';
import { encodeHeader } from './frame';
import type { Chunk, Frames } from './frames';
import { Segment } from './segment';
import { writeAll } from '../../util/replace-file';

/** What the segments of a log that are written now have in common. */
export interface SegmentKind {
  folder: Folder;
  id: LogId;
  /** See `logName`. */
  log: string;
  run: number;
  /** Bytes after which a new segment begins. */
  segmentSize: number;
}

/** What a segment will hold once the append counts. */
interface Growth {
  segment: Segment;
  end: number;
  size: number;
}

/** One group of samples on its way into one log. It counts from {@link publish} on, or is undone. */
export class Append {
  readonly #kind: SegmentKind;
  readonly #growths: Growth[] = [];
  /** True once a sync has failed: what the system then thinks of the file can't be trusted. */
  #syncFailed = false;

  /** @param active the segment that takes more, if any */
  constructor(kind: SegmentKind, active: Segment | undefined) {
    this.#kind = kind;
    if (active !== undefined) this.#growths.push({ segment: active, end: active.end, size: active.size });
  }

  /** Writes; what is written is safe after {@link sync}. */
  async write(frames: Frames): Promise<void> {
    const { handles } = this.#kind.folder;
    for (const chunk of frames.chunks) {
      const growth = await this.#growthFor(chunk);
      await handles.use(growth.segment, (file) => writeAll(file, chunk.buffer, chunk.length, growth.size));
      growth.size += chunk.length;
      growth.end = chunk.first + chunk.samples;
    }
  }

  async sync(): Promise<void> {
    const { handles } = this.#kind.folder;
    for (const { segment, end } of this.#growths) {
      if (end === segment.end) continue;
      try {
        await handles.use(segment, (file) => file.sync());
      } catch (error) {
        this.#syncFailed = true;
        throw error;
      }
    }
  }

  /**
   * Lets it count.
   *
   * @returns the segments that grew, in order; the last one is active
   */
  publish(): Segment[] {
    for (const { segment, end, size } of this.#growths) Object.assign(segment, { end, size });
    return this.#growths.map(({ segment }) => segment);
  }

  /**
   * Takes back what was written, as far as the disk lets it.
   *
   * @returns the segment that takes more, if one is left that can be trusted
   */
  async undo(): Promise<Segment | undefined> {
    const { folder } = this.#kind;
    let active: Segment | undefined;
    for (const { segment } of this.#growths) {
      try {
        if (segment.end === segment.first) {
          await folder.remove(segment);
          continue;
        }
        await folder.handles.use(segment, (file) => file.truncate(segment.size));
        if (!this.#syncFailed) active = segment;
      } catch {
        // What is left lies beyond the segment's end and doesn't count.
      }
    }
    return active;
  }

  async #growthFor(chunk: Chunk): Promise<Growth> {
    const last = this.#growths.at(-1);
    if (last?.end === chunk.first && last.size < this.#kind.segmentSize) return last;
    const { folder, id, log, run } = this.#kind;
    const segment = new Segment(folder, { log, first: chunk.first, run, end: undefined }, 0);
    const growth = { segment, end: chunk.first, size: 0 };
    this.#growths.push(growth);
    const header = encodeHeader(id, segment.seed);
    await folder.create(segment, 'create');
    await folder.handles.use(segment, (file) => writeAll(file, header, header.length, 0));
    growth.size = header.length;
    return growth;
  }
}
