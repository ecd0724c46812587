import type { Folder, Named } from './files';
import { seedOf } from './frame';
import { type SegmentName, segmentName } from './names';

/** A file of frames with ascending positions, which are appended only. */
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
  /** True for one that can't be read for now: its samples wait apart, and the log goes on without it. Its end may be too high. */
  isAside = false;
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
    return this.#nameWith(undefined);
  }

  get name(): string {
    return this.#nameWith(this.#sealed ? this.end : undefined);
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
    await this.#folder.use(this, async (file) => {
      // Of a run that died, it may hold what was written and never synced.
      await file.sync();
      await this.#folder.fs.rename(from, this.#folder.pathOf(this.#nameWith(this.end)));
      this.#sealed = true;
    });
  }

  /** The same one, sealed, with other content. */
  withSize(size: number): Segment {
    const { first, run, end } = this;
    return new Segment(this.#folder, { log: this.#log, first, run, end }, size);
  }

  /** True the first time that damage at an offset is met. */
  noteDamage(offset: number): boolean {
    this.#reported ??= new Set();
    if (this.#reported.has(offset)) return false;
    this.#reported.add(offset);
    return true;
  }

  #nameWith(end: number | undefined): string {
    return segmentName({ log: this.#log, first: this.first, run: this.run, end });
  }
}
