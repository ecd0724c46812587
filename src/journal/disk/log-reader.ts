import type { Sample } from '../../model';
import { errorCode } from '../../util/error-message';
import { Ranges } from '../../util/ranges';
import type { LogId, StoredSample } from '../journal';
import type { Acknowledged } from './cursor';
import type { OpenFile } from './files';
import { arrivalOf, encodeHeader, sampleOf } from './frame';
import { type Damage, type FramePlace, inspectSegment, readFrames } from './read-frames';
import type { Segment } from './segment';
import type { LogContext, Segments } from './segments';

/** How often a segment is tried before the log goes on without it. */
const MAX_TRIES = 5;

/** Told of a sample in a segment. @returns false to stop after it */
type Visit = (segment: Segment, buffer: Buffer, at: number, end: number, position: number) => boolean;

/** Reads the samples of a log out of its segments. What can't be read any more is acknowledged, and told. */
export class LogReader {
  /** The log adds and removes some meanwhile. */
  readonly #segments: Segments;
  readonly #acknowledged: Acknowledged;
  readonly #context: LogContext;
  /** Where the last read stopped, and the next most likely goes on. */
  #place: (FramePlace & { segment: Segment }) | undefined;
  /** Samples before this position were told whose times are guesses. */
  #guessedBelow = 0;

  constructor(segments: Segments) {
    this.#segments = segments;
    this.#acknowledged = segments.acknowledged;
    this.#context = segments.context;
  }

  /** See `Journal.read`. Rejects when the disk fails. */
  async read(from: number, atMost: number): Promise<StoredSample[]> {
    const found: StoredSample[] = [];
    if (atMost > 0) await this.#walk(from, this.#collect(found, atMost));
    return found;
  }

  /**
   * Finds the samples at the front that are older than a limit.
   *
   * @param limit milliseconds
   * @returns their positions, and the age of the first that is younger
   */
  async older(limit: number): Promise<{ positions: Ranges; age: number }> {
    const positions = new Ranges();
    let age = 0;
    await this.#walk(0, ({ run }, buffer, at, _end, position) => {
      const found = this.#context.clocks.ageOf(run, arrivalOf(buffer, at));
      if (found > limit) positions.add(position);
      else age = found;
      return found > limit;
    });
    return { positions, age };
  }

  /** Acknowledges those of some samples of which no field is left. */
  async acknowledgeEmpty(positions: Ranges): Promise<void> {
    const place = this.#place;
    for (const { from, to } of positions.spans()) {
      if (this.#acknowledged.nextOpen(from) > to) continue;
      await this.#walk(from, (_segment, buffer, at, end, position) => {
        if (position <= to) this.#leftOf(position, sampleOf(buffer, at, end, this.#segments.id.device));
        return position < to;
      });
    }
    this.#place = place;
  }

  /** Reads all that waits in a segment that couldn't be read. Rejects when it still can't. */
  async readAside(segment: Segment): Promise<StoredSample[]> {
    const highest = segment.end;
    await inspectSegment(this.#context.folder, segment);
    const found: StoredSample[] = [];
    await this.#visit(segment, { offset: 0, position: segment.first }, this.#collect(found, Infinity));
    this.#acknowledged.add(segment.end, highest);
    return found;
  }

  /** The frames of a segment that are still needed; undefined where a part of it is damaged. The last one stays: it tells a file that was cut. */
  async openFrames(segment: Segment, file: OpenFile): Promise<Buffer | undefined> {
    const frames = [encodeHeader(this.#segments.id, segment.seed)];
    let isSound = true as boolean;
    await readFrames(
      file,
      segment,
      { offset: 0, position: segment.first },
      {
        sample: (buffer, at, end, position) => {
          const isLast = position === segment.end - 1;
          if (isLast || !this.#acknowledged.has(position)) frames.push(Buffer.from(buffer.subarray(at, end)));
          return true;
        },
        damage: () => (isSound = false),
      },
    );
    return isSound ? Buffer.concat(frames) : undefined;
  }

  #collect(found: StoredSample[], atMost: number): Visit {
    return (segment, buffer, at, end, position) => {
      const sample = this.#leftOf(position, this.#sampleOf(segment, buffer, at, end, position));
      if (sample !== undefined) found.push({ position, sample });
      return found.length < atMost;
    };
  }

  /** Visits the samples from a position on that aren't wholly acknowledged, until told to stop. */
  async #walk(from: number, visit: Visit): Promise<void> {
    let position = from;
    let goesOn = true as boolean;
    while (goesOn) {
      const next = this.#acknowledged.nextOpen(position);
      const segment = this.#segments.all.find(({ end, isAside }) => end > next && !isAside);
      if (segment === undefined) return;
      position = Math.max(next, segment.first);
      const wanted = position;
      try {
        const stop = await this.#visit(segment, this.#startFor(segment, wanted), (_segment, buffer, at, end, found) => {
          goesOn = found < wanted || visit(segment, buffer, at, end, found);
          return goesOn;
        });
        this.#place = { ...stop, segment };
        segment.failures = 0;
        position = stop.position;
      } catch (error) {
        if (this.#segments.all.includes(segment)) position = await this.#giveUp(segment, error);
      }
    }
  }

  /** Visits the samples of a segment that aren't wholly acknowledged. What is damaged on the way is lost. @returns where it stopped */
  async #visit(segment: Segment, start: FramePlace, visit: Visit): Promise<FramePlace> {
    const damages: Damage[] = [];
    let expected = start.position;
    const stop = await this.#context.folder.use(segment, (file) =>
      readFrames(file, segment, start, {
        sample: (buffer, at, end, position) => {
          // What lay between was acknowledged when the segment was written anew, though a crash may have cost the cursor that.
          if (position > expected) this.#acknowledged.add(expected, position);
          expected = position + 1;
          return this.#acknowledged.has(position) || visit(segment, buffer, at, end, position);
        },
        damage: (damage) => {
          damages.push(damage);
          expected = damage.before;
        },
      }),
    );
    for (const damage of damages) await this.#lose(segment, damage);
    return stop;
  }

  /** Goes on without a segment that is gone, or can't be read though the folder is there. @throws what was thrown while that may pass */
  async #giveUp(segment: Segment, error: unknown): Promise<number> {
    const { first, end } = segment;
    if (await this.#isGone(segment, error)) {
      await this.#lose(segment, { offset: 0, content: Buffer.alloc(0), from: first, before: end });
      return first;
    }
    if ((await this.#context.lock.look()) === 'ours') segment.failures += 1;
    if (segment.failures < MAX_TRIES) throw error;
    this.#segments.setAside(segment);
    return end;
  }

  /** A file that isn't found is gone only while the lock file is still there: otherwise the folder is away. */
  async #isGone(segment: Segment, error: unknown): Promise<boolean> {
    if (errorCode(error) !== 'ENOENT' || (await this.#context.lock.look()) !== 'ours') return false;
    // The folder may have come back between the two.
    const again = await this.#context.folder.fs.stat(segment.path).catch((thrown: unknown) => errorCode(thrown));
    return again === 'ENOENT' && (await this.#context.lock.look()) === 'ours';
  }

  #startFor(segment: Segment, position: number): FramePlace {
    const place = this.#place;
    if (place?.segment === segment && place.position <= position) return place;
    return { offset: 0, position: segment.first };
  }

  #sampleOf(segment: Segment, buffer: Buffer, at: number, end: number, position: number): Sample {
    const sample = sampleOf(buffer, at, end, this.#segments.id.device);
    if (sample.ownTime) return sample;
    const { stamp, isGuess } = this.#context.clocks.restamp(segment.run, sample.time);
    sample.time = stamp;
    if (isGuess && position >= this.#guessedBelow) {
      this.#guessedBelow = position + 1;
      this.#context.guessed();
    }
    return sample;
  }

  /** What is left of a sample. One of which nothing is left is acknowledged. */
  #leftOf(position: number, sample: Sample): Sample | undefined {
    const left = this.#acknowledged.leftOf(position, sample);
    if (left === undefined) this.#acknowledged.add(position, position + 1);
    return left;
  }

  #lose(segment: Segment, damage: Damage): Promise<void> {
    return lose(this.#context, this.#segments.id, this.#acknowledged, segment, damage);
  }
}

/** Acknowledges what can't be read any more. A copy of it is kept and it is told, unless that was done before. */
export async function lose(
  { folder, damaged }: Pick<LogContext, 'folder' | 'damaged'>,
  log: LogId | undefined,
  acknowledged: Acknowledged,
  segment: Segment,
  { offset, content, from, before, torn = false }: Damage,
): Promise<void> {
  const positions = acknowledged.open(from, before);
  acknowledged.add(from, before);
  if (!segment.noteDamage(offset) && positions.first === undefined) return;
  const { copiedTo, known } = await folder.copyAside(segment.openName, offset, content);
  if (known && positions.first === undefined && !torn) return;
  const file = segment.name;
  damaged({ file, bytes: content.length, log, positions, samples: positions.size, torn, copiedTo });
}
