import type { Ranges } from '../../ranges';
import type { Sample } from '../../sample';
import type { Journal, LogId, StoredSample } from '../journal';
import { JournalError, isFull, toJournalError } from '../journal-error';
import type { JournalEvents, Storing } from '../journal-events';
import { Acknowledged } from './acknowledged';
import type { Append } from './append';
import { largestIdentity } from './cursor';
import { DiskLog, type DiskLogContext, type RecoveredLog } from './disk-log';
import { each } from './each';
import type { Folder } from './folder';
import { largestValues, overhead } from './frame';
import type { Gathering } from './gathering';
import { logName } from './names';
import type { RunTable } from './run-table';

/** Milliseconds that acknowledgements gather for before they are written. */
const acknowledgementDelay = 100;

/** Files that are written and synced at a time: it leaves one of the system's four threads to others, such as look-ups of names. */
const atATime = 3;

/** The most logs whose acknowledgements are written, or that are looked after, between two groups of samples. */
const mostAtOnce = 32;

/** Milliseconds that closing takes for what only saves doubles after a power cut, and time at the next opening. */
const closingTime = 400;

/** The most bytes that may wait to be written: a disk that hangs mustn't fill the memory. */
const mostGathered = 32 * 1024 * 1024;

/** With an interval between syncs, bytes that are written without waiting for it. */
const writtenEarly = 1024 * 1024;

/** How often a group is written again after the oldest was dropped to make room. */
const mostRetries = 4;

/** Milliseconds between two looks for what is too old and for logs that have been empty for long. */
const choresInterval = 60_000;

/** Milliseconds without a sample after which the files of an empty log are removed. */
const emptyFor = 60 * 60_000;

/** Milliseconds until a read that failed is tried again. */
const readRetry = 1000;

export interface DiskJournalSettings {
  /** Bytes. */
  sizeLimit: number;
  /** Milliseconds since arrival after which a sample is given up; absent for never. */
  ageLimit?: number;
  whenFull: 'drop-oldest' | 'refuse-new';
  /** `each` syncs whatever has gathered, at once; a number is milliseconds that samples gather for, and count as stored only after. */
  sync: 'each' | number;
  /** Unix time in milliseconds. */
  now: () => number;
  /** Calls back after so many milliseconds, unless the function that it returns is called before. */
  after: (milliseconds: number, callback: () => void) => () => void;
  events: JournalEvents;
}

export interface DiskJournalParts {
  folder: Folder;
  runs: RunTable;
  segmentSize: number;
  /** By their names. */
  logs: Iterable<[string, RecoveredLog]>;
  /** False once the folder belongs to another process. */
  isOwner: () => Promise<boolean>;
  release: () => Promise<void>;
}

interface Group {
  log: DiskLog;
  gathering: Gathering;
  append?: Append;
  error?: unknown;
}

/**
 * A journal on disk. All that is written is written by one loop, a turn at a time: what has gathered since the last is
 * written, synced once a file, and counts as stored.
 */
export class DiskJournal implements Journal {
  readonly #settings: DiskJournalSettings;
  readonly #parts: DiskJournalParts;
  readonly #context: DiskLogContext;
  /** By device and node. */
  readonly #logs = new Map<string, Map<string, DiskLog>>();
  /** Logs in which samples have gathered. */
  #gathered = new Set<DiskLog>();
  /** Bytes that wait to be written, or are being written. */
  #gatheredBytes = 0;
  /** Bytes that segments take. */
  #used = 0;
  /** Logs whose acknowledgements are to be written. */
  readonly #acknowledged = new Set<DiskLog>();
  readonly #troubles = new Set<Storing>();
  #turning: Promise<void> | undefined;
  #appendsDue = false;
  #flushDue = false;
  /** Logs to be looked after, a few each turn. */
  #chores: DiskLog[] = [];
  #cancelAppends: (() => void) | undefined;
  #cancelFlush: (() => void) | undefined;
  #cancelChores: (() => void) | undefined;
  /** When the oldest sample of a log arrived, where that is known. */
  readonly #oldest = new WeakMap<DiskLog, number>();
  #ended: 'closed' | 'lost' | undefined;
  #closed: Promise<void> | undefined;
  /** Monotonic milliseconds at which closing is to be over. */
  #closesAt = Infinity;

  constructor(settings: DiskJournalSettings, parts: DiskJournalParts) {
    const { folder, runs, segmentSize } = parts;
    this.#settings = settings;
    this.#parts = parts;
    this.#context = {
      folder,
      run: runs.run,
      segmentSize,
      grow: (bytes) => (this.#used += bytes),
      shift: (run) => runs.correctionOf(run) - runs.correction,
      damaged: (report) => {
        const log = report.log === undefined ? undefined : this.#find(report.log);
        if (log !== undefined) this.#noteChange(log);
        settings.events.damaged(report);
      },
    };
    for (const [name, recovered] of parts.logs) {
      const log = this.#add(new DiskLog(name, this.#context, recovered));
      if (recovered.changed) this.#noteChange(log);
    }
    this.#beginChores();
  }

  /** The folder it lies in. */
  get directory(): string {
    return this.#parts.folder.path;
  }

  /** Bytes that samples take on the disk. */
  get used(): number {
    return this.#used;
  }

  *waiting(): Generator<{ log: LogId; samples: number }> {
    for (const log of this.#all()) if (log.waiting > 0) yield { log: log.id, samples: log.waiting };
  }

  /** Rejects with a {@link JournalError} when the sample can't be stored; its position is then given to no sample that is. */
  append(log: LogId, sample: Sample): { position: number; stored: Promise<void> } {
    const target = this.#find(log) ?? this.#create(log);
    const values = JSON.stringify(sample.values);
    const refusal = this.#refusal(log, values);
    if (refusal !== undefined) return refuse(target.next, refusal);
    this.#gatheredBytes += overhead + values.length;
    const { correction } = this.#parts.runs;
    const appended = target.gather(sample, this.#settings.now() - correction, values);
    this.#gathered.add(target);
    this.#scheduleAppends();
    return appended;
  }

  /** Waits, and tries again, for as long as the disk can't be read. */
  async read(log: LogId, from: number, atMost: number): Promise<StoredSample[]> {
    const target = this.#find(log);
    if (target === undefined) return [];
    for (;;) {
      try {
        return await target.read(from, atMost);
      } catch (error) {
        if (this.#ended !== undefined) return [];
        this.#trouble('samples', error);
        await new Promise<void>((resolve) => this.#settings.after(readRetry, resolve));
      }
    }
  }

  acknowledge(log: LogId, positions: Ranges, fields?: readonly string[]): void {
    const target = this.#find(log);
    if (target?.acknowledge(positions, fields) !== true) return;
    this.#noteChange(target);
  }

  /**
   * Notes by how much the wall clock was corrected since the journal was opened. Stamps of arrival are kept as they were appended, by the
   * clock of this run; those of earlier runs are read as if this run had made them. Adding this run's correction makes either Unix time.
   *
   * @param milliseconds the sum of the corrections
   */
  correct(milliseconds: number): void {
    this.#parts.runs.correct(milliseconds);
    this.#wake();
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#ended ??= 'closed';
    this.#closesAt = performance.now() + closingTime;
    for (const cancel of [this.#cancelAppends, this.#cancelFlush, this.#cancelChores]) cancel?.();
    await this.#turning;
    this.#appendsDue = true;
    this.#flushDue = true;
    this.#chores = [];
    await this.#turn();
    if (this.#isLast) {
      const unsealed = [...this.#all()];
      for (const log of unsealed) log.retire();
      await each(unsealed, atATime, async (log) => {
        if (performance.now() < this.#closesAt) await log.seal();
      });
    }
    await this.#parts.folder.handles.closeAll();
    await this.#parts.release();
  }

  #find({ device, node }: LogId): DiskLog | undefined {
    return this.#logs.get(device)?.get(node);
  }

  #create(id: LogId): DiskLog {
    const fresh = {
      id: { ...id },
      segments: [],
      acknowledged: new Acknowledged(),
      end: 0,
      cursor: undefined,
      changed: false,
    };
    return this.#add(new DiskLog(logName(id), this.#context, fresh));
  }

  #add(log: DiskLog): DiskLog {
    const { device, node } = log.id;
    const ofDevice = this.#logs.get(device);
    if (ofDevice === undefined) this.#logs.set(device, new Map([[node, log]]));
    else ofDevice.set(node, log);
    this.#used += log.bytes;
    return log;
  }

  *#all(): Generator<DiskLog> {
    for (const logs of this.#logs.values()) yield* logs.values();
  }

  #refusal({ device, node }: LogId, values: string): JournalError | undefined {
    if (this.#ended === 'closed') return new JournalError('closed', 'The journal is closed');
    if (this.#ended === 'lost') return new JournalError('lost', 'The journal belongs to another process by now');
    if (values.length * 3 > largestValues || (device.length + node.length) * 6 > largestIdentity * 3) {
      return new JournalError('too-large', `A sample of ${values.length} characters is too large to be stored`);
    }
    const { sizeLimit, whenFull } = this.#settings;
    const bytes = overhead + values.length;
    if (whenFull === 'refuse-new' && this.#used + this.#gatheredBytes + bytes > sizeLimit) {
      return new JournalError('limit', `The journal holds ${this.#used} bytes, and may hold ${sizeLimit}`);
    }
    if (this.#gatheredBytes + bytes > mostGathered) {
      return new JournalError('too-slow', 'The disk is too slow for what arrives');
    }
    return undefined;
  }

  #scheduleAppends(): void {
    const { sync } = this.#settings;
    if (sync === 'each' || this.#gatheredBytes > writtenEarly) {
      this.#appendsDue = true;
      this.#wake();
    } else {
      this.#cancelAppends ??= this.#settings.after(sync, () => {
        this.#appendsDue = true;
        this.#wake();
      });
    }
  }

  /** More of a log is acknowledged, or given up, than its cursor says. */
  #noteChange(log: DiskLog): void {
    this.#acknowledged.add(log);
    this.#scheduleFlush();
  }

  #scheduleFlush(): void {
    if (this.#ended !== undefined) return;
    const { sync } = this.#settings;
    const delay = sync === 'each' ? acknowledgementDelay : Math.max(acknowledgementDelay, sync);
    this.#cancelFlush ??= this.#settings.after(delay, () => {
      this.#flushDue = true;
      this.#wake();
    });
  }

  #beginChores(): void {
    this.#chores = [...this.#all()];
    this.#cancelChores = this.#settings.after(choresInterval, () => this.#beginChores());
    this.#wake();
  }

  /** True unless another process has taken over. */
  get #isLast(): boolean {
    return this.#ended !== 'lost';
  }

  get #hasWork(): boolean {
    return this.#appendsDue || this.#flushDue || this.#chores.length > 0 || this.#parts.runs.dirty;
  }

  #wake(): void {
    if (this.#turning !== undefined || this.#ended !== undefined) return;
    this.#turning = this.#turnWhileDue();
  }

  async #turnWhileDue(): Promise<void> {
    // What arrives in the same moment is written together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#hasWork && this.#ended === undefined) await this.#turn();
    this.#turning = undefined;
  }

  /** Never rejects. */
  async #turn(): Promise<void> {
    if (!(await this.#isOwner())) return;
    try {
      await this.#parts.runs.flush();
    } catch (error) {
      this.#trouble('acknowledgements', error);
    }
    if (this.#appendsDue) await this.#append();
    if (this.#flushDue) await this.#flush();
    if (this.#chores.length > 0) await this.#doChores();
  }

  async #isOwner(): Promise<boolean> {
    if (this.#ended === 'lost') return false;
    if (await this.#parts.isOwner()) return true;
    this.#ended = 'lost';
    const error = new JournalError('lost', 'The journal belongs to another process by now');
    for (const log of this.#gathered) log.take(0)?.reject(error);
    this.#gathered.clear();
    this.#trouble('samples', error);
    return false;
  }

  async #append(): Promise<void> {
    this.#cancelAppends?.();
    this.#cancelAppends = undefined;
    this.#appendsDue = false;
    const groups: Group[] = [];
    const now = this.#settings.now();
    for (const log of this.#gathered) {
      const gathering = log.take(now);
      if (gathering !== undefined) groups.push({ log, gathering });
    }
    this.#gathered.clear();
    if (groups.length === 0) return;
    const bytes = groups.reduce((sum, { gathering }) => sum + gathering.frames.bytes, 0);
    const gatheredBytes = this.#gatheredBytes;
    await this.#makeRoom(bytes);
    await each(groups, atATime, (group) => this.#write(group));
    for (const group of groups) await this.#retry(group);
    await this.#syncFolder(groups);
    for (const group of groups) this.#settle(group);
    this.#gatheredBytes -= gatheredBytes;
    for (const { log } of groups) await log.seal();
  }

  async #write(group: Group): Promise<void> {
    delete group.error;
    try {
      group.append = await group.log.append(group.gathering);
    } catch (error) {
      group.error = error;
    }
  }

  /** A full disk gets room by dropping the oldest, where that is wanted; what a sync failed for is written once more, elsewhere. */
  async #retry(group: Group): Promise<void> {
    for (let retries = 0; group.error !== undefined && retries < mostRetries; retries++) {
      if (isFull(group.error)) {
        if (this.#settings.whenFull === 'refuse-new' || !(await this.#dropOldest())) return;
      } else if (retries > 0) return;
      await this.#write(group);
    }
  }

  async #syncFolder(groups: readonly Group[]): Promise<void> {
    try {
      await this.#parts.folder.sync();
    } catch (error) {
      for (const group of groups) {
        if (group.append === undefined) continue;
        await group.log.undo(group.append);
        group.error = error;
      }
    }
  }

  #settle({ log, gathering, append, error }: Group): void {
    if (append === undefined || error !== undefined) {
      this.#trouble('samples', error);
      gathering.reject(toJournalError(error));
      return;
    }
    log.publish(append);
    this.#over('samples');
    gathering.fulfil();
  }

  async #makeRoom(bytes: number): Promise<void> {
    const { sizeLimit, whenFull } = this.#settings;
    if (whenFull === 'refuse-new') return;
    while (this.#used > 0 && this.#used + bytes > sizeLimit) if (!(await this.#dropOldest())) return;
  }

  /** Drops the oldest of the log that holds most; false when nothing is left to drop. */
  async #dropOldest(): Promise<boolean> {
    let largest: DiskLog | undefined;
    for (const log of this.#all()) if (log.droppable && log.bytes > (largest?.bytes ?? 0)) largest = log;
    if (largest === undefined) return false;
    try {
      const positions = await largest.dropOldest();
      if (positions !== undefined) this.#dropped(largest, positions, 'size');
      return positions !== undefined;
    } catch (error) {
      this.#trouble('samples', error);
      return false;
    }
  }

  #dropped(log: DiskLog, positions: Ranges, why: 'size' | 'age'): void {
    this.#noteChange(log);
    const samples = positions.size;
    if (samples > 0) this.#settings.events.dropped({ log: log.id, positions, samples, why });
  }

  async #flush(): Promise<void> {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    this.#flushDue = false;
    const most = this.#ended === 'closed' ? Infinity : mostAtOnce;
    const logs = [...this.#acknowledged].slice(0, most);
    const failed: DiskLog[] = [];
    for (const log of logs) this.#acknowledged.delete(log);
    await each(logs, atATime, async (log) => {
      try {
        await (performance.now() < this.#closesAt ? log.flush() : log.note());
      } catch (error) {
        failed.push(log);
        this.#trouble('acknowledgements', error);
      }
    });
    try {
      await this.#parts.folder.sync();
      if (failed.length === 0) this.#over('acknowledgements');
    } catch (error) {
      this.#trouble('acknowledgements', error);
    }
    this.#flushDue = this.#acknowledged.size > 0;
    for (const log of failed) this.#acknowledged.add(log);
    if (failed.length > 0) this.#scheduleFlush();
  }

  async #doChores(): Promise<void> {
    const now = this.#settings.now();
    for (const log of this.#chores.splice(0, mostAtOnce)) {
      await log.seal();
      try {
        if (this.#settings.ageLimit !== undefined) await this.#dropOlder(log, now - this.#settings.ageLimit);
        if (log.waiting === 0 && log.hasFiles && now - log.lastAppend >= emptyFor) await this.#removeFiles(log);
      } catch (error) {
        this.#trouble('acknowledgements', error);
      }
    }
  }

  /** @param limit Unix milliseconds */
  async #dropOlder(log: DiskLog, limit: number): Promise<void> {
    if (log.waiting === 0 || (this.#oldest.get(log) ?? -Infinity) >= limit) return;
    const { correction } = this.#parts.runs;
    const { positions, oldest } = await log.dropOlder(limit - correction);
    this.#oldest.set(log, oldest + correction);
    if (positions.first !== undefined) this.#dropped(log, positions, 'age');
  }

  /** Its segments are gone for good before the cursor goes that says so. */
  async #removeFiles(log: DiskLog): Promise<void> {
    if (this.#acknowledged.delete(log)) await log.flush();
    await log.removeSegments();
    await this.#parts.folder.sync();
    await log.removeCursor();
  }

  #trouble(what: Storing, error: unknown): void {
    if (this.#troubles.has(what)) return;
    this.#troubles.add(what);
    this.#settings.events.failed(what, toJournalError(error));
  }

  #over(what: Storing): void {
    if (this.#troubles.delete(what)) this.#settings.events.recovered(what);
  }
}

function refuse(position: number, error: JournalError): { position: number; stored: Promise<void> } {
  const stored = Promise.reject(error);
  stored.catch(() => undefined);
  return { position, stored };
}
