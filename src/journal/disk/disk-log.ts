import type { Sample } from '../../model';
import { Ranges } from '../../util/ranges';
import { replaceFile } from '../../util/replace-file';
import { type DamageReport, type LogId, type StoredSample, JournalError, isFull } from '../journal';
import type { LockState } from '../lock';
import { Acknowledged, encodeCursor, encodeRest } from './cursor';
import { Gathering, arrivalOf, sampleOf, seedOf } from './frame';
import { LogReader } from './log-reader';
import { cursorName, restName } from './names';
import { inspectSegment } from './read-frames';
import { type Segment, type SegmentKind, Append } from './segment';
import { SlotFile, slotRoom } from './slot-file';

export interface DiskLogContext extends Omit<SegmentKind, 'id' | 'log'> {
  /** Counts the bytes that segments take. */
  grow(bytes: number): void;
  /** See {@link ClockFile.restamp}. */
  restamp(run: number, stamp: number): { stamp: number; isGuess: boolean };
  /** Told of a sample whose time is a guess. */
  guessed(): void;
  damaged(report: DamageReport): void;
  look(): Promise<LockState>;
  /** Milliseconds by a clock that never steps. */
  now(): number;
}

/** What an opening found of a log. */
export interface RecoveredLog {
  id: LogId;
  /** In order, without overlaps. */
  segments: Segment[];
  /** Those that can't be read for now. */
  unreadable: Segment[];
  acknowledged: Acknowledged;
  /** One past its last position. */
  end: number;
  cursor: SlotFile | undefined;
  /** True when more is acknowledged than the cursor says: what was damaged. */
  changed: boolean;
}

/** The samples of one device that one record node took in, in segments, and what of them is acknowledged. */
export class DiskLog {
  readonly id: LogId;
  readonly #name: string;
  readonly #context: DiskLogContext;
  readonly #seed: number;
  /**
   * In order, each with at least one sample. Every position before the end is acknowledged or in one of them.
   */
  readonly #segments: Segment[];
  /** The last of the segments, if it takes more. */
  #active: Segment | undefined;
  /** Those that can't be read for now: their samples wait apart, and the log goes on without them. */
  readonly #unreadable: Segment[];
  #unsealed: Segment[];
  readonly #acknowledged: Acknowledged;
  #cursor: SlotFile | undefined;
  /** One past the last position that is stored. */
  #end: number;
  /** The position of the next sample. */
  #next: number;
  #gathering: Gathering | undefined;
  /** What is written and doesn't count yet. */
  #append: Append | undefined;
  readonly #reader: LogReader;
  /** Positions of which some fields were acknowledged, perhaps the last: a sample that has none left still seems to wait. */
  #thinned = new Ranges();
  /** When something was last appended, or it was opened, in monotonic milliseconds. */
  #lastAppend: number;
  /** Samples before this position were told whose times are guesses. */
  #guessedBelow = 0;
  /** True until something is first acknowledged. */
  #isFresh = false;

  constructor(name: string, context: DiskLogContext, recovered: RecoveredLog) {
    this.#name = name;
    this.#context = context;
    this.#seed = seedOf(name, context.run);
    this.id = recovered.id;
    this.#lastAppend = context.now();
    this.#segments = recovered.segments;
    this.#unreadable = recovered.unreadable;
    this.#unsealed = recovered.segments.filter(({ sealed }) => !sealed);
    this.#acknowledged = recovered.acknowledged;
    this.#cursor = recovered.cursor;
    this.#end = recovered.end;
    this.#next = recovered.end;
    const { id, segments, acknowledged } = recovered;
    const damaged = (report: DamageReport): void => context.damaged(report);
    this.#reader = new LogReader({
      ...{ id, segments, acknowledged, folder: context.folder, damaged },
      look: () => context.look(),
      unreadable: (segment) => this.#setAside(segment),
    });
  }

  /** How many samples are stored and not acknowledged. */
  get waiting(): number {
    if (this.#unreadable.length > 0) return this.open.size;
    return this.#acknowledged.openBelow(this.#end);
  }

  get acknowledged(): Acknowledged {
    return this.#acknowledged;
  }

  /** The positions that wait. */
  get open(): Ranges {
    let open = this.#acknowledged.open(0, this.#end);
    for (const { first, end } of this.#unreadable) open = open.without(first, end - 1);
    return open;
  }

  /** Segments that couldn't be read, to be tried again. */
  get unreadable(): readonly Segment[] {
    return this.#unreadable;
  }

  /** Bytes that its segments take. */
  get filled(): number {
    return this.#segments.reduce((sum, { size }) => sum + size, 0);
  }

  /** Bytes of the segments in which something waits: each counts whole. */
  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + (this.#isSpent(segment) ? 0 : segment.size), 0);
  }

  /** True when it has a segment of which all is acknowledged, and to which nothing is being written. */
  get hasSpent(): boolean {
    return this.#segments.some((segment) => this.#isSpent(segment) && !this.#isBusy(segment));
  }

  /** True when a segment that takes no more isn't named by its end. */
  get isUnsealed(): boolean {
    return this.#unsealed.length > 0;
  }

  /** True when the oldest segment may be given up: there is one, and nothing is being written to it. */
  get droppable(): boolean {
    const [oldest] = this.#segments;
    return oldest !== undefined && !this.#isBusy(oldest);
  }

  get hasFiles(): boolean {
    return this.#segments.length > 0 || this.#cursor !== undefined;
  }

  /** True when nothing waits in it, and nothing is about to. */
  get isSpent(): boolean {
    return this.waiting === 0 && this.#unreadable.length === 0 && this.#gathering === undefined;
  }

  get lastAppend(): number {
    return this.#lastAppend;
  }

  /** One past the last position that is stored. */
  get end(): number {
    return this.#end;
  }

  /** The position that the next sample gets. */
  get next(): number {
    return this.#next;
  }

  /** Adds a sample to those that are written next. */
  gather(sample: Sample, arrival: number, values: string): Promise<number> {
    this.#gathering ??= new Gathering(this.#seed);
    const position = this.#next++;
    this.#gathering.frames.add(position, sample, arrival, values);
    return this.#gathering.stored.then(() => position);
  }

  /** Takes what has gathered. */
  take(): Gathering | undefined {
    const gathering = this.#gathering;
    this.#gathering = undefined;
    if (gathering !== undefined) this.#lastAppend = this.#context.now();
    return gathering;
  }

  /** Writes what has gathered; it counts once synced and published. When it fails all is as before. */
  async append(gathering: Gathering): Promise<Append> {
    const append = new Append({ ...this.#context, id: this.id, log: this.#name }, this.#active);
    try {
      if (this.#cursor === undefined) {
        await this.#createCursor().catch((error: unknown) => {
          // Acknowledgements need their room before the disk is full; where the cursor can't be written otherwise, they can wait.
          if (isFull(error)) throw error;
        });
      }
      await append.write(gathering.frames);
      this.#append = append;
      return append;
    } catch (error) {
      await this.undo(append);
      throw error;
    }
  }

  publish(append: Append): void {
    this.#append = undefined;
    const before = this.filled;
    const grown = append.publish();
    for (const segment of grown) {
      if (segment.first > this.#end) this.#acknowledged.add(this.#end, segment.first);
      this.#end = Math.max(this.#end, segment.end);
      if (this.#segments.at(-1) !== segment) this.#segments.push(segment);
    }
    this.#active = grown.at(-1);
    this.#unsealed.push(...grown.slice(0, -1));
    this.#context.grow(this.filled - before);
  }

  /** @param isOurs false when the files belong to another owner, who is to find them as they are */
  async undo(append: Append, isOurs = true): Promise<void> {
    this.#append = undefined;
    const active = isOurs ? await append.undo() : undefined;
    if (active === this.#active) return;
    if (this.#active !== undefined) this.#unsealed.push(this.#active);
    this.#active = active;
  }

  /** Lets the active segment take no more. */
  retire(): void {
    if (this.#active !== undefined) this.#unsealed.push(this.#active);
    this.#active = undefined;
  }

  /** Names the segments that take no more by their end. One that can't be renamed is read at the next opening. */
  async seal(): Promise<void> {
    const unsealed = this.#unsealed;
    if (unsealed.length === 0) return;
    this.#unsealed = [];
    for (const segment of unsealed) {
      if (this.#segments.includes(segment)) await segment.seal().catch(() => undefined);
    }
  }

  /** See {@link Journal.read}. Rejects when the disk fails. */
  async read(from: number, atMost: number): Promise<StoredSample[]> {
    const found: StoredSample[] = [];
    let current: Segment | undefined;
    const visit = (buffer: Buffer, at: number, end: number, position: number): boolean => {
      if (current === undefined) return false;
      const sample = this.#sampleOf(current, buffer, at, end, position);
      const left = this.#acknowledged.leftOf(position, sample);
      if (left === undefined) this.#acknowledged.add(position, position + 1);
      else found.push({ position, sample: left });
      return found.length < atMost;
    };
    if (atMost > 0) {
      await this.#reader.walk(from, visit, (segment) => (current = segment));
    }
    return found;
  }

  /**
   * @returns true when anything has changed
   */
  acknowledge(positions: Ranges, fields: readonly string[] | undefined): boolean {
    let changed = false;
    for (const { from, to } of positions.spans()) {
      const before = Math.min(to + 1, this.#end);
      if (before <= from) continue;
      changed = true;
      if (fields === undefined) this.#acknowledged.add(from, before);
      else {
        for (const field of fields) this.#acknowledged.addField(field, from, before);
        this.#thinned.addSpan(from, before - 1);
      }
    }
    return changed;
  }

  /** Writes what is acknowledged and has no room in the cursor to a file of its own: a start after this sends nothing twice. */
  async keepRest(): Promise<void> {
    const content = encodeRest(this.id, this.#acknowledged, this.#end);
    const { folder } = this.#context;
    if (content !== undefined) await replaceFile(folder.fs, folder.pathOf(restName(this.#name)), content);
  }

  /** Acknowledges the samples of which every field was, perhaps by a process that had no time left to look. It doesn't reject. */
  async finish(): Promise<void> {
    for (const positions of this.#acknowledged.fields.values()) {
      for (const { from, to } of positions.spans()) this.#thinned.addSpan(from, to);
    }
    await this.#finishThinned().catch(() => undefined);
  }

  /** Writes down what is acknowledged, so that a restart knows it; a power cut may undo it. */
  async note(): Promise<void> {
    await this.#cursor?.write(encodeCursor(this.id, this.#acknowledged, this.#end, slotRoom), false);
  }

  /**
   * Writes down what is acknowledged, and removes the segments of which nothing is left. That is safe once the folder is synced.
   *
   * @param makesRoom true to remove also one that takes more
   */
  async flush(makesRoom = false): Promise<void> {
    await this.#finishThinned();
    const active = this.#active;
    const isFirst = this.#isFresh;
    this.#isFresh = false;
    if (isFirst && active !== undefined && this.#segments.length === 1 && this.isSpent && !this.#isBusy(active)) {
      // Most devices that are seen once are never seen again: that the file is gone says as much as the cursor would.
      await this.note();
      return this.#remove(active);
    }
    const { segmentSize } = this.#context;
    const spent = this.#segments.filter(
      (segment) =>
        this.#isSpent(segment) &&
        (segment !== this.#active || segment.size >= segmentSize || makesRoom) &&
        !this.#isBusy(segment),
    );
    try {
      if (this.#cursor === undefined) await this.#createCursor();
      else await this.#cursor.write(encodeCursor(this.id, this.#acknowledged, this.#end, slotRoom));
    } catch (error) {
      // Some file systems need room to overwrite: what is spent makes some. Removed is as good as acknowledged.
      if (!isFull(error) || spent.length === 0) throw error;
    }
    for (const segment of spent) await this.#remove(segment);
  }

  /** Removes the segments of a log in which nothing waits. @returns false when something came meanwhile */
  async removeSegments(): Promise<boolean> {
    for (const segment of [...this.#segments]) if (this.#isSpent(segment)) await this.#remove(segment);
    return this.#segments.length === 0 && this.isSpent;
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
    const [segment] = this.#segments;
    if (segment === undefined) return undefined;
    const positions = this.#acknowledged.open(segment.first, segment.end);
    this.#acknowledged.add(segment.first, segment.end);
    await this.#remove(segment);
    return positions;
  }

  /**
   * Gives up the samples at the front that are older than a limit.
   *
   * @param limit milliseconds
   * @param ageOf how old a sample of a run is that arrived at a time
   * @returns the positions given up, and the age of the first that is left
   */
  async dropOlder(
    limit: number,
    ageOf: (run: number, arrival: number) => number,
  ): Promise<{ positions: Ranges; age: number }> {
    const positions = new Ranges();
    let age = 0;
    let run = this.#context.run;
    const visit = (buffer: Buffer, at: number, _end: number, position: number): boolean => {
      const found = ageOf(run, arrivalOf(buffer, at));
      if (found > limit) positions.add(position);
      else age = found;
      return found > limit;
    };
    await this.#reader.walk(0, visit, (segment) => (run = segment.run));
    for (const { from, to } of positions.spans()) this.#acknowledged.add(from, to + 1);
    return { positions, age };
  }

  /** Acknowledges the samples of which no field is left. */
  async #finishThinned(): Promise<void> {
    const thinned = this.#thinned;
    this.#thinned = new Ranges();
    const open = [...thinned.spans()].flatMap(({ from, to }) => [...this.#acknowledged.open(from, to + 1).spans()]);
    for (const { from, to } of open) {
      const visit = (buffer: Buffer, at: number, end: number, position: number): boolean => {
        const sample = position > to ? undefined : sampleOf(buffer, at, end, this.id.device);
        if (sample !== undefined && this.#acknowledged.leftOf(position, sample) === undefined) {
          this.#acknowledged.add(position, position + 1);
        }
        return position < to;
      };
      await this.#reader.walkAside(from, visit);
    }
  }

  #setAside(segment: Segment): void {
    if (this.#active === segment) this.retire();
    this.#segments.splice(this.#segments.indexOf(segment), 1);
    this.#unreadable.push(segment);
  }

  /**
   * Reads what waits in a segment that couldn't be read. Rejects when it still can't.
   *
   * @returns what waits; {@link settle} is called once that is stored elsewhere
   */
  async readAside(segment: Segment): Promise<StoredSample[]> {
    const highest = segment.end;
    const { folder } = this.#context;
    if (segment.sealed) segment.size = (await folder.fs.stat(segment.path)).size;
    else await inspectSegment(folder, segment);
    const found: StoredSample[] = [];
    await this.#reader.readOne(segment, (buffer, at, end, position) => {
      const sample = this.#sampleOf(segment, buffer, at, end, position);
      const left = this.#acknowledged.leftOf(position, sample);
      if (left !== undefined) found.push({ position, sample: left });
      return true;
    });
    this.#acknowledged.add(segment.end, highest);
    return found;
  }

  /** Notes that all that waited in a segment is stored elsewhere. */
  settle(segment: Segment): void {
    this.#acknowledged.add(segment.first, segment.end);
    this.#unreadable.splice(this.#unreadable.indexOf(segment), 1);
    const index = this.#segments.findIndex(({ first }) => first > segment.first);
    this.#segments.splice(index < 0 ? this.#segments.length : index, 0, segment);
  }

  #sampleOf(segment: Segment, buffer: Buffer, at: number, end: number, position: number): Sample {
    const sample = sampleOf(buffer, at, end, this.id.device);
    if (sample.ownTime) return sample;
    const { stamp, isGuess } = this.#context.restamp(segment.run, sample.time);
    sample.time = stamp;
    if (isGuess && position >= this.#guessedBelow) {
      this.#guessedBelow = position + 1;
      this.#context.guessed();
    }
    return sample;
  }

  async #createCursor(): Promise<void> {
    const cursor = new SlotFile(this.#context.folder, cursorName(this.#name));
    await cursor.create(encodeCursor(this.id, this.#acknowledged, this.#end, slotRoom));
    this.#cursor = cursor;
    this.#isFresh = true;
  }

  #isSpent({ first, end }: Segment): boolean {
    return this.#acknowledged.nextOpen(first) >= end;
  }

  /** True while something is being written to a segment. */
  #isBusy(segment: Segment): boolean {
    return segment === this.#active && this.#append !== undefined;
  }

  /** One that can't be unlinked stays, to be tried again. */
  async #remove(segment: Segment): Promise<void> {
    this.#reader.forget(segment);
    if (this.#active === segment) this.#active = undefined;
    const { folder } = this.#context;
    if (!(await folder.remove(segment)) && (await this.#context.look()) !== 'ours')
      throw new JournalError('away', `${segment.name} can't be removed`);
    const index = this.#segments.indexOf(segment);
    if (index < 0) return;
    this.#segments.splice(index, 1);
    this.#context.grow(-segment.size);
  }
}
