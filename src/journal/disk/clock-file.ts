import type { StampClock } from '../journal';
import type { Folder } from './files';
import { clockFile } from './names';
import { SlotFile, SLOT_ROOM_BYTES } from './slot-file';

/** What a clock that was never set says is before this: 2020-01-01 UTC, in Unix milliseconds. */
const LEAST_RIGHT_TIME = Date.UTC(2020);

/** Milliseconds after which it is written again until when this process ran: the age of samples counts from that after a restart. */
const WRITE_INTERVAL_MS = 600_000;

/** Milliseconds until it is written again after that failed. */
const RETRY_MS = 5000;

/** The clock of one process that wrote to the journal. */
interface Entry {
  id: string;
  /** The runs of the process of which segments are left. A run is one opening of the journal. */
  runs: number[];
  /** The stamps of its first opening and of the last time it was known to run. */
  start: number;
  last: number;
  /** Milliseconds that make its stamps Unix time. */
  correction: number;
}

/**
 * By which clocks the samples of a journal were stamped, kept in one small file, so that a clock that is set after a redeploy or a restart
 * corrects what was stored before. The stamps themselves stay as they were written.
 */
export class ClockFile {
  /** The number of this run. */
  readonly run: number;
  readonly #folder: Folder;
  readonly #clock: StampClock;
  /** In the order of their beginnings; this process's is the last. */
  readonly #entries: Entry[];
  readonly #own: Entry;
  #file: SlotFile | undefined;
  #isNew = true;
  #retryAt = -Infinity;

  private constructor(
    folder: Folder,
    clock: StampClock,
    entries: Entry[],
    written: ReadonlySet<number>,
    file?: SlotFile,
  ) {
    this.#folder = folder;
    this.#clock = clock;
    this.#file = file;
    this.run = Math.max(0, ...written, ...entries.flatMap(({ runs }) => runs)) + 1;
    this.#own = entries.find(({ id }) => id === clock.id) ?? {
      ...{ id: clock.id, runs: [], correction: clock.correction },
      ...{ start: clock.stamp(), last: clock.stamp() },
    };
    this.#own.runs = [...this.#own.runs.filter((run) => written.has(run)), this.run];
    const earlier = entries.filter((entry) => entry !== this.#own);
    const oldest = earlier.findIndex(({ runs }) => runs.some((run) => written.has(run)));
    this.#entries = [...earlier.slice(oldest < 0 ? earlier.length : oldest), this.#own];
  }

  /**
   * Begins a run.
   *
   * @param files what lies in the folder
   * @param written the runs that wrote what lies there
   * @returns also what the file holds where that can't be understood; empty where it can't be read
   */
  static async open(
    folder: Folder,
    files: readonly string[],
    written: ReadonlySet<number>,
    clock: StampClock,
  ): Promise<{ clocks: ClockFile; damage: Buffer | undefined }> {
    const isThere = files.includes(clockFile);
    const found = isThere ? await SlotFile.open(folder, clockFile, decode) : undefined;
    return { clocks: new ClockFile(folder, clock, found?.content ?? [], written, found?.file), damage: found?.damage };
  }

  /**
   * The stamp, by the clock of this process, of a sample that arrived in some run.
   *
   * @returns also true when that run's clock was never set: the sample then has the time at which the next right one began
   */
  restamp(run: number, stamp: number): { stamp: number; isGuess: boolean } {
    const index = this.#entries.findIndex(({ runs }) => runs.includes(run));
    const entry = this.#entries[index];
    if (entry === this.#own) return { stamp, isGuess: false };
    const time = stamp + (entry?.correction ?? 0);
    const right =
      time >= LEAST_RIGHT_TIME
        ? undefined
        : this.#entries.slice(index + 1).find((one) => this.#startOf(one) >= LEAST_RIGHT_TIME);
    return {
      stamp: (right === undefined ? time : this.#startOf(right)) - this.#clock.correction,
      isGuess: right !== undefined,
    };
  }

  /** How long ago a sample of a run arrived, in milliseconds. Only what processes ran counts: what clocks said may have been wrong. */
  ageOf(run: number, arrival: number): number {
    const index = this.#entries.findIndex(({ runs }) => runs.includes(run));
    const entry = this.#entries[index];
    const now = this.#clock.stamp();
    if (entry === this.#own) return now - arrival;
    let age = now - this.#own.start + Math.max(0, (entry?.last ?? arrival) - arrival);
    for (const { start, last } of this.#entries.slice(index + 1, -1)) age += Math.max(0, last - start);
    return age;
  }

  /** True when there is something to write. */
  get isDirty(): boolean {
    const now = this.#clock.stamp();
    if (now < this.#retryAt) return false;
    return this.#isNew || this.#own.correction !== this.#clock.correction || now - this.#own.last > WRITE_INTERVAL_MS;
  }

  /** Makes it safe. When that fails it is tried again later. */
  async write(): Promise<void> {
    const { correction } = this.#clock;
    const last = this.#clock.stamp();
    const own = { ...this.#own, correction, last };
    this.#retryAt = last + RETRY_MS;
    if (this.#file === undefined) {
      const file = new SlotFile(this.#folder, clockFile);
      await file.create(Buffer.alloc(0));
      this.#file = file;
    }
    await this.#file.write(encode([...this.#entries.slice(0, -1), own], SLOT_ROOM_BYTES));
    Object.assign(this.#own, { correction, last });
    this.#isNew = false;
    this.#retryAt = -Infinity;
  }

  /** When a process began, in Unix milliseconds as far as that is known. */
  #startOf(entry: Entry): number {
    return entry.start + (entry === this.#own ? this.#clock.correction : entry.correction);
  }
}

/** What doesn't fit is forgotten, the oldest first. */
function encode(entries: readonly Entry[], room: number): Buffer {
  for (let from = 0; ; from++) {
    const content = Buffer.from(
      JSON.stringify(
        entries.slice(from).map(({ id, runs, start, last, correction }) => [id, start, last, correction, ...runs]),
      ),
    );
    if (content.length <= room || from === entries.length - 1) return content;
  }
}

function decode(content: Buffer): Entry[] {
  if (content.length === 0) return [];
  const rows = JSON.parse(content.toString()) as [string, number, number, number, ...number[]][];
  return rows.map(([id, start, last, correction, ...runs]) => ({ id, runs, start, last, correction }));
}
