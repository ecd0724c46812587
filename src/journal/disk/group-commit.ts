import type { Sample } from '../../model';
import { each } from '../../util/each';
import { type JournalError, isFull, toJournalError } from '../journal';
import type { DiskLog, Gathering } from './disk-log';
import { type Folder, FILES_AT_A_TIME } from './files';
import { MAX_OVERHEAD_BYTES } from './frame';
import type { Presence } from './presence';
import type { Retention } from './retention';

/** How often a group is written again after the oldest was dropped to make room. */
const MAX_RETRIES = 4;

/** Writes what has gathered at once: samples, one sync a file, after which they count as stored, and what is acknowledged. */
export class GroupCommit {
  readonly #folder: Folder;
  readonly #retention: Retention;
  readonly #presence: Presence;
  /** Logs in which samples have gathered. */
  readonly #gathered = new Set<DiskLog>();
  /** Logs of which more is acknowledged, or given up, than their cursors say. */
  readonly #changed = new Set<DiskLog>();
  #bytes = 0;
  /** Those of them that are being written. */
  #writing = 0;

  constructor(folder: Folder, retention: Retention, presence: Presence) {
    this.#folder = folder;
    this.#retention = retention;
    this.#presence = presence;
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
    this.#bytes += MAX_OVERHEAD_BYTES + values.length;
    this.#gathered.add(log);
    return log.gather(sample, arrival, values);
  }

  /** Refuses all that has gathered. */
  reject(error: JournalError): void {
    for (const log of this.#gathered) log.take()?.reject(error);
    this.#gathered.clear();
    this.#bytes = this.#writing;
  }

  /** @returns how many samples had gathered */
  async append(): Promise<number> {
    const groups = [...this.#gathered].flatMap((log) => log.take() ?? []);
    this.#gathered.clear();
    if (groups.length === 0) return 0;
    const taken = this.#bytes;
    this.#writing = taken;
    await this.#retention.makeRoom(groups.reduce((sum, { frames }) => sum + frames.bytes, 0));
    // All is written before anything is synced: where files are new, one sync makes the others cheap.
    await each(groups, FILES_AT_A_TIME, (group) => this.#write(group));
    await each(groups, FILES_AT_A_TIME, (group) => this.#sync(group));
    let hasFreed = false;
    for (const group of groups) hasFreed = await this.#retry(group, hasFreed);
    await this.#folder.sync().catch((error: unknown) => this.#undo(groups, error, true));
    const absence = await this.#presence.look();
    if (absence !== undefined) {
      // Another owner reads these files by now. Whatever failed, that is why.
      await this.#undo(groups, absence, absence.reason !== 'lost');
      for (const group of groups) group.error = absence;
    }
    for (const group of groups) this.#settle(group);
    this.#bytes -= taken;
    this.#writing = 0;
    for (const { log } of groups) await log.segments.seal();
    return groups.reduce((sum, { frames }) => sum + frames.samples, 0);
  }

  async #write(group: Gathering): Promise<void> {
    group.error = undefined;
    await group.log.write(group.frames).catch((error: unknown) => (group.error = error));
  }

  async #sync(group: Gathering): Promise<void> {
    if (group.error === undefined) await group.log.segments.sync().catch((error: unknown) => (group.error = error));
  }

  /**
   * A full disk gets room by dropping the oldest, where that is wanted; what a sync failed for is written once more, elsewhere.
   *
   * @param hasFreed true where room was made since the group failed: that may be enough for this one too
   * @returns whether room was made for this group or for one before
   */
  async #retry(group: Gathering, hasFreed: boolean): Promise<boolean> {
    let freed = hasFreed;
    for (let retries = 0; group.error !== undefined && retries < MAX_RETRIES; retries++) {
      if (!isFull(group.error)) {
        if (retries > 0) return freed;
      } else if (retries > 0 || !freed) {
        if (!(await this.#retention.free('disk-full'))) return freed;
        freed = true;
      }
      await this.#write(group);
      await this.#sync(group);
    }
    return freed;
  }

  async #undo(groups: readonly Gathering[], error: unknown, isOurs: boolean): Promise<void> {
    for (const group of groups) {
      if (group.error !== undefined) continue;
      await group.log.segments.undo(isOurs);
      group.error = error;
    }
  }

  #settle({ log, error, fulfil, reject }: Gathering): void {
    if (error === undefined) {
      log.segments.publish();
      this.#presence.end('samples');
      fulfil();
    } else {
      this.#presence.begin('samples', error);
      reject(toJournalError(error));
    }
  }

  /** Notes that more of a log is acknowledged, or given up, than its cursor says. */
  note(log: DiskLog): void {
    this.#changed.add(log);
  }

  /**
   * Writes the cursors of some logs.
   *
   * @param atMost how many
   * @param until monotonic milliseconds after which they are no longer synced: a power cut may then undo them
   * @returns whether some failed, which are to be tried again later, and whether there are more to go on with
   */
  async flush(atMost: number, until: number): Promise<{ failed: boolean; more: boolean }> {
    const logs = [...this.#changed].slice(0, atMost);
    const failed: DiskLog[] = [];
    for (const log of logs) this.#changed.delete(log);
    await each(logs, FILES_AT_A_TIME, async (log) => {
      try {
        await (performance.now() < until ? log.flush() : log.note());
      } catch (error) {
        failed.push(log);
        this.#presence.begin('acknowledgements', error);
      }
    });
    try {
      await this.#folder.sync();
      if (failed.length === 0) this.#presence.end('acknowledgements');
    } catch (error) {
      this.#presence.begin('acknowledgements', error);
    }
    const more = this.#changed.size > 0;
    for (const log of failed) this.#changed.add(log);
    return { failed: failed.length > 0, more };
  }
}
