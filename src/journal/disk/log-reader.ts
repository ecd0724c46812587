import { errorCode } from '../../util/error-message';
import type { DamageReport, LogId } from '../journal';
import type { LockState } from '../lock';
import type { Acknowledged } from './cursor';
import type { Folder } from './files';
import { type Damage, type FramePlace, type FrameVisitor, readFrames } from './read-frames';
import type { Segment } from './segment';

/** What a reader needs of its log. */
export interface ReadableLog {
  id: LogId;
  folder: Folder;
  /** In order; the log adds and removes some meanwhile. */
  segments: readonly Segment[];
  acknowledged: Acknowledged;
  damaged: (report: DamageReport) => void;
  look: () => Promise<LockState>;
  /** Told of a segment that can't be read for now: it isn't to be among the others any more. */
  unreadable: (segment: Segment) => void;
}

/** How often a segment is tried before the log goes on without it. */
const MAX_TRIES = 5;

/** Reads the samples of a log out of its segments. What can't be read any more is acknowledged, and told. */
export class LogReader {
  readonly #id: LogId;
  readonly #folder: Folder;
  readonly #segments: readonly Segment[];
  readonly #acknowledged: Acknowledged;
  readonly #damaged: (report: DamageReport) => void;
  readonly #look: () => Promise<LockState>;
  readonly #unreadable: (segment: Segment) => void;
  readonly #failures = new WeakMap<Segment, number>();
  /** Where the last read stopped, and the next most likely goes on. */
  #place: (FramePlace & { segment: Segment }) | undefined;

  constructor({ id, folder, segments, acknowledged, damaged, look, unreadable }: ReadableLog) {
    this.#id = id;
    this.#folder = folder;
    this.#segments = segments;
    this.#acknowledged = acknowledged;
    this.#damaged = damaged;
    this.#look = look;
    this.#unreadable = unreadable;
  }

  /** Lets the next read not begin in a segment that is removed. */
  forget(segment: Segment): void {
    if (this.#place?.segment === segment) this.#place = undefined;
  }

  /** Visits the samples from a position on that aren't wholly acknowledged, until told to stop. */
  async walk(from: number, visit: FrameVisitor['sample'], begin: (segment: Segment) => void): Promise<void> {
    for (let position: number | undefined = from; position !== undefined;) {
      const next = this.#acknowledged.nextOpen(position);
      const segment = this.#segments.find(({ end }) => end > next);
      if (segment === undefined) return;
      begin(segment);
      position = await this.#walkSegment(segment, Math.max(next, segment.first), visit);
    }
  }

  /** Walks, and lets the next read go on where the last one before stopped. */
  async walkAside(from: number, visit: FrameVisitor['sample']): Promise<void> {
    const place = this.#place;
    await this.walk(from, visit, () => undefined);
    this.#place = place;
  }

  /** @returns where to go on; undefined when told to stop */
  async #walkSegment(segment: Segment, from: number, visit: FrameVisitor['sample']): Promise<number | undefined> {
    const damages: [Damage, Buffer][] = [];
    let stopped = false as boolean;
    const visitor: FrameVisitor = {
      sample: (buffer, at, end, position) => {
        if (position < from || this.#acknowledged.has(position)) return true;
        stopped = !visit(buffer, at, end, position);
        return !stopped;
      },
      damage: (damage, content) => damages.push([damage, content]),
    };
    let next = from;
    try {
      const start = this.#startFor(segment, from);
      const stop = await this.#folder.handles.use(segment, (file) => readFrames(file, segment, start, visitor));
      this.#place = { ...stop, segment };
      this.#failures.delete(segment);
      next = stop.position;
    } catch (error) {
      if (!this.#segments.includes(segment)) return from;
      if (!(await this.#isGone(segment, error))) {
        if (!(await this.#isUnreadable(segment))) throw error;
        this.#unreadable(segment);
        return segment.end;
      }
      damages.push([{ offset: 0, bytes: 0, from: segment.first, before: segment.end }, Buffer.alloc(0)]);
    }
    for (const [damage, content] of damages) await this.#lose(segment, damage, content);
    return stopped ? undefined : next;
  }

  /** Visits all samples of one segment that aren't wholly acknowledged. */
  async readOne(segment: Segment, visit: FrameVisitor['sample']): Promise<void> {
    const damages: [Damage, Buffer][] = [];
    const visitor: FrameVisitor = {
      sample: (buffer, at, end, position) => this.#acknowledged.has(position) || visit(buffer, at, end, position),
      damage: (damage, content) => damages.push([damage, Buffer.from(content)]),
    };
    const start = { offset: 0, position: segment.first };
    await this.#folder.handles.use(segment, (file) => readFrames(file, segment, start, visitor));
    for (const [damage, content] of damages) await this.#lose(segment, damage, content);
  }

  /** True once one segment failed so often though the folder is there. */
  async #isUnreadable(segment: Segment): Promise<boolean> {
    if ((await this.#look()) !== 'ours') return false;
    const failures = (this.#failures.get(segment) ?? 0) + 1;
    this.#failures.set(segment, failures);
    return failures >= MAX_TRIES;
  }

  /** A file that isn't found is gone only while the lock file is still there: otherwise the folder is away. */
  async #isGone(segment: Segment, error: unknown): Promise<boolean> {
    if (errorCode(error) !== 'ENOENT' || (await this.#look()) !== 'ours') return false;
    // The folder may have come back between the two.
    const again = await this.#folder.fs.stat(segment.path).catch((thrown: unknown) => errorCode(thrown));
    return again === 'ENOENT' && (await this.#look()) === 'ours';
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
    const { copiedTo, known } = await this.#folder.copyAside(segment.openName, offset, content);
    if (known && positions.first === undefined) return;
    this.#damaged({
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
