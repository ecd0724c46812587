import type { Ranges } from '../../util/ranges';
import type { JournalEvents } from '../journal-events';
import type { DiskLog } from './disk-log';
import type { LogTable } from './log-table';
import type { RunTable } from './run-table';
import type { Troubles } from './troubles';

export interface RoomSettings {
  /** Bytes. */
  sizeLimit: number;
  whenFull: 'drop-oldest' | 'refuse-new';
  events: Pick<JournalEvents, 'dropped'>;
}

/** Keeps a journal within its limits of size and age, by giving up what is oldest. */
export class Room {
  readonly #settings: RoomSettings;
  readonly #logs: LogTable;
  readonly #runs: RunTable;
  readonly #troubles: Troubles;
  readonly #changed: (log: DiskLog) => void;
  /** When the oldest sample of a log arrived, where that is known. */
  readonly #oldest = new WeakMap<DiskLog, number>();

  /**
   * @param changed told of logs that were given something up
   */
  constructor(
    settings: RoomSettings,
    logs: LogTable,
    runs: RunTable,
    troubles: Troubles,
    changed: (log: DiskLog) => void,
  ) {
    this.#settings = settings;
    this.#logs = logs;
    this.#runs = runs;
    this.#troubles = troubles;
    this.#changed = changed;
  }

  /** True when so many bytes are too many, and it is the new that has to go. */
  refuses(bytes: number): boolean {
    return this.#settings.whenFull === 'refuse-new' && this.#logs.bytes + bytes > this.#settings.sizeLimit;
  }

  /** Makes room for so many bytes, as far as there is something to drop. */
  async make(bytes: number): Promise<void> {
    while (this.#logs.bytes > 0 && this.#logs.bytes + bytes > this.#settings.sizeLimit) {
      if (!(await this.dropOldest())) return;
    }
  }

  /** Drops the oldest of the log that holds most; false when that isn't wanted, or nothing is left to drop. */
  async dropOldest(): Promise<boolean> {
    if (this.#settings.whenFull === 'refuse-new') return false;
    let largest: DiskLog | undefined;
    for (const log of this.#logs) if (log.droppable && log.bytes > (largest?.bytes ?? 0)) largest = log;
    if (largest === undefined) return false;
    try {
      const positions = await largest.dropOldest();
      if (positions !== undefined) this.#dropped(largest, positions, 'size');
      return positions !== undefined;
    } catch (error) {
      this.#troubles.begin('samples', error);
      return false;
    }
  }

  /**
   * Drops what of a log arrived before a time.
   *
   * @param limit Unix milliseconds
   */
  async dropOlder(log: DiskLog, limit: number): Promise<void> {
    if (log.waiting === 0 || (this.#oldest.get(log) ?? -Infinity) >= limit) return;
    const { correction } = this.#runs;
    const { positions, oldest } = await log.dropOlder(limit - correction);
    this.#oldest.set(log, oldest + correction);
    if (positions.first !== undefined) this.#dropped(log, positions, 'age');
  }

  #dropped(log: DiskLog, positions: Ranges, why: 'size' | 'age'): void {
    this.#changed(log);
    const samples = positions.size;
    if (samples > 0) this.#settings.events.dropped({ log: log.id, positions, samples, why });
  }
}
