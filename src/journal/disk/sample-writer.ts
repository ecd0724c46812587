import { JournalError, isFull, toJournalError } from '../journal-error';
import type { Append } from './append';
import type { DiskLog } from './disk-log';
import { each } from './each';
import type { Folder } from './folder';
import { overhead } from './frame';
import type { Gathering } from './gathering';
import type { Retention } from './retention';
import type { Troubles } from './troubles';
import type { Sample } from '../../model';

/** Files that are written and synced at a time: it leaves one of the system's four threads to others, such as look-ups of names. */
export const atATime = 3;

/** How often a group is written again after the oldest was dropped to make room. */
const mostRetries = 4;

interface Group {
  log: DiskLog;
  gathering: Gathering;
  append?: Append;
  error?: unknown;
}

/** Gathers samples, and writes all that have gathered at once: one sync a file, after which they count as stored. */
export class SampleWriter {
  readonly #folder: Folder;
  readonly #retention: Retention;
  readonly #troubles: Troubles;
  readonly #absence: () => Promise<JournalError | undefined>;
  /** Logs in which samples have gathered. */
  readonly #gathered = new Set<DiskLog>();
  #bytes = 0;

  /** @param absence tells why nothing counts as stored, though it was written: the journal isn't ours any more */
  constructor(
    folder: Folder,
    retention: Retention,
    troubles: Troubles,
    absence: () => Promise<JournalError | undefined>,
  ) {
    this.#folder = folder;
    this.#retention = retention;
    this.#troubles = troubles;
    this.#absence = absence;
  }

  /** Bytes that wait to be written, or are being written. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * @param arrival Unix milliseconds by the clock of this run
   * @param values the sample's values as JSON
   */
  gather(log: DiskLog, sample: Sample, arrival: number, values: string): Promise<number> {
    this.#bytes += overhead + values.length;
    this.#gathered.add(log);
    return log.gather(sample, arrival, values);
  }

  /** Refuses all that has gathered. */
  reject(error: JournalError): void {
    for (const log of this.#gathered) log.take()?.reject(error);
    this.#gathered.clear();
  }

  /** @returns how many samples had gathered */
  async write(): Promise<number> {
    const groups = this.#take();
    if (groups.length === 0) return 0;
    const taken = this.#bytes;
    await this.#retention.makeRoom(groups.reduce((sum, { gathering }) => sum + gathering.frames.bytes, 0));
    // All is written before anything is synced: where files are new, one sync makes the others cheap.
    await each(groups, atATime, (group) => this.#write(group));
    await each(groups, atATime, (group) => this.#sync(group));
    for (const group of groups) await this.#retry(group);
    await this.#syncFolder(groups);
    const absence = await this.#absence();
    if (absence !== undefined) await this.#undoAll(groups, absence);
    for (const group of groups) this.#settle(group);
    this.#bytes -= taken;
    for (const { log } of groups) await log.seal();
    return groups.reduce((sum, { gathering }) => sum + gathering.frames.samples, 0);
  }

  #take(): Group[] {
    const groups: Group[] = [];
    for (const log of this.#gathered) {
      const gathering = log.take();
      if (gathering !== undefined) groups.push({ log, gathering });
    }
    this.#gathered.clear();
    return groups;
  }

  async #write(group: Group): Promise<void> {
    delete group.error;
    try {
      group.append = await group.log.append(group.gathering);
    } catch (error) {
      group.error = error;
    }
  }

  async #sync(group: Group): Promise<void> {
    if (group.append === undefined || group.error !== undefined) return;
    try {
      await group.append.sync();
    } catch (error) {
      await group.log.undo(group.append);
      group.error = error;
    }
  }

  /** A full disk gets room by dropping the oldest, where that is wanted; what a sync failed for is written once more, elsewhere. */
  async #retry(group: Group): Promise<void> {
    for (let retries = 0; group.error !== undefined && retries < mostRetries; retries++) {
      if (isFull(group.error)) {
        if (!(await this.#retention.free())) return;
      } else if (retries > 0) return;
      await this.#write(group);
      await this.#sync(group);
    }
  }

  async #syncFolder(groups: readonly Group[]): Promise<void> {
    try {
      await this.#folder.sync();
    } catch (error) {
      await this.#undoAll(groups, error);
    }
  }

  async #undoAll(groups: readonly Group[], error: unknown): Promise<void> {
    for (const group of groups) {
      if (group.append === undefined || group.error !== undefined) continue;
      // Another owner reads these files by now.
      const isOurs = !(error instanceof JournalError && error.reason === 'lost');
      await group.log.undo(group.append, isOurs);
      group.error = error;
    }
  }

  #settle({ log, gathering, append, error }: Group): void {
    if (append === undefined || error !== undefined) {
      this.#troubles.begin('samples', error);
      gathering.reject(toJournalError(error));
      return;
    }
    log.publish(append);
    this.#troubles.end('samples');
    gathering.fulfil();
  }
}
