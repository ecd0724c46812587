import { type Corrections, decodeCorrections, encodeCorrections } from './corrections';
import type { Folder } from './folder';
import { runsFile } from './names';
import { SlotFile } from './slot-file';
import { slotRoom } from './slots';

/** The runs of a journal and by how much the wall clock was corrected in each, kept in a file. */
export class RunTable {
  /** The number of this run. */
  readonly run: number;
  readonly #corrections: Map<number, number>;
  readonly #file: SlotFile | undefined;
  #dirty = false;

  private constructor(run: number, corrections: Map<number, number>, file: SlotFile | undefined) {
    this.run = run;
    this.#corrections = corrections;
    this.#file = file;
  }

  /**
   * Begins a run.
   *
   * @param files what lies in the folder
   * @param written the runs that wrote what lies there
   * @returns also true when the corrections of earlier runs were damaged
   */
  static async open(
    folder: Folder,
    files: readonly string[],
    written: ReadonlySet<number>,
  ): Promise<{ runs: RunTable; damaged: boolean }> {
    const file = new SlotFile(folder, runsFile);
    let corrections: Corrections = new Map();
    let damaged = false;
    try {
      if (files.includes(runsFile)) {
        const slots = await file.read();
        damaged = slots.latest === undefined && slots.content.some((byte) => byte !== 0);
        if (slots.latest !== undefined) corrections = decodeCorrections(slots.latest.content);
      } else {
        await file.create(encodeCorrections(corrections, slotRoom));
      }
    } catch {
      // Without room for it, stamps of this run go uncorrected after a restart; that is no reason not to start.
      return { runs: new RunTable(highest(written, corrections) + 1, new Map(), undefined), damaged };
    }
    const needed = new Map([...corrections].filter(([run]) => written.has(run)));
    return { runs: new RunTable(highest(written, corrections) + 1, needed, file), damaged };
  }

  /** By how much the wall clock was corrected in this run, in milliseconds. */
  get correction(): number {
    return this.correctionOf(this.run);
  }

  correctionOf(run: number): number {
    return this.#corrections.get(run) ?? 0;
  }

  /** @param milliseconds the sum of this run's corrections */
  correct(milliseconds: number): void {
    if (milliseconds === this.correction) return;
    this.#corrections.set(this.run, milliseconds);
    this.#dirty = true;
  }

  get dirty(): boolean {
    return this.#dirty;
  }

  /** Makes the corrections safe. */
  async flush(): Promise<void> {
    if (!this.#dirty) return;
    this.#dirty = false;
    await this.#file?.write(encodeCorrections(this.#corrections, slotRoom));
  }
}

function highest(runs: Iterable<number>, corrections: Corrections): number {
  let found = 0;
  for (const run of [...runs, ...corrections.keys()]) found = Math.max(found, run);
  return found;
}
