import type { Sample } from '../../model';
import { Ranges } from '../../util/ranges';
import { NEXT_ENDING, replaceFile } from '../../util/replace-file';
import { type JournalError, type LogId, isFull } from '../journal';
import { type Acknowledged, encodeCursor, encodeRest } from './cursor';
import { Frames, seedOf } from './frame';
import { LogReader } from './log-reader';
import { cursorName, restName } from './names';
import type { Segment } from './segment';
import { type FoundSegments, type LogContext, Segments } from './segments';
import { SlotFile, SLOT_ROOM_BYTES } from './slot-file';

/** What an opening found of a log. */
export interface RecoveredLog extends FoundSegments {
  cursor: SlotFile | undefined;
  /** True when more is acknowledged than the cursor says: what was damaged. */
  changed: boolean;
}

/** Samples of one log that wait to be written together. */
export class Gathering {
  readonly frames: Frames;
  /** Fulfils when all of them are stored, rejects with a {@link JournalError} when none is. */
  readonly stored: Promise<void>;
  fulfil!: () => void;
  reject!: (error: JournalError) => void;
  /** Why they aren't stored, as far as was tried. */
  error: unknown;

  constructor(readonly log: DiskLog) {
    this.frames = new Frames(log.seed);
    this.stored = new Promise((resolve, reject) => {
      this.fulfil = resolve;
      this.reject = reject;
    });
  }
}

/** The samples of one device that one record node took in, in segments, and what of them is acknowledged. */
export class DiskLog {
  readonly id: LogId;
  /** What its frames of this run are checksummed with. */
  readonly seed: number;
  readonly segments: Segments;
  readonly reader: LogReader;
  readonly acknowledged: Acknowledged;
  /** The position of the next sample. */
  next: number;
  /** When something was last appended, or it was opened, in monotonic milliseconds. */
  lastAppend: number;
  readonly #name: string;
  readonly #context: LogContext;
  #cursor: SlotFile | undefined;
  #gathering: Gathering | undefined;
  /** Positions of which some fields were acknowledged, perhaps the last: a sample that has none left still seems to wait. */
  #thinned = new Ranges();
  /** True until something is first acknowledged. */
  #isFresh = false;

  constructor(name: string, context: LogContext, recovered: RecoveredLog) {
    this.#name = name;
    this.#context = context;
    this.seed = seedOf(name, context.clocks.run);
    this.id = recovered.id;
    this.lastAppend = context.now();
    this.acknowledged = recovered.acknowledged;
    this.#cursor = recovered.cursor;
    this.next = recovered.end;
    this.segments = new Segments(name, context, recovered);
    this.reader = new LogReader(this.segments);
  }

  /** How many samples are stored and not acknowledged. */
  get waiting(): number {
    if (this.segments.aside.length > 0) return this.open.size;
    return this.acknowledged.openBelow(this.end);
  }

  /** The positions that wait. */
  get open(): Ranges {
    return this.segments.readable(this.acknowledged.open(0, this.end));
  }

  get hasFiles(): boolean {
    return this.segments.all.length > 0 || this.#cursor !== undefined;
  }

  /** True when nothing waits in it, and nothing is about to. */
  get isSpent(): boolean {
    return this.waiting === 0 && this.segments.aside.length === 0 && this.#gathering === undefined;
  }

  /** One past the last position that is stored. */
  get end(): number {
    return this.segments.end;
  }

  /** Adds a sample to those that are written next. */
  gather(sample: Sample, arrival: number, values: string): Promise<number> {
    this.#gathering ??= new Gathering(this);
    const position = this.next++;
    this.#gathering.frames.add(position, sample, arrival, values);
    return this.#gathering.stored.then(() => position);
  }

  /** Takes what has gathered. */
  take(): Gathering | undefined {
    const gathering = this.#gathering;
    this.#gathering = undefined;
    if (gathering !== undefined) this.lastAppend = this.#context.now();
    return gathering;
  }

  /** See {@link Segments.write}. */
  async write(frames: Frames): Promise<void> {
    if (this.#cursor === undefined) {
      await this.#createCursor().catch((error: unknown) => {
        // Acknowledgements need their room before the disk is full; where the cursor can't be written otherwise, they can wait.
        if (isFull(error)) throw error;
      });
    }
    await this.segments.write(frames);
  }

  /** @returns true when anything has changed */
  acknowledge(positions: Ranges, fields: readonly string[] | undefined): boolean {
    let changed = false;
    for (const { from, to } of positions.spans()) {
      const before = Math.min(to + 1, this.end);
      if (before <= from) continue;
      changed = true;
      if (fields === undefined) this.acknowledged.add(from, before);
      else {
        for (const field of fields) this.acknowledged.addField(field, from, before);
        this.#thinned.addSpan(from, before - 1);
      }
    }
    return changed;
  }

  /** Writes what is acknowledged and has no room in the cursor to a file of its own: a start after this sends nothing twice. */
  async keepRest(): Promise<void> {
    const content = encodeRest(this.id, this.acknowledged, this.end);
    const { folder } = this.#context;
    if (content !== undefined) await replaceFile(folder.fs, folder.pathOf(restName(this.#name)), content);
  }

  /** Acknowledges the samples of which every field was, perhaps by a process that had no time left to look. It doesn't reject. */
  async finish(): Promise<void> {
    for (const positions of this.acknowledged.fields.values()) {
      for (const { from, to } of positions.spans()) this.#thinned.addSpan(from, to);
    }
    await this.#finishThinned().catch(() => undefined);
  }

  /** Writes down what is acknowledged, so that a restart knows it; a power cut may undo it. */
  async note(): Promise<void> {
    await this.#cursor?.write(this.#content, false);
  }

  /**
   * Writes down what is acknowledged, and removes the segments of which nothing is left. That is safe once the folder is synced. Where
   * no file is left there is nothing to say.
   *
   * @param makesRoom true to remove also one that takes more
   */
  async flush(makesRoom = false): Promise<void> {
    if (!this.hasFiles) return;
    await this.#finishThinned();
    const isFirst = this.#isFresh;
    this.#isFresh = false;
    const { active } = this.segments;
    const spent = this.segments.spent(makesRoom || (isFirst && this.isSpent));
    if (isFirst && this.isSpent && active !== undefined && spent.length === 1 && spent[0] === active) {
      // Most devices that are seen once are never seen again: that the file is gone says as much as the cursor would.
      await this.note();
      return this.segments.remove(active);
    }
    try {
      if (this.#cursor === undefined) await this.#createCursor();
      else await this.#cursor.write(this.#content);
    } catch (error) {
      // Some file systems need room to overwrite: what is spent makes some. Removed is as good as acknowledged.
      if (!isFull(error) || spent.length === 0) throw error;
    }
    for (const segment of spent) await this.segments.remove(segment);
  }

  /** Removes the segments of a log in which nothing waits. @returns false when something came meanwhile */
  async removeSegments(): Promise<boolean> {
    for (const segment of this.segments.spent(true)) await this.segments.remove(segment);
    return this.segments.all.length === 0 && this.isSpent;
  }

  /**
   * Writes segments anew in which little waits, without the rest: what waits for long, in quarantine for example, isn't to hold the room of
   * all that came with it. Positions stay. What can't be written now stays as it is.
   */
  async shrink(): Promise<void> {
    const { folder } = this.#context;
    for (const segment of this.segments.sparse) {
      try {
        // Whoever reads it meanwhile shares this handle, and doesn't look for the new file with the old one's offsets.
        await folder.use(segment, async (file) => {
          const content = await this.reader.openFrames(segment, file);
          if (content === undefined || content.length * 2 > segment.size) return;
          await replaceFile(folder.fs, segment.path, content);
          this.segments.replace(segment, segment.withSize(content.length));
        });
        if (!this.segments.all.includes(segment)) await folder.close(segment);
      } catch {
        await folder.fs.remove(segment.path + NEXT_ENDING).catch(() => undefined);
      }
    }
  }

  async removeCursor(): Promise<void> {
    if (this.#cursor === undefined) return;
    await this.#context.folder.remove(this.#cursor);
    this.#cursor = undefined;
  }

  /**
   * Gives up the oldest segment.
   *
   * @returns the positions that waited in it; undefined when there is none
   */
  async dropOldest(): Promise<Ranges | undefined> {
    const segment = this.segments.droppable;
    if (segment === undefined) return undefined;
    const positions = this.acknowledged.open(segment.first, segment.end);
    this.acknowledged.add(segment.first, segment.end);
    await this.segments.remove(segment);
    return positions;
  }

  /** See {@link LogReader.older}: gives them up. */
  async dropOlder(limit: number): Promise<{ positions: Ranges; age: number }> {
    const found = await this.reader.older(limit);
    for (const { from, to } of found.positions.spans()) this.acknowledged.add(from, to + 1);
    return found;
  }

  /** Acknowledges the samples of which no field is left. */
  async #finishThinned(): Promise<void> {
    const thinned = this.#thinned;
    this.#thinned = new Ranges();
    await this.reader.acknowledgeEmpty(thinned);
  }

  /** Notes that all that waited in a segment is stored elsewhere. */
  settle(segment: Segment): void {
    this.acknowledged.add(segment.first, segment.end);
    segment.isAside = false;
  }

  async #createCursor(): Promise<void> {
    const cursor = new SlotFile(this.#context.folder, cursorName(this.#name));
    await cursor.create(this.#content);
    this.#cursor = cursor;
    this.#isFresh = true;
  }

  get #content(): Buffer {
    return encodeCursor(this.id, this.acknowledged, this.end, SLOT_ROOM_BYTES);
  }
}
