import { each } from '../../util/each';
import { Ranges } from '../../util/ranges';
import { type JournalEvents, type LogId, keyOf } from '../journal';
import { Acknowledged } from './cursor';
import { type RecoveredLog, DiskLog } from './disk-log';
import { type Folder, FILES_AT_A_TIME } from './files';
import { logName } from './names';
import type { Presence } from './presence';
import type { LogContext } from './segments';

/** Milliseconds without a sample after which the files of a log leave the disk in which nothing waits. */
const IDLE_MS = 60_000;

export interface RetentionSettings {
  /** Bytes. */
  sizeLimit: number;
  whenFull: 'drop-oldest' | 'refuse-new';
  /** Milliseconds since arrival after which a sample is given up; absent for never. */
  ageLimit?: number;
  events: Pick<JournalEvents, 'dropped'>;
}

interface Parts {
  folder: Folder;
  logs: LogTable;
  presence: Presence;
  /** Told of logs that were given something up. */
  changed: (log: DiskLog) => void;
  /** Milliseconds by a clock that never steps. */
  now: () => number;
}

/** Keeps a journal within its limits of size and age. What is acknowledged goes first, then what is oldest. */
export class Retention {
  readonly #settings: RetentionSettings;
  readonly #parts: Parts;
  /** Logs that are to be looked after. */
  #due: DiskLog[] = [];
  /** True while so much lies on the disk that what waits for long is to take no more room than it needs. */
  #isCrowded = false;
  /** The age of the oldest sample of a log when it was looked at, and when that was. */
  readonly #oldest = new WeakMap<DiskLog, number>();

  constructor(settings: RetentionSettings, parts: Parts) {
    this.#settings = settings;
    this.#parts = parts;
  }

  /** True when so many bytes are too many, and it is the new that has to go. */
  refuses(bytes: number): boolean {
    const { whenFull, sizeLimit } = this.#settings;
    return whenFull === 'refuse-new' && this.#parts.logs.exceeds(bytes, sizeLimit);
  }

  /** Makes room for so many bytes, as far as something may go. */
  async makeRoom(bytes: number): Promise<void> {
    const { logs } = this.#parts;
    const { sizeLimit } = this.#settings;
    while (logs.filled > 0 && logs.filled + bytes > sizeLimit) if (!(await this.free('size'))) return;
  }

  /**
   * Removes what is acknowledged, or else the oldest of the log that holds most.
   *
   * @param why the size limit, or the full disk, needs it
   * @returns false when nothing may go
   */
  async free(why: 'size' | 'disk-full'): Promise<boolean> {
    const { logs, folder, presence } = this.#parts;
    const { filled } = logs;
    try {
      if ((await presence.look()) !== undefined) return false;
      for (const log of logs) if (log.segments.spent(true).length > 0) await log.flush(true);
      if (logs.filled !== filled) {
        await folder.sync();
        return true;
      }
      for (const log of logs) await log.shrink();
      return logs.filled < filled || (this.#settings.whenFull === 'drop-oldest' && (await this.#dropOldest(why)));
    } catch (error) {
      presence.begin('samples', error);
      return false;
    }
  }

  async #dropOldest(why: 'size' | 'disk-full'): Promise<boolean> {
    let largest: DiskLog | undefined;
    let most = 0;
    for (const log of this.#parts.logs) {
      const bytes = log.segments.droppable ? log.segments.bytes : 0;
      if (bytes > most) [largest, most] = [log, bytes];
    }
    const positions = await largest?.dropOldest();
    if (largest === undefined || positions === undefined) return false;
    this.#dropped(largest, positions, why);
    return true;
  }

  /** True while some logs haven't been looked after. */
  get due(): boolean {
    return this.#due.length > 0;
  }

  /** Begins to look after all logs that need it. */
  begin(): void {
    const { ageLimit, sizeLimit } = this.#settings;
    const { logs } = this.#parts;
    this.#isCrowded = logs.filled * 2 > sizeLimit;
    this.#due = [...logs].filter(
      (log) =>
        log.segments.isUnsealed ||
        this.#isIdle(log) ||
        (ageLimit !== undefined && log.waiting > 0) ||
        (this.#isCrowded && log.segments.sparse.length > 0),
    );
  }

  end(): void {
    this.#due = [];
  }

  /** Looks after some of the logs. */
  async goOn(atMost: number): Promise<void> {
    const logs = this.#due.splice(0, atMost);
    const { ageLimit } = this.#settings;
    await each(logs, FILES_AT_A_TIME, async (log) => {
      await log.segments.seal();
      if (this.#isCrowded) await log.shrink();
      if (ageLimit !== undefined) await this.#dropOlder(log, ageLimit).catch(() => undefined);
    });
    await this.#remove(logs.filter((log) => this.#isIdle(log)));
  }

  #isIdle(log: DiskLog): boolean {
    return log.isSpent && this.#parts.now() - log.lastAppend >= IDLE_MS;
  }

  /** Removes the files of logs: their segments are gone for good before the cursors go that say so. */
  async #remove(logs: readonly DiskLog[]): Promise<void> {
    const { folder, presence, logs: table } = this.#parts;
    if (logs.length === 0) return;
    try {
      const emptied: DiskLog[] = [];
      await each(logs, FILES_AT_A_TIME, async (log) => {
        if (await log.removeSegments()) emptied.push(log);
      });
      await folder.sync();
      await each(emptied, FILES_AT_A_TIME, async (log) => {
        await log.removeCursor().catch(() => undefined);
        if (!log.hasFiles && log.isSpent) table.delete(log);
      });
    } catch (error) {
      presence.begin('acknowledgements', error);
    }
  }

  /** Drops what of a log is older than a limit. */
  async #dropOlder(log: DiskLog, limit: number): Promise<void> {
    const { now } = this.#parts;
    if (log.waiting === 0 || (this.#oldest.get(log) ?? -Infinity) + limit > now()) return;
    const { positions, age } = await log.dropOlder(limit);
    this.#oldest.set(log, now() - age);
    if (positions.first !== undefined) this.#dropped(log, positions, 'age');
  }

  #dropped(log: DiskLog, positions: Ranges, why: 'size' | 'disk-full' | 'age'): void {
    this.#parts.changed(log);
    const samples = positions.size;
    if (samples > 0) this.#settings.events.dropped({ log: log.id, positions, samples, why });
  }
}

/** The logs of a journal that are in memory: those in which something waits, or was a minute ago. */
export class LogTable {
  readonly #context: LogContext;
  readonly #logs = new Map<string, DiskLog>();
  /** Bytes that all segments take on the disk. */
  filled = 0;
  /** Bytes of the segments in which something waits; undefined when they have to be counted anew. */
  #waiting: number | undefined;
  /** Where logs begin: behind all positions that one which left memory may have had. */
  #first = 0;

  constructor(context: Omit<LogContext, 'grow'>) {
    this.#context = { ...context, grow: (bytes) => this.#grow(bytes) };
  }

  find(id: LogId): DiskLog | undefined {
    return this.#logs.get(keyOf(id));
  }

  /** The log with an id, which begins where it isn't known. */
  get(id: LogId): DiskLog {
    const known = this.find(id);
    if (known !== undefined) return known;
    const acknowledged = new Acknowledged();
    acknowledged.add(0, this.#first);
    const empty = { segments: [], cursor: undefined, changed: false };
    return this.add(logName(id), { ...empty, id: { ...id }, acknowledged, end: this.#first });
  }

  /** Adds a log that lies on the disk. */
  add(name: string, recovered: RecoveredLog): DiskLog {
    const log = new DiskLog(name, this.#context, recovered);
    this.#logs.set(keyOf(log.id), log);
    this.filled += log.segments.filled;
    this.#waiting = undefined;
    return log;
  }

  /** Forgets a log without files. */
  delete({ id, next }: DiskLog): void {
    this.#first = Math.max(this.#first, next);
    this.#logs.delete(keyOf(id));
  }

  /** The position that the next sample of a log gets. */
  nextOf(id: LogId): number {
    return this.find(id)?.next ?? this.#first;
  }

  /** One past the last position of a log that is stored. */
  endOf(id: LogId): number {
    return this.find(id)?.end ?? this.#first;
  }

  /** The positions of a log that wait. */
  positionsOf(id: LogId): Ranges {
    return this.find(id)?.open ?? new Ranges();
  }

  /** Notes that something was acknowledged. */
  noteAcknowledged(): void {
    this.#waiting = undefined;
  }

  /** True when the segments in which something waits, and so many bytes more, are more than a limit. */
  exceeds(bytes: number, limit: number): boolean {
    if (this.filled + bytes <= limit) return false;
    this.#waiting ??= [...this].reduce((sum, log) => sum + log.segments.bytes, 0);
    return this.#waiting + bytes > limit;
  }

  *[Symbol.iterator](): Generator<DiskLog> {
    yield* this.#logs.values();
  }

  #grow(bytes: number): void {
    this.filled += bytes;
    this.#waiting = undefined;
  }
}
