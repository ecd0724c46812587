import { writeAll } from '../../util/replace-file';
import type { LogId } from '../journal';
import type { Folder, Named } from './files';
import { type Chunk, type Frames, encodeHeader, seedOf } from './frame';
import { type SegmentName, segmentName } from './names';

/** A file of frames with neighbouring positions, which are appended only. */
export class Segment implements Named {
  readonly first: number;
  readonly run: number;
  /** What its frames are checksummed with. */
  readonly seed: number;
  /** One past the last position that is stored. */
  end: number;
  /** Bytes that are stored; what lies beyond doesn't count. */
  size: number;
  /** How often in a row it couldn't be read. */
  failures = 0;
  readonly #folder: Folder;
  readonly #log: string;
  #sealed: boolean;
  #reported: Set<number> | undefined;

  constructor(folder: Folder, { log, first, run, end }: SegmentName, size: number) {
    this.#folder = folder;
    this.#log = log;
    this.first = first;
    this.run = run;
    this.seed = seedOf(log, run);
    this.end = end ?? first;
    this.size = size;
    this.#sealed = end !== undefined;
  }

  /** Its name as long as it takes more, which the copies of its damaged parts are called by. */
  get openName(): string {
    return segmentName({ log: this.#log, first: this.first, run: this.run, end: undefined });
  }

  get name(): string {
    const { first, run, end } = this;
    return segmentName({ log: this.#log, first, run, end: this.#sealed ? end : undefined });
  }

  get path(): string {
    return this.#folder.pathOf(this.name);
  }

  get sealed(): boolean {
    return this.#sealed;
  }

  /** Puts its end into its name, so that the next opening needn't read it. It takes no more after that. */
  async seal(): Promise<void> {
    if (this.#sealed) return;
    const from = this.path;
    // Renamed while open: whoever reads it meanwhile shares the handle and doesn't look for the old name.
    await this.#folder.handles.use(this, async (file) => {
      // Of a run that died, it may hold what was written and never synced.
      await file.sync();
      const { first, run, end } = this;
      await this.#folder.fs.rename(from, this.#folder.pathOf(segmentName({ log: this.#log, first, run, end })));
      this.#sealed = true;
    });
  }

  /** The same one with other content, as it lies on the disk now. */
  withSize(size: number): Segment {
    const { first, run, end } = this;
    return new Segment(this.#folder, { log: this.#log, first, run, end: this.#sealed ? end : undefined }, size);
  }

  /** True the first time that damage at an offset is met. */
  noteDamage(offset: number): boolean {
    this.#reported ??= new Set();
    if (this.#reported.has(offset)) return false;
    this.#reported.add(offset);
    return true;
  }
}

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
  /** True once a sync has failed, or the file isn't there any more: what the system then thinks of it can't be trusted. */
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
    const { handles, fs } = this.#kind.folder;
    for (const { segment, end } of this.#growths) {
      if (end === segment.end) continue;
      try {
        await handles.use(segment, (file) => file.sync());
        // What is written to a file that somebody has deleted ends with the process, though nothing fails.
        await fs.stat(segment.path);
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
