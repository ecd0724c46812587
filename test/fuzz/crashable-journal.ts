import assert from 'node:assert/strict';
import { openDiskJournal } from '../../src/journal/disk/open-disk-journal';
import type { Journal, JournalEvents, StampClock } from '../../src/journal/journal';
import type { Clock } from '../../src/util/clock';
import { anotherProcess, directory } from '../helpers/journal';
import type { Rng } from '../helpers/rng';
import { SimulatedDisk } from '../helpers/simulated-disk';
import { flushPromises } from '../simulation/clock';

/** Turns of the event loop in which a simulated disk completes what the next moment of simulated time depends on. */
const DISK_TURNS = 8;

/** The disk journal on a simulated disk that survives crashes of the process and of the machine. */
export class CrashableJournal {
  #disk = new SimulatedDisk();
  #journal: Journal | undefined;

  async open(events: JournalEvents, clock: Clock, stamps: StampClock): Promise<Journal> {
    await this.#journal?.close();
    const opening = await openDiskJournal({
      directory,
      events,
      clock: stamps,
      after: (milliseconds, callback) => clock.after(milliseconds, callback),
      fs: this.#disk,
      self: anotherProcess(),
      stateOf: () => Promise.resolve({ kind: 'gone' }),
    });
    assert.ok(opening.kind === 'opened');
    return (this.#journal = opening.journal);
  }

  /** Keeps what a killed process or a power cut leaves on the disk. */
  crash(rng: Rng): void {
    this.#disk = rng.chance(0.5) ? this.#disk.powerCut(rng.random) : this.#disk.copy();
    this.#journal = undefined;
  }

  /** Fulfils once the disk has nothing left to do. */
  async settled(): Promise<void> {
    for (let turn = 0; turn < DISK_TURNS; turn++) await flushPromises();
  }
}
