import type { Sample } from '../../model';
import { each } from '../../util/each';
import { Ranges } from '../../util/ranges';
import {
  type Journal,
  type JournalEvents,
  type LogId,
  type StampClock,
  type StoredSample,
  JournalError,
} from '../journal';
import type { Lock, LockState } from '../lock';
import type { ClockFile } from './clock-file';
import { largestIdentity } from './cursor';
import type { DiskLog, RecoveredLog } from './disk-log';
import type { Folder } from './files';
import { largestValues, overhead } from './frame';
import { AcknowledgementWriter, SampleWriter, Troubles, atATime } from './group-commit';
import { type RetentionSettings, LogTable, Retention } from './retention';

/** Milliseconds from the start of a turn to one that writes what came meanwhile: a sync for every few samples would cost more than all else. */
const turnSpan = 5;

/** That is only worth it while so many samples come in a turn. */
const manySamples = 10;

/** Milliseconds that acknowledgements gather for before they are written. */
const acknowledgementDelay = 100;

/** The most logs whose acknowledgements are written, or that are looked after, between two groups of samples. */
const mostAtOnce = 32;

/** Milliseconds that closing takes for what only saves doubles after a power cut, and time at the next opening. */
const closingTime = 400;

/** The most bytes that may wait to be written: a disk that hangs mustn't fill the memory. */
const mostGathered = 32 * 1024 * 1024;

/** With an interval between syncs, bytes that are written without waiting for it. */
const writtenEarly = 1024 * 1024;

/** Milliseconds between two looks for what is too old, for idle logs, and for segments that couldn't be read. */
const careInterval = 15_000;

/** Milliseconds until acknowledgements are written again that couldn't be. */
const acknowledgementRetry = 5000;

/** Milliseconds until a read that failed is tried again. */
const readRetry = 1000;

/** Milliseconds between two looks for a folder that is away. */
const awayLook = 1000;

export interface DiskJournalSettings extends RetentionSettings {
  /** `each` syncs whatever has gathered, at once; a number is milliseconds that samples gather for, and count as stored only after. */
  sync: 'each' | number;
  clock: StampClock;
  /** Fulfils when what became of samples is safe elsewhere: their acknowledgement isn't written before. It doesn't reject. */
  settled?: () => Promise<void>;
  /** Calls back after so many milliseconds, unless the function that it returns is called before. */
  after: (milliseconds: number, callback: () => void) => () => void;
  events: JournalEvents;
}

export interface DiskJournalParts {
  folder: Folder;
  clocks: ClockFile;
  segmentSize: number;
  /** By their names. */
  logs: Iterable<[string, RecoveredLog]>;
  lock: Pick<Lock, 'look' | 'release'>;
}

/**
 * A journal on disk. All that is written is written by one loop, a turn at a time: what has gathered since the last is
 * written, synced once a file, and counts as stored.
 */
export class DiskJournal implements Journal {
  readonly #settings: DiskJournalSettings;
  readonly #parts: DiskJournalParts;
  readonly #logs: LogTable;
  readonly #troubles: Troubles;
  readonly #retention: Retention;
  readonly #samples: SampleWriter;
  readonly #acknowledgements: AcknowledgementWriter;
  #turning: Promise<void> | undefined;
  /** How many samples were written last. */
  #lastGroup = 0;
  #appendsDue = false;
  #flushDue = false;
  #cancelAppends: (() => void) | undefined;
  #cancelFlush: (() => void) | undefined;
  #cancelCare: (() => void) | undefined;
  #ended: 'closed' | 'lost' | undefined;
  /** True while the folder can't be looked into: what was known of it still holds once it is back. */
  #away = false;
  /** Samples that were read with a time that is a guess, since that was told. */
  #guesses = 0;
  #readingAgain = false;
  #closed: Promise<void> | undefined;
  /** Monotonic milliseconds at which closing is to be over. */
  #closesAt = Infinity;

  constructor(settings: DiskJournalSettings, parts: DiskJournalParts) {
    const { folder, clocks, segmentSize } = parts;
    const now = (): number => settings.clock.stamp();
    this.#settings = settings;
    this.#parts = parts;
    this.#troubles = new Troubles(settings.events);
    this.#logs = new LogTable({
      folder,
      run: clocks.run,
      segmentSize,
      look: () => parts.lock.look(),
      now,
      restamp: (run, stamp) => clocks.restamp(run, stamp),
      guessed: () => (this.#guesses += 1),
      damaged: (report) => {
        const log = report.log === undefined ? undefined : this.#logs.find(report.log);
        if (log !== undefined) this.#noteChange(log);
        settings.events.damaged(report);
      },
    });
    this.#acknowledgements = new AcknowledgementWriter(folder, this.#troubles);
    this.#retention = new Retention(settings, {
      ...{ folder, logs: this.#logs, acknowledgements: this.#acknowledgements, troubles: this.#troubles },
      changed: (log) => this.#noteChange(log),
      ageOf: (run, arrival) => clocks.ageOf(run, arrival),
    });
    this.#samples = new SampleWriter(folder, this.#retention, this.#troubles, () => this.#absence());
    for (const [name, recovered] of parts.logs) {
      const log = this.#logs.add(name, recovered);
      if (recovered.changed) this.#noteChange(log);
    }
    this.#takeCare();
  }

  /** The folder it lies in. */
  get directory(): string {
    return this.#parts.folder.path;
  }

  /** Bytes that samples take on the disk. */
  get used(): number {
    return this.#logs.filled;
  }

  /** Completes what an earlier run had no time left for. */
  async finish(): Promise<void> {
    for (const log of this.#logs) if (log.acknowledged.fields.size > 0) await log.finish();
  }

  *waiting(): Generator<{ log: LogId; samples: number }> {
    for (const log of this.#logs) if (log.waiting > 0) yield { log: log.id, samples: log.waiting };
  }

  /** Rejects with a {@link JournalError} when the sample can't be stored; its position is then given to no sample that is. */
  append(log: LogId, sample: Sample): Promise<number> {
    const target = this.#logs.get(log);
    const values = JSON.stringify(sample.values);
    const refusal = this.#refusal(log, values);
    if (refusal !== undefined) return Promise.reject(refusal);
    const appended = this.#samples.gather(target, sample, this.#settings.clock.stamp(), values);
    this.#scheduleAppends();
    return appended;
  }

  /** Waits, and tries again, for as long as the disk can't be read. */
  async read(log: LogId, from: number, atMost: number): Promise<StoredSample[]> {
    const target = this.#logs.find(log);
    if (target === undefined) return [];
    for (;;) {
      try {
        return await target.read(from, atMost);
      } catch (error) {
        if (this.#ended !== undefined) return [];
        if ((await this.#absence()) === undefined) this.#troubles.begin('samples', error);
        await new Promise<void>((resolve) => this.#settings.after(readRetry, resolve));
      }
    }
  }

  /** The position that the next sample of a log gets. */
  nextOf(log: LogId): number {
    return this.#logs.nextOf(log);
  }

  /** The positions of a log that wait. */
  positions(log: LogId): Ranges {
    return this.#logs.find(log)?.open ?? new Ranges();
  }

  /** One past the last position of a log that is stored. */
  endOf(log: LogId): number {
    return this.#logs.endOf(log);
  }

  /** All logs, and one past the last position of each that is stored. */
  *logs(): Generator<{ log: LogId; end: number }> {
    for (const { id, end } of this.#logs) yield { log: id, end };
  }

  /** Acknowledges in another journal of the same files what is acknowledged of a log here, perhaps only in memory. */
  handOver(log: LogId, to: DiskJournal): void {
    const acknowledged = this.#logs.find(log)?.acknowledged;
    if (acknowledged === undefined) return;
    to.acknowledge(log, Ranges.of(0, acknowledged.head - 1));
    to.acknowledge(log, acknowledged.beyond);
    for (const [field, positions] of acknowledged.fields) to.acknowledge(log, positions, [field]);
  }

  acknowledge(log: LogId, positions: Ranges, fields?: readonly string[]): void {
    const target = this.#logs.find(log);
    if (target?.acknowledge(positions, fields) !== true) return;
    this.#noteChange(target);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#ended ??= 'closed';
    this.#closesAt = performance.now() + closingTime;
    for (const cancel of [this.#cancelAppends, this.#cancelFlush, this.#cancelCare]) cancel?.();
    await this.#turning;
    this.#appendsDue = true;
    this.#flushDue = true;
    this.#retention.end();
    this.#tellGuesses();
    await this.#turn();
    if (this.#isLast && !this.#away) {
      const unsealed = [...this.#logs].filter((log) => log.hasFiles);
      for (const log of unsealed) log.retire();
      await each(unsealed, atATime, async (log) => {
        if (performance.now() < this.#closesAt) await log.keepRest().catch(() => undefined);
        if (performance.now() < this.#closesAt) await log.seal();
      });
    }
    await this.#parts.folder.handles.closeAll();
    await this.#parts.lock.release();
  }

  #refusal({ device, node }: LogId, values: string): JournalError | undefined {
    if (this.#ended === 'closed') return new JournalError('closed', 'The journal is closed');
    if (this.#ended === 'lost' || this.#away) return absenceOf(this.#away ? 'away' : 'lost');
    if (values.length * 3 > largestValues || (device.length + node.length) * 6 > largestIdentity * 3) {
      return new JournalError('too-large', `A sample of ${values.length} characters is too large to be stored`);
    }
    const gathered = this.#samples.bytes + overhead + values.length;
    if (this.#retention.refuses(gathered)) {
      return new JournalError(
        'limit',
        `The journal holds ${this.used} bytes, and may hold ${this.#settings.sizeLimit}`,
      );
    }
    if (gathered > mostGathered) {
      return new JournalError('too-slow', 'The disk is too slow for what arrives');
    }
    return undefined;
  }

  #scheduleAppends(): void {
    const { sync } = this.#settings;
    if (sync === 'each' || this.#samples.bytes > writtenEarly) {
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
    this.#acknowledgements.note(log);
    this.#logs.noteAcknowledged();
    this.#scheduleFlush();
  }

  #scheduleFlush(least = acknowledgementDelay): void {
    if (this.#ended !== undefined) return;
    const { sync } = this.#settings;
    const delay = sync === 'each' ? least : Math.max(least, sync);
    this.#cancelFlush ??= this.#settings.after(delay, () => {
      this.#flushDue = true;
      this.#wake();
    });
  }

  #takeCare(): void {
    this.#retention.begin(this.#settings.clock.stamp());
    this.#tellGuesses();
    void this.#readAgain();
    this.#cancelCare = this.#settings.after(careInterval, () => this.#takeCare());
    this.#wake();
  }

  #tellGuesses(): void {
    if (this.#guesses > 0) this.#settings.events.restamped(this.#guesses);
    this.#guesses = 0;
  }

  /** Tries the segments again that couldn't be read: what waits there is appended once more, and what the log has read goes on. */
  async #readAgain(): Promise<void> {
    if (this.#readingAgain) return;
    this.#readingAgain = true;
    for (const log of this.#logs) {
      for (const segment of [...log.unreadable]) {
        const positions = new Ranges();
        try {
          const samples = await log.readAside(segment);
          const appended = samples.map(async ({ position, sample }) => {
            positions.add(await this.append(log.id, sample));
            log.acknowledge(Ranges.of(position, position), undefined);
          });
          await Promise.allSettled(appended);
          if (positions.size === samples.length) log.settle(segment);
          this.#noteChange(log);
        } catch {
          // It is tried again later.
        }
        if (positions.size > 0) this.#settings.events.adopted(log.id, positions);
      }
    }
    this.#readingAgain = false;
  }

  /** True unless another process has taken over. */
  get #isLast(): boolean {
    return this.#ended !== 'lost';
  }

  get #hasWork(): boolean {
    return this.#appendsDue || this.#hasOtherWork;
  }

  get #hasOtherWork(): boolean {
    return this.#flushDue || this.#retention.due || this.#parts.clocks.isDirty;
  }

  get #hasSamplesOnly(): boolean {
    return this.#appendsDue && !this.#hasOtherWork;
  }

  #wake(): void {
    if (this.#turning !== undefined || this.#ended !== undefined || this.#away) return;
    this.#turning = this.#turnWhileDue();
  }

  async #turnWhileDue(): Promise<void> {
    // What arrives in the same moment is written together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#hasWork && this.#ended === undefined && !this.#away) {
      const next = performance.now() + turnSpan;
      await this.#turn();
      if (this.#lastGroup >= manySamples && this.#hasSamplesOnly)
        await new Promise((resolve) => setTimeout(resolve, next - performance.now()));
    }
    this.#turning = undefined;
  }

  /** Never rejects. */
  async #turn(): Promise<void> {
    if ((await this.#absence()) !== undefined) return;
    try {
      if (this.#parts.clocks.isDirty) await this.#parts.clocks.write();
    } catch (error) {
      this.#troubles.begin('acknowledgements', error);
    }
    if (this.#appendsDue) await this.#append();
    if (this.#flushDue) await this.#flush();
    if (this.#retention.due) await this.#retention.goOn(mostAtOnce, this.#settings.clock.stamp());
  }

  /** Looks whether the journal is ours. @returns why nothing can be stored; undefined when it can */
  async #absence(): Promise<JournalError | undefined> {
    const state = this.#ended === 'lost' ? 'lost' : await this.#parts.lock.look();
    if (state === 'ours') {
      if (this.#away) this.#troubles.end('samples');
      this.#away = false;
      return undefined;
    }
    const error = absenceOf(state);
    if (state === 'lost') this.#ended ??= 'lost';
    else if (!this.#away) this.#lookAgain();
    this.#away = state === 'away';
    this.#samples.reject(error);
    this.#troubles.begin('samples', error);
    return error;
  }

  #lookAgain(): void {
    this.#settings.after(awayLook, () => {
      if (this.#ended !== undefined) return;
      void this.#absence().then((absence) => {
        if (absence?.reason === 'away') this.#lookAgain();
        this.#wake();
      });
    });
  }

  async #append(): Promise<void> {
    this.#cancelAppends?.();
    this.#cancelAppends = undefined;
    this.#appendsDue = false;
    this.#lastGroup = await this.#samples.write();
  }

  async #flush(): Promise<void> {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    this.#flushDue = false;
    await this.#settings.settled?.();
    const most = this.#ended === 'closed' ? Infinity : mostAtOnce;
    const { failed, more } = await this.#acknowledgements.write(most, this.#closesAt);
    this.#flushDue = more;
    if (failed) this.#scheduleFlush(acknowledgementRetry);
  }
}

function absenceOf(state: Exclude<LockState, 'ours'>): JournalError {
  return state === 'away'
    ? new JournalError('away', "The journal's folder can't be used for now")
    : new JournalError('lost', "The journal's lock is lost: another process has taken it, or it was removed");
}
