import type { Sample } from '../../model';
import { Ranges } from '../../util/ranges';
import { arrivalOf, encodeHeader, sampleOf } from './frame';
import { errorCode } from '../../util/error-message';
import type { DamageReport, LogId, StoredSample } from '../journal';
import type { LockState } from '../lock';
import type { Acknowledged } from './cursor';
import type { Folder, OpenFile } from './files';
import { type Damage, type FramePlace, type FrameVisitor, inspectSegment, readFrames } from './read-frames';
import type { Segment } from './segment';
import type { Segments } from './segments';

/** What all readers of a journal have in common. */
export interface ReaderContext {
  folder: Folder;
  damaged: (report: DamageReport) => void;
  look: () => Promise<LockState>;
  /** See `ClockFile.restamp`. */
  restamp: (run: number, stamp: number) => { stamp: number; isGuess: boolean };
  /** Told of a sample whose time is a guess. */
  guessed: () => void;
}

/** How old a sample of a run is that arrived at a time, in milliseconds. */
export type AgeOf = (run: number, arrival: number) => number;

/** How often a segment is tried before the log goes on without it. */
const MAX_TRIES = 5;

/** Reads the samples of a log out of its segments. What can't be read any more is acknowledged, and told. */
export class LogReader {
  readonly #id: LogId;
  /** The log adds and removes some meanwhile. */
  readonly #segments: Segments;
  readonly #acknowledged: Acknowledged;
  readonly #context: ReaderContext;
  /** Where the last read stopped, and the next most likely goes on. */
  #place: (FramePlace & { segment: Segment }) | undefined;
  /** Samples before this position were told whose times are guesses. */
  #guessedBelow = 0;

  constructor(id: LogId, segments: Segments, acknowledged: Acknowledged, context: ReaderContext) {
    this.#id = id;
    this.#segments = segments;
    this.#acknowledged = acknowledged;
    this.#context = context;
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
      await this.#walk(from, visit, (segment) => (current = segment));
    }
    return found;
  }

  /**
   * Finds the samples at the front that are older than a limit.
   *
   * @param limit milliseconds
   * @returns their positions, and the age of the first that is younger
   */
  async older(limit: number, ageOf: AgeOf): Promise<{ positions: Ranges; age: number }> {
    const positions = new Ranges();
    let age = 0;
    let run = 0;
    const visit = (buffer: Buffer, at: number, _end: number, position: number): boolean => {
      const found = ageOf(run, arrivalOf(buffer, at));
      if (found > limit) positions.add(position);
      else age = found;
      return found > limit;
    };
    await this.#walk(0, visit, (segment) => (run = segment.run));
    return { positions, age };
  }

  /** Acknowledges those of some samples of which no field is left. */
  async acknowledgeEmpty(positions: Ranges): Promise<void> {
    const place = this.#place;
    const open = positions.spans().flatMap(({ from, to }) => [...this.#acknowledged.open(from, to + 1).spans()]);
    for (const { from, to } of open) {
      const visit = (buffer: Buffer, at: number, end: number, position: number): boolean => {
        const sample = position > to ? undefined : sampleOf(buffer, at, end, this.#id.device);
        if (sample !== undefined && this.#acknowledged.leftOf(position, sample) === undefined) {
          this.#acknowledged.add(position, position + 1);
        }
        return position < to;
      };
      await this.#walk(from, visit, () => undefined);
    }
    this.#place = place;
  }

  /** Reads all that waits in a segment that couldn't be read. Rejects when it still can't. */
  async readAside(segment: Segment): Promise<StoredSample[]> {
    const highest = segment.end;
    const { folder } = this.#context;
    if (segment.sealed) segment.size = (await folder.fs.stat(segment.path)).size;
    else await inspectSegment(folder, segment);
    const found: StoredSample[] = [];
    const damages: [Damage, Buffer][] = [];
    const visitor: FrameVisitor = {
      sample: (buffer, at, end, position) => {
        const left = this.#acknowledged.leftOf(position, this.#sampleOf(segment, buffer, at, end, position));
        if (left !== undefined) found.push({ position, sample: left });
        return true;
      },
      damage: (damage, content) => damages.push([damage, Buffer.from(content)]),
    };
    const start = { offset: 0, position: segment.first };
    await folder.handles.use(segment, (file) => readFrames(file, segment, start, visitor));
    for (const [damage, content] of damages) await this.#lose(segment, damage, content);
    this.#acknowledged.add(segment.end, highest);
    return found;
  }

  /** The frames of a segment that are still needed; undefined where a part of it is damaged. The last one stays: it tells a file that was cut. */
  async openFrames(segment: Segment, file: OpenFile): Promise<Buffer | undefined> {
    const frames: Buffer[] = [];
    let isSound = true as boolean;
    const start = { offset: 0, position: segment.first };
    await readFrames(file, segment, start, {
      sample: (buffer, at, end, position) => {
        const isLast = position === segment.end - 1;
        if (isLast || !this.#acknowledged.has(position)) frames.push(Buffer.from(buffer.subarray(at, end)));
        return true;
      },
      damage: () => (isSound = false),
    });
    return isSound ? Buffer.concat([encodeHeader(this.#id, segment.seed), ...frames]) : undefined;
  }

  /** Visits the samples from a position on that aren't wholly acknowledged, until told to stop. */
  async #walk(from: number, visit: FrameVisitor['sample'], begin: (segment: Segment) => void): Promise<void> {
    for (let position: number | undefined = from; position !== undefined;) {
      const next = this.#acknowledged.nextOpen(position);
      const segment = this.#segments.all.find(({ end }) => end > next);
      if (segment === undefined) return;
      begin(segment);
      position = await this.#walkSegment(segment, Math.max(next, segment.first), visit);
    }
  }

  /** @returns where to go on; undefined when told to stop */
  async #walkSegment(segment: Segment, from: number, visit: FrameVisitor['sample']): Promise<number | undefined> {
    const damages: [Damage, Buffer][] = [];
    let stopped = false as boolean;
    const start = this.#startFor(segment, from);
    let expected = start.position;
    const visitor: FrameVisitor = {
      sample: (buffer, at, end, position) => {
        // What lay between was acknowledged when the segment was written anew, though a crash may have cost the cursor that.
        if (position > expected) this.#acknowledged.add(expected, position);
        expected = position + 1;
        if (position < from || this.#acknowledged.has(position)) return true;
        stopped = !visit(buffer, at, end, position);
        return !stopped;
      },
      damage: (damage, content) => {
        damages.push([damage, content]);
        expected = damage.before;
      },
    };
    let next = from;
    try {
      const stop = await this.#context.folder.handles.use(segment, (file) => readFrames(file, segment, start, visitor));
      this.#place = { ...stop, segment };
      segment.failures = 0;
      next = stop.position;
    } catch (error) {
      if (!this.#segments.all.includes(segment)) return from;
      if (!(await this.#isGone(segment, error))) {
        if (!(await this.#isUnreadable(segment))) throw error;
        this.#segments.setAside(segment);
        return segment.end;
      }
      damages.push([{ offset: 0, bytes: 0, from: segment.first, before: segment.end }, Buffer.alloc(0)]);
    }
    for (const [damage, content] of damages) await this.#lose(segment, damage, content);
    return stopped ? undefined : next;
  }

  #sampleOf(segment: Segment, buffer: Buffer, at: number, end: number, position: number): Sample {
    const sample = sampleOf(buffer, at, end, this.#id.device);
    if (sample.ownTime) return sample;
    const { stamp, isGuess } = this.#context.restamp(segment.run, sample.time);
    sample.time = stamp;
    if (isGuess && position >= this.#guessedBelow) {
      this.#guessedBelow = position + 1;
      this.#context.guessed();
    }
    return sample;
  }

  /** True once one segment failed so often though the folder is there. */
  async #isUnreadable(segment: Segment): Promise<boolean> {
    if ((await this.#context.look()) !== 'ours') return false;
    segment.failures += 1;
    return segment.failures >= MAX_TRIES;
  }

  /** A file that isn't found is gone only while the lock file is still there: otherwise the folder is away. */
  async #isGone(segment: Segment, error: unknown): Promise<boolean> {
    if (errorCode(error) !== 'ENOENT' || (await this.#context.look()) !== 'ours') return false;
    // The folder may have come back between the two.
    const again = await this.#context.folder.fs.stat(segment.path).catch((thrown: unknown) => errorCode(thrown));
    return again === 'ENOENT' && (await this.#context.look()) === 'ours';
  }

  #startFor(segment: Segment, position: number): FramePlace {
    const place = this.#place;
    if (place?.segment === segment && place.position <= position) return place;
    return { offset: 0, position: segment.first };
  }

  /** Acknowledges what can't be read any more, and says so. */
  async #lose(segment: Segment, { offset, bytes, from, before }: Damage, content: Buffer): Promise<void> {
    const positions = this.#acknowledged.open(from, before);
    this.#acknowledged.add(from, before);
    if (!segment.noteDamage(offset)) return;
    const { copiedTo, known } = await this.#context.folder.copyAside(segment.openName, offset, content);
    if (known && positions.first === undefined) return;
    this.#context.damaged({
      file: segment.name,
      bytes,
      log: this.#id,
      positions,
      samples: positions.size,
      torn: false,
      copiedTo,
    });
  }
}
