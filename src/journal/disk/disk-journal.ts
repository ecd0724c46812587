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
import type { Lock } from '../lock';
import type { ClockFile } from './clock-file';
import { MAX_IDENTITY_BYTES } from './cursor';
import type { DiskLog, RecoveredLog } from './disk-log';
import { type Folder, FILES_AT_A_TIME } from './files';
import { MAX_VALUES_BYTES, MAX_OVERHEAD_BYTES } from './frame';
import { GroupCommit } from './group-commit';
import { Presence } from './presence';
import { type RetentionSettings, LogTable, Retention } from './retention';
import { type LoopSettings, WriteLoop } from './write-loop';

/** Milliseconds that closing takes for what only saves doubles after a power cut, and time at the next opening. */
const MAX_CLOSING_MS = 400;

/** The most bytes that may wait to be written: a disk that hangs mustn't fill the memory. */
const MAX_GATHERED_BYTES = 32 * 1024 * 1024;

/** Milliseconds between two looks for what is too old, for idle logs, and for segments that couldn't be read. */
const CARE_INTERVAL_MS = 15_000;

/** Milliseconds until a read that failed is tried again. */
const READ_RETRY_MS = 1000;

export interface DiskJournalSettings extends RetentionSettings, LoopSettings {
  clock: StampClock;
  events: JournalEvents;
}

export interface DiskJournalParts {
  folder: Folder;
  /** Of the folder: tells file systems apart. */
  device: number;
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
  readonly logs: LogTable;
  readonly #presence: Presence;
  readonly #retention: Retention;
  readonly #commit: GroupCommit;
  readonly #loop: WriteLoop;
  #cancelCare: (() => void) | undefined;
  #isClosing = false;
  /** Samples that were read with a time that is a guess, since that was told. */
  #guesses = 0;
  #readingAgain = false;
  #closed: Promise<void> | undefined;

  constructor(settings: DiskJournalSettings, parts: DiskJournalParts) {
    const { folder, clocks, segmentSize, lock, device } = parts;
    const { events, after } = settings;
    const now = (): number => settings.clock.stamp();
    this.#settings = settings;
    this.#parts = parts;
    const presence = new Presence({
      ...{ folder, device, lock, events, after, now },
      gone: (error) => this.#commit.reject(error),
      back: () => this.#loop.wake(),
    });
    const logs = new LogTable({
      ...{ folder, lock, clocks, segmentSize, now },
      guessed: () => (this.#guesses += 1),
      damaged: (report) => {
        const log = report.log === undefined ? undefined : logs.find(report.log);
        if (log !== undefined) this.#noteChange(log);
        events.damaged(report);
      },
    });
    const changed = (log: DiskLog): void => this.#noteChange(log);
    const retention = new Retention(settings, { folder, logs, presence, changed, now });
    const commit = new GroupCommit(folder, retention, presence);
    this.logs = logs;
    this.#presence = presence;
    this.#retention = retention;
    this.#commit = commit;
    this.#loop = new WriteLoop(settings, { presence, clocks, commit, retention });
    for (const [name, recovered] of parts.logs) {
      const log = logs.add(name, recovered);
      if (recovered.changed) this.#noteChange(log);
    }
    this.#takeCare();
  }

  /** The folder it lies in. */
  get directory(): string {
    return this.#parts.folder.path;
  }

  /** True once its folder is gone for good, with all that waited there. */
  get wasDeleted(): boolean {
    return this.#presence.wasDeleted;
  }

  /** Completes what an earlier run had no time left for. */
  async finish(): Promise<void> {
    for (const log of this.logs) if (log.acknowledged.fields.size > 0) await log.finish();
  }

  *waiting(): Generator<{ log: LogId; samples: number }> {
    for (const log of this.logs) if (log.waiting > 0) yield { log: log.id, samples: log.waiting };
  }

  /** Rejects with a {@link JournalError} when the sample can't be stored; its position is then given to no sample that is. */
  append(log: LogId, sample: Sample): Promise<number> {
    const target = this.logs.get(log);
    const values = JSON.stringify(sample.values);
    const refusal = this.#refusal(log, values);
    if (refusal !== undefined) return Promise.reject(refusal);
    const appended = this.#commit.gather(target, sample, this.#settings.clock.stamp(), values);
    this.#loop.appendSoon();
    return appended;
  }

  /** Waits, and tries again, for as long as the disk can't be read. */
  async read(log: LogId, from: number, atMost: number): Promise<StoredSample[]> {
    const target = this.logs.find(log);
    if (target === undefined) return [];
    for (;;) {
      try {
        return await target.reader.read(from, atMost);
      } catch (error) {
        if (this.#isClosing || this.#presence.absence?.reason === 'lost') return [];
        if ((await this.#presence.look()) === undefined) this.#presence.begin('samples', error);
        await new Promise<void>((resolve) => this.#settings.after(READ_RETRY_MS, resolve));
      }
    }
  }

  /** Acknowledges in another journal of the same files what is acknowledged of a log here, perhaps only in memory. */
  handOver(log: LogId, to: DiskJournal): void {
    const acknowledged = this.logs.find(log)?.acknowledged;
    if (acknowledged === undefined) return;
    to.acknowledge(log, Ranges.of(0, acknowledged.head - 1));
    to.acknowledge(log, acknowledged.beyond);
    for (const [field, positions] of acknowledged.fields) to.acknowledge(log, positions, [field]);
  }

  acknowledge(log: LogId, positions: Ranges, fields?: readonly string[]): void {
    const target = this.logs.find(log);
    if (target?.acknowledge(positions, fields) !== true) return;
    this.#noteChange(target);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const until = performance.now() + MAX_CLOSING_MS;
    this.#isClosing = true;
    this.#presence.close();
    this.#cancelCare?.();
    this.#retention.end();
    this.#tellGuesses();
    await this.#loop.end(until);
    if (this.#presence.absence === undefined) {
      const unsealed = [...this.logs].filter((log) => log.hasFiles);
      for (const log of unsealed) log.segments.retire();
      await each(unsealed, FILES_AT_A_TIME, async (log) => {
        if (performance.now() < until) await log.keepRest().catch(() => undefined);
        if (performance.now() < until) await log.segments.seal();
      });
    }
    await this.#parts.folder.closeAll();
    await this.#parts.lock.release();
  }

  #refusal({ device, node }: LogId, values: string): JournalError | undefined {
    if (this.#presence.absence !== undefined) return this.#presence.absence;
    if (this.#isClosing) return new JournalError('closed', 'The journal is closed');
    if (values.length * 3 > MAX_VALUES_BYTES || (device.length + node.length) * 6 > MAX_IDENTITY_BYTES * 3) {
      return new JournalError('too-large', `A sample of ${values.length} characters is too large to be stored`);
    }
    const gathered = this.#commit.bytes + MAX_OVERHEAD_BYTES + values.length;
    if (this.#retention.refuses(gathered)) {
      return new JournalError(
        'limit',
        `More would wait than the size limit of ${this.#settings.sizeLimit} bytes allows`,
      );
    }
    if (gathered > MAX_GATHERED_BYTES) {
      return new JournalError('too-slow', 'The disk is too slow for what arrives');
    }
    return undefined;
  }

  /** More of a log is acknowledged, or given up, than its cursor says. */
  #noteChange(log: DiskLog): void {
    this.logs.noteAcknowledged();
    this.#loop.flushSoon(log);
  }

  #takeCare(): void {
    this.#retention.begin();
    this.#tellGuesses();
    void this.#readAgain();
    this.#cancelCare = this.#settings.after(CARE_INTERVAL_MS, () => this.#takeCare());
    this.#loop.wake();
  }

  #tellGuesses(): void {
    if (this.#guesses > 0) this.#settings.events.restamped(this.#guesses);
    this.#guesses = 0;
  }

  /** Tries the segments again that couldn't be read: what waits there is appended once more, and what the log has read goes on. */
  async #readAgain(): Promise<void> {
    if (this.#readingAgain) return;
    this.#readingAgain = true;
    for (const log of this.logs) {
      for (const segment of log.segments.aside) {
        const positions = new Ranges();
        try {
          const samples = await log.reader.readAside(segment);
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
}
