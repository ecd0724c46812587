import type { Sample } from '../model';
import { errorMessage } from '../util/error-message';
import type { Notice } from '../util/notice';
import { Ranges } from '../util/ranges';
import type { DiskJournal } from './disk/disk-journal';
import type { Opening } from './disk/open-disk-journal';
import { type Moved, Positions, forward } from './forward';
import { type Journal, type JournalEvents, type LogId, type StoredSample, JournalError, keyOf } from './journal';
import type { MemoryJournal } from './memory-journal';

/** Until it is tried again to open a journal that another process has, or whose folder can't be used. */
const TAKEN_RETRY_MS = 10_000;
const UNUSABLE_RETRY_MS = 60_000;

/** Milliseconds until samples that had to wait in memory are moved to the disk, or that is tried again. */
const MOVE_RETRY_MS = 10_000;

export interface SpillingOptions {
  /** Opens the journal on disk, which tells these listeners what becomes of it. */
  open: (events: JournalEvents) => Promise<Opening>;
  /** Takes what the disk can't; it may hold samples from before. */
  memory: MemoryJournal;
  events: JournalEvents;
  /** Told what a person should know. */
  tell: (notice: Notice) => void;
  /** Told when the journal on disk is ours, and when it isn't any more. */
  owns?: (isOwner: boolean) => void;
  after: (milliseconds: number, callback: () => void) => () => void;
}

/**
 * A journal on disk that works from memory while its folder can't be used or another process has it, and moves what waits there to
 * the disk as soon as it can. Positions stay as they are meanwhile: see {@link Positions}.
 */
export class SpillingJournal implements Journal {
  readonly #options: SpillingOptions;
  readonly #memory: MemoryJournal;
  #disk: DiskJournal | undefined;
  /** Logs whose positions aren't those of the disk plus the shift. */
  readonly #positions = new Map<string, { log: LogId; positions: Positions }>();
  /** What the positions of all other logs are higher by than on the disk. */
  #shift = 0;
  #shifted = new Positions(0);
  /** Fulfils when a journal that was lost is open again. */
  #reopened: Promise<void> | undefined;
  #endReopening: (() => void) | undefined;
  #moving: Promise<void> | undefined;
  #closing = false;
  #cancel: (() => void) | undefined;
  /** What a person was told last. */
  #told = '';

  private constructor(options: SpillingOptions) {
    this.#options = options;
    this.#memory = options.memory;
  }

  /** Opens the journal on disk, or works from memory for now. It doesn't reject. */
  static async open(options: SpillingOptions): Promise<SpillingJournal> {
    const journal = new SpillingJournal(options);
    await journal.#openAgain();
    return journal;
  }

  *waiting(): Generator<{ log: LogId; samples: number }> {
    const inMemory = [...this.#memory.waiting()];
    for (const { log, samples } of inMemory) {
      const onDisk = this.#disk?.logs.positionsOf(log) ?? new Ranges();
      yield { log, samples: samples + this.#of(log).ofAll(onDisk).size };
    }
    const seen = new Set(inMemory.map(({ log }) => keyOf(log)));
    for (const { log, samples } of this.#disk?.waiting() ?? []) if (!seen.has(keyOf(log))) yield { log, samples };
  }

  append(log: LogId, sample: Sample): Promise<number> {
    const disk = this.#disk;
    if (disk === undefined || !this.#of(log).isOpen) return this.#memory.append(log, sample);
    return disk.append(log, sample).then(
      (position) => this.#of(log).of(position) ?? this.#stored(log, position),
      (error: unknown) => {
        if (!(error instanceof JournalError) || !['away', 'lost', 'disk-failed'].includes(error.reason)) throw error;
        return this.#spill(log, sample);
      },
    );
  }

  async read(log: LogId, from: number, atMost: number): Promise<StoredSample[]> {
    await this.#reopened;
    const inMemory = await this.#memory.read(log, from, atMost);
    const onDisk: StoredSample[] = [];
    const positions = this.#of(log);
    for (const part of this.#disk === undefined ? [] : positions.onDiskFrom(from)) {
      const found = (await this.#disk?.read(log, part.from, atMost - onDisk.length)) ?? [];
      for (const { position, sample } of found) {
        const known = position < part.before ? positions.of(position) : undefined;
        if (known !== undefined) onDisk.push({ position: known, sample });
      }
      if (onDisk.length >= atMost) break;
    }
    if (inMemory.length === 0) return onDisk;
    // What was moved meanwhile may be in both.
    const byPosition = new Map([...onDisk, ...inMemory].map((stored) => [stored.position, stored]));
    return [...byPosition.values()].sort((a, b) => a.position - b.position).slice(0, atMost);
  }

  acknowledge(log: LogId, positions: Ranges, fields?: readonly string[]): void {
    if (!this.#memory.isEmpty) this.#memory.acknowledge(log, positions, fields);
    this.#disk?.acknowledge(log, this.#of(log).toDisk(positions), fields);
  }

  isInMemory(log: LogId, position: number): boolean {
    return !this.#memory.isEmpty && this.#memory.at(log, position) !== undefined;
  }

  /** What can't be moved to the disk by then stays in memory. */
  async close(): Promise<void> {
    if (this.#disk !== undefined && this.#reopened === undefined) await this.#move();
    this.#closing = true;
    this.#cancel?.();
    this.#endReopening?.();
    await this.#disk?.close();
    await this.#memory.close();
  }

  /** Opens the journal on disk, now or later. It doesn't reject. */
  async #openAgain(): Promise<void> {
    const opening = await this.#options.open(this.#events());
    if (this.#closing && opening.kind === 'opened') return opening.journal.close();
    switch (opening.kind) {
      case 'opened':
        this.#take(opening.journal);
        this.#options.owns?.(true);
        void this.#move();
        break;
      case 'taken':
        this.#tell({ code: 'journal-taken', pid: String(opening.by.pid), host: opening.by.host });
        this.#later(TAKEN_RETRY_MS, () => this.#openAgain());
        break;
      case 'unusable':
        this.#tell({ code: 'journal-unusable', detail: errorMessage(opening.error) });
        this.#later(UNUSABLE_RETRY_MS, () => this.#openAgain());
    }
  }

  /** Works on a journal from now on. What the one before it knew better than the disk isn't forgotten. */
  #take(journal: DiskJournal): void {
    const before = this.#disk;
    const ends = new Map<string, number>();
    for (const { id: log, end } of before?.logs ?? []) {
      const positions = this.#own(log);
      // Emptied by another owner, or deleted, and begun anew.
      if (journal.logs.nextOf(log) < end) {
        const lost = before?.wasDeleted === true ? positions.ofAll(before.logs.positionsOf(log)) : new Ranges();
        if (lost.size > 0) this.#options.events.dropped({ log, positions: lost, samples: lost.size, why: 'deleted' });
        positions.forget(end);
      } else before?.handOver(log, journal);
      ends.set(keyOf(log), end);
    }
    this.#disk = journal;
    const next = [...this.#positions.values()].map(({ log, positions }) => positions.next(ends.get(keyOf(log)) ?? 0));
    this.#shift = Math.max(this.#shift, this.#memory.end, ...next);
    this.#shifted = new Positions(this.#shift);
    for (const { log } of this.#memory.waiting()) if (!this.#positions.has(keyOf(log))) this.#own(log).close(0);
    for (const { log } of journal.waiting()) {
      this.#adopt(log, journal.logs.positionsOf(log).from(ends.get(keyOf(log)) ?? 0));
    }
    if (this.#told !== '') this.#options.tell({ code: 'journal-usable' });
    this.#told = '';
    this.#endReopening?.();
    this.#reopened = undefined;
  }

  /** Tells that samples which lay on the disk are read from now on. */
  #adopt(log: LogId, onDisk: Ranges): void {
    const positions = this.#of(log).ofAll(onDisk);
    if (positions.size > 0) this.#options.events.adopted(log, positions);
  }

  /** Moves what waits in memory to the disk. It doesn't reject. */
  #move(): Promise<void> {
    this.#moving ??= this.#moveAll().finally(() => (this.#moving = undefined));
    return this.#moving;
  }

  async #moveAll(): Promise<void> {
    const disk = this.#disk;
    if (disk === undefined || this.#closing) return;
    try {
      await forward(this.#memory, disk, (log, samples) => this.#moved(log, samples));
      this.#told = '';
    } catch (error) {
      const isTold = error instanceof JournalError && error.reason === 'away';
      if (!isTold) this.#tell({ code: 'journal-unmoved', detail: errorMessage(error) });
    }
    if (this.#closing as boolean) return;
    if (!this.#memory.isEmpty) this.#later(MOVE_RETRY_MS, () => this.#move());
    for (const { log, positions } of this.#positions.values())
      if (!positions.isOpen && !this.#memory.has(log)) this.#open(log);
  }

  #moved(log: LogId, samples: readonly Moved[]): void {
    const positions = this.#own(log);
    for (const { was, is, sample } of samples) {
      positions.add(was, is, 1);
      // Acknowledged while it was on its way.
      const left = this.#memory.at(log, was)?.values;
      const gone = Object.keys(sample.values).filter((field) => left === undefined || !Object.hasOwn(left, field));
      if (gone.length > 0) this.#disk?.acknowledge(log, Ranges.of(is, is), left === undefined ? undefined : gone);
    }
    const last = samples.at(-1)?.was ?? -1;
    if (this.#memory.nextOf(log) === last + 1) this.#open(log);
  }

  /** Lets new samples of a log go to the disk, behind what lay there before it could be used. */
  #open(log: LogId): void {
    const disk = this.#disk;
    const positions = this.#own(log);
    if (disk === undefined || positions.isOpen) return;
    const hidden = positions.hidden(disk.logs.positionsOf(log));
    let end = Math.max(positions.next(Infinity), this.#memory.nextOf(log));
    for (const { from, to } of hidden.spans()) {
      positions.add(end, from, to - from + 1);
      end += to - from + 1;
    }
    positions.add(end, disk.logs.nextOf(log), Infinity);
    this.#adopt(log, hidden);
  }

  /** Keeps in memory what the disk couldn't store. */
  #spill(log: LogId, sample: Sample): Promise<number> {
    const positions = this.#own(log);
    const end = this.#disk?.logs.endOf(log) ?? 0;
    const next = positions.next(end);
    positions.close(end);
    if (this.#reopened === undefined) this.#later(MOVE_RETRY_MS, () => this.#move());
    return this.#memory.append(log, sample, next);
  }

  /** The position of a sample that was stored on the disk though one before it had to stay in memory. */
  #stored(log: LogId, onDisk: number): number {
    const position = this.#memory.skip(log);
    this.#own(log).add(position, onDisk, 1);
    return position;
  }

  #own(log: LogId): Positions {
    const key = keyOf(log);
    let own = this.#positions.get(key);
    if (own === undefined) this.#positions.set(key, (own = { log: { ...log }, positions: new Positions(this.#shift) }));
    return own.positions;
  }

  #of(log: LogId): Positions {
    return (this.#positions.size === 0 ? undefined : this.#positions.get(keyOf(log))?.positions) ?? this.#shifted;
  }

  #events(): JournalEvents {
    const { events } = this.#options;
    return {
      dropped: (drop) => events.dropped({ ...drop, positions: this.#of(drop.log).ofAll(drop.positions) }),
      damaged: (report) => {
        const { log, positions } = report;
        events.damaged({ ...report, positions: log === undefined ? positions : this.#of(log).ofAll(positions) });
      },
      adopted: (log, positions) => this.#adopt(log, positions),
      restamped: (samples) => events.restamped(samples),
      failed: (what, error) => {
        events.failed(what, error);
        if (error.reason === 'lost') this.#reopen();
      },
      recovered: (what) => {
        events.recovered(what);
        void this.#move();
      },
    };
  }

  /** Opens a journal again whose lock was lost. */
  #reopen(): void {
    if (this.#closing || this.#reopened !== undefined || this.#disk === undefined) return;
    this.#options.owns?.(false);
    this.#reopened = new Promise((resolve) => (this.#endReopening = resolve));
    void this.#disk.close().then(() => this.#openAgain());
  }

  #later(milliseconds: number, work: () => Promise<void>): void {
    if (this.#closing) return;
    this.#cancel?.();
    this.#cancel = this.#options.after(milliseconds, () => void work());
  }

  #tell(notice: Notice): void {
    const said = JSON.stringify(notice);
    if (said !== this.#told && !this.#closing) this.#options.tell(notice);
    this.#told = said;
  }
}
