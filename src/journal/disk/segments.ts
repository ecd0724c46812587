import type { Ranges } from '../../util/ranges';
import { writeAll } from '../../util/replace-file';
import { type DamageReport, type LogId, JournalError } from '../journal';
import type { Lock } from '../lock';
import type { ClockFile } from './clock-file';
import type { Acknowledged } from './cursor';
import type { Folder } from './files';
import { type Frames, encodeHeader } from './frame';
import { Segment } from './segment';

/** A segment is sparse when at most one of so many of its samples waits, and it takes so many bytes. */
const SPARSE_SHARE = 4;
const MIN_SPARSE_BYTES = 8 * 1024;

/** What all logs of a journal have in common. */
export interface LogContext {
  folder: Folder;
  lock: Pick<Lock, 'look'>;
  clocks: ClockFile;
  /** Bytes after which a new segment begins. */
  segmentSize: number;
  /** Milliseconds by a clock that never steps. */
  now: () => number;
  /** Told of a sample whose time is a guess. */
  guessed: () => void;
  damaged: (report: DamageReport) => void;
  /** Counts the bytes that segments take. */
  grow: (bytes: number) => void;
}

/** What a segment holds once what was written to it counts. */
interface Growth {
  segment: Segment;
  end: number;
  size: number;
}

/** The segments of one log, from the first that was written to the one that takes more. */
export class Segments {
  readonly context: LogContext;
  readonly id: LogId;
  readonly acknowledged: Acknowledged;
  readonly #name: string;
  /** In order, each with at least one sample. Every position before the log's end is acknowledged or in one of them. */
  readonly all: Segment[];
  /** The last of all, if it takes more. */
  active: Segment | undefined;
  /** One past the last position that is stored. */
  end: number;
  #unsealed: Segment[];
  /** What is written and doesn't count yet. */
  #growths: Growth[] = [];
  /** True once a sync has failed, or the file isn't there any more: what the system then thinks of it can't be trusted. */
  #syncFailed = false;

  /** @param name see `logName` */
  constructor(name: string, context: LogContext, { id, segments, acknowledged, end }: FoundSegments) {
    this.context = context;
    this.id = id;
    this.#name = name;
    this.acknowledged = acknowledged;
    this.all = segments;
    this.#unsealed = segments.filter(({ sealed, isAside }) => !sealed && !isAside);
    this.end = end;
  }

  /** Those that can't be read for now. */
  get aside(): Segment[] {
    return this.all.filter(({ isAside }) => isAside);
  }

  /** Bytes that all take. */
  get filled(): number {
    return this.all.reduce((sum, { size }) => sum + size, 0);
  }

  /** Bytes of those in which something waits: each counts whole. */
  get bytes(): number {
    return this.all.reduce((sum, segment) => sum + (segment.isAside || this.#isSpent(segment) ? 0 : segment.size), 0);
  }

  /** True when one takes no more and isn't named by its end. */
  get isUnsealed(): boolean {
    return this.#unsealed.length > 0;
  }

  /** Those that take no more, and in which so little waits that the rest is worth its room. */
  get sparse(): Segment[] {
    return this.all.filter((segment) => {
      const { first, end, size, sealed, isAside } = segment;
      if (!sealed || isAside || size < MIN_SPARSE_BYTES || this.#isSpent(segment)) return false;
      return this.acknowledged.open(first, end).size * SPARSE_SHARE <= end - first;
    });
  }

  /** The oldest, if nothing is being written to it. */
  get droppable(): Segment | undefined {
    const oldest = this.all.find(({ isAside }) => !isAside);
    return oldest === undefined || this.#isBusy(oldest) ? undefined : oldest;
  }

  /** Those of which all is acknowledged, without one that still takes more unless that has to make room. */
  spent(makesRoom: boolean): Segment[] {
    return this.all.filter((segment) => {
      const mayGo = segment !== this.active || segment.size >= this.context.segmentSize || makesRoom;
      return mayGo && this.#isSpent(segment) && !this.#isBusy(segment);
    });
  }

  /** Writes frames, which count once they are {@link sync synced} and {@link publish published}. When it fails all is as before. */
  async write(frames: Frames): Promise<void> {
    const active = this.active;
    this.#syncFailed = false;
    this.#growths = active === undefined ? [] : [{ segment: active, end: active.end, size: active.size }];
    try {
      for (const chunk of frames.chunks) {
        const growth = await this.#growthFor(chunk.first);
        const { folder } = this.context;
        await folder.use(growth.segment, (file) => writeAll(file, chunk.buffer, chunk.length, growth.size));
        growth.size += chunk.length;
        growth.end = chunk.first + chunk.samples;
      }
    } catch (error) {
      await this.undo();
      throw error;
    }
  }

  /** Makes safe what was written. When it fails all is as before. */
  async sync(): Promise<void> {
    const { folder } = this.context;
    try {
      for (const { segment, end } of this.#growths) {
        if (end === segment.end) continue;
        await folder.use(segment, (file) => file.sync());
        // What is written to a file that somebody has deleted ends with the process, though nothing fails.
        await folder.fs.stat(segment.path);
      }
    } catch (error) {
      this.#syncFailed = true;
      await this.undo();
      throw error;
    }
  }

  /** Lets count what was written. */
  publish(): void {
    for (const { segment, end, size } of this.#growths) {
      this.context.grow(size - segment.size);
      Object.assign(segment, { end, size });
      if (this.all.at(-1) !== segment) this.all.push(segment);
      this.acknowledged.add(this.end, segment.first);
      this.end = Math.max(this.end, end);
    }
    const grown = this.#growths.map(({ segment }) => segment);
    this.active = grown.pop();
    this.#unsealed.push(...grown);
    this.#growths = [];
  }

  /**
   * Takes back what was written, as far as the disk lets it. A segment that can't be trusted after it takes no more.
   *
   * @param isOurs false when the files belong to another owner, who is to find them as they are
   */
  async undo(isOurs = true): Promise<void> {
    const { folder } = this.context;
    let isSound = isOurs && !this.#syncFailed;
    for (const { segment } of isOurs ? this.#growths : []) {
      try {
        if (segment.end === segment.first) await folder.remove(segment);
        else await folder.use(segment, (file) => file.truncate(segment.size));
      } catch {
        // What is left lies beyond the segment's end and doesn't count.
        if (segment === this.active) isSound = false;
      }
    }
    this.#growths = [];
    if (!isSound) this.retire();
  }

  /** Lets the active segment take no more. */
  retire(): void {
    if (this.active !== undefined) this.#unsealed.push(this.active);
    this.active = undefined;
  }

  /** Names those that take no more by their end. One that can't be renamed is read at the next opening. */
  async seal(): Promise<void> {
    const unsealed = this.#unsealed;
    this.#unsealed = [];
    for (const segment of unsealed) {
      if (this.all.includes(segment) && !segment.isAside) await segment.seal().catch(() => undefined);
    }
  }

  /** Lets the log go on without one that can't be read. */
  setAside(segment: Segment): void {
    if (this.active === segment) this.retire();
    segment.isAside = true;
  }

  /** Removes one. If it can't be unlinked it stays, to be tried again. */
  async remove(segment: Segment): Promise<void> {
    const { folder, lock, grow } = this.context;
    if (this.active === segment) this.active = undefined;
    const wasThere = await folder.remove(segment);
    if (!wasThere && (await lock.look()) !== 'ours') throw new JournalError('away', `${segment.name} can't be removed`);
    const index = this.all.indexOf(segment);
    if (index < 0) return;
    this.all.splice(index, 1);
    grow(-segment.size);
  }

  /** Puts one that was written anew in the place of another. */
  replace(segment: Segment, by: Segment): void {
    this.all.splice(this.all.indexOf(segment), 1, by);
    this.context.grow(by.size - segment.size);
  }

  /** What of some positions isn't in a segment that can't be read. */
  readable(positions: Ranges): Ranges {
    return this.aside.reduce((rest, { first, end }) => rest.without(first, end - 1), positions);
  }

  #isSpent({ first, end }: Segment): boolean {
    return this.acknowledged.nextOpen(first) >= end;
  }

  /** True while something is being written to a segment. */
  #isBusy(segment: Segment): boolean {
    return segment === this.active && this.#growths.length > 0;
  }

  /** Where the samples from a position on are written: behind what was written before, or in a new segment. */
  async #growthFor(position: number): Promise<Growth> {
    const { folder, clocks, segmentSize } = this.context;
    const last = this.#growths.at(-1);
    if (last?.end === position && last.size < segmentSize) return last;
    const segment = new Segment(folder, { log: this.#name, first: position, run: clocks.run, end: undefined }, 0);
    const growth = { segment, end: position, size: 0 };
    this.#growths.push(growth);
    const header = encodeHeader(this.id, segment.seed);
    await folder.create(segment, 'create');
    await folder.use(segment, (file) => writeAll(file, header, header.length, 0));
    growth.size = header.length;
    return growth;
  }
}

/** What an opening found of a log's segments. */
export interface FoundSegments {
  id: LogId;
  /** In order, without overlaps. */
  segments: Segment[];
  acknowledged: Acknowledged;
  /** One past the log's last position. */
  end: number;
}
