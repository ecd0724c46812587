import type { Sample } from '../../model';
import type { Clock } from '../../util/clock';
import type { Notice } from '../../util/notice';
import type { Reason } from '../../util/reason';
import { SerialQueue } from '../../util/serial-queue';
import { settledWithin } from '../../util/settled-within';
import { type Journal, type JournalEvents, type LogId, JournalError } from '../journal';
import { toStoreError } from './append-once';
import { cleanName, cleanValues } from './clean';
import type { ConnectionJournal, OwnedJournal } from './connection-journal';
import { Housekeeping, type SharedLimits } from './housekeeping';
import { LogTable } from './log-table';
import { SharedOwnedJournal } from './owned-journal';
import { Settler } from './settler';
import { Spill } from './spill';
import type { LogPosition, Scope, SharedStore, StoreError } from './store';
import { SharedWriter } from './writer';

/** Milliseconds from one poll to the next: of the owner, of every other process, and while the database is away. */
const OWNER_POLL_MS = 250;
const POLL_MS = 4000;
const AWAY_POLL_MS = 1000;

/** How often it is asked whether new samples are refused, and what waits is counted, in milliseconds: less often where that takes long. */
const FULL_MS = 4000;
const COUNT_MS = 5000;
const MAX_COUNT_MS = 60_000;
const COUNT_SHARE = 0.01;

/** How far the server's clock may be from this one's: windows of arrivals allow for less. */
const MAX_CLOCK_DIFFERENCE_MS = 2000;

/** A clock before 2020 was never set: the server's is right. */
const CLOCK_SET_SINCE = Date.UTC(2020, 0, 1);

/** How long closing waits for what is forwarded, in milliseconds. */
const CLOSE_MS = 100;

/** About the most bytes of one sample, and the most writers that are remembered. */
const MAX_SAMPLE_BYTES = 1_000_000;
const MAX_WRITERS = 16;

export interface SharedJournalOptions {
  store: SharedStore;
  scope: Scope;
  /** The name of this process among those that share the journal. */
  host: string;
  clock: Clock;
  timeline: { now(): number; correct(stamp: number): number; readonly correction: number };
  limits: SharedLimits;
  /** Opens the journal on the local disk, whose samples are forwarded; it tells these listeners what becomes of them. It doesn't reject. */
  openLocal(events: JournalEvents): Promise<Journal>;
  /** Told of the journal on the local disk; what is adopted there isn't. */
  events: Omit<JournalEvents, 'adopted'>;
  tell(notice: Notice): void;
}

/** A connection's part of the journal in a database: it appends, spills to the local disk, and follows what all append. */
export class SharedJournal implements ConnectionJournal {
  readonly #options: SharedJournalOptions;
  readonly #local: Journal;
  readonly #table: LogTable;
  readonly #settler: Settler;
  readonly #writer: SharedWriter;
  readonly #spill: Spill;
  readonly #housekeeping: Housekeeping;
  /** What polls and counts does so one after the other. */
  readonly #queue = new SerialQueue();
  #failure: StoreError | undefined;
  #isFull = false;
  #owned: SharedOwnedJournal | undefined;
  #joined: string | undefined;
  #due = { full: -Infinity, count: -Infinity };
  #isClockTold = false;
  #writers: string[] = [];
  #isClosing = false;
  #cancelPoll: () => void = () => undefined;

  private constructor(options: SharedJournalOptions, local: Journal) {
    const { store, scope, host, clock, limits } = options;
    this.#options = options;
    this.#local = local;
    this.#table = new LogTable({ store, scope, clock });
    this.#settler = new Settler({
      ...{ store, scope, clock },
      mark: () => this.#table.counts,
      settled: (removed, mark) => {
        for (const { log, samples } of removed ?? []) this.#table.removed(log, samples, mark);
      },
    });
    this.#writer = new SharedWriter({
      ...{ store, scope, host, clock },
      gaveUp: (entry, unanswered, error) => {
        this.#failed(error);
        const { log, sample } = entry;
        this.#spill.store(log, sample, unanswered).then(() => entry.stored(undefined), entry.failed.bind(entry));
      },
    });
    this.#spill = new Spill({
      ...{ store, scope, host, local },
      toUnix: (sample) => this.#toUnix(sample),
      failed: (error) => this.#failed(error),
      refused: () => options.tell({ code: 'unstored-data' }),
    });
    this.#housekeeping = new Housekeeping({
      ...{ store, scope, clock, limits },
      dropped: (span) => {
        this.#table.removed(span.log, span.samples, this.#table.counts);
        this.#owned?.tellDropped(span);
      },
    });
  }

  /** Opens the journal on the local disk, and begins to look at the database. It doesn't reject. */
  static async open(options: SharedJournalOptions): Promise<SharedJournal> {
    const opened: { journal?: SharedJournal } = {};
    // What is adopted while the local journal is opened is among what waits in it.
    const adopted = (log: LogId): void => opened.journal?.adopt(log);
    const journal = new SharedJournal(options, await options.openLocal({ ...options.events, adopted }));
    opened.journal = journal;
    void journal.#look();
    return journal;
  }

  get away(): Reason | undefined {
    return this.#failure?.reason;
  }

  get writers(): readonly string[] {
    const { id } = this.#writer;
    if (this.#writers.at(-1) !== id) this.#writers = [...this.#writers, id].slice(-MAX_WRITERS);
    return this.#writers;
  }

  store(log: LogId, sample: Sample): Promise<LogPosition | undefined> {
    const bytes = bytesOf(sample);
    if (this.#isClosing) return refuse('closed', 'The journal is closed');
    if (this.#isFull) return refuse('limit', 'No more than the size limit may wait: the new sample was refused');
    if (bytes > MAX_SAMPLE_BYTES)
      return refuse('too-large', `A sample of about ${bytes} bytes is too large to be stored`);
    const id = { device: cleanName(log.device), node: cleanName(log.node) };
    const clean = { ...sample, values: cleanValues(sample.values) };
    // What the writer has is older: it gives all of it up before anything is spilled.
    if (this.#spill.has(id) || (this.#failure !== undefined && !this.#writer.isBusy)) {
      return this.#spill.store(id, clean, undefined).then(() => undefined);
    }
    const { ownTime, values } = clean;
    const row = { time: this.#toUnix(clean), ownTime, values };
    return new Promise((stored, failed) => this.#writer.append({ log: id, sample: clean, row, bytes, stored, failed }));
  }

  *waiting(): Generator<{ log: LogId; samples: number }> {
    for (const { id, samples } of this.#table.all()) if (samples > 0) yield { log: id, samples };
    yield* this.#local.waiting();
  }

  async own(_epoch: number, events: JournalEvents & { flushed(log: LogId): void }): Promise<OwnedJournal> {
    const { store, clock, timeline } = this.#options;
    const owned = new SharedOwnedJournal({
      ...{ store, clock, timeline, events, table: this.#table, settler: this.#settler },
      append: (log, sample) => this.store(log, sample),
      closed: () => {
        if (this.#owned === owned) this.#owned = undefined;
      },
    });
    const begin = async (): Promise<void> => {
      await this.#table.poll();
      await this.#table.count();
      this.#owned = owned;
    };
    while (!owned.isClosed && !this.#isClosing && this.#owned !== owned) {
      await this.#queue.run(begin).catch(async (error: unknown) => {
        this.#failed(toStoreError(error));
        await new Promise<void>((resolve) => clock.after(AWAY_POLL_MS, resolve));
      });
    }
    // Windows may have been asked to close while nobody sent.
    if (this.#owned === owned) for (const { id, flush, low } of this.#table.all()) if (flush > low) events.flushed(id);
    this.#lookIn(OWNER_POLL_MS);
    return owned;
  }

  async close(): Promise<void> {
    const { clock } = this.#options;
    this.#isClosing = true;
    this.#cancelPoll();
    await this.#writer.close();
    await settledWithin(clock, CLOSE_MS, Promise.all([this.#spill.close(), this.#settler.close()]));
    await this.#local.close();
  }

  /** Notes that samples of a log lie on the local disk. */
  adopt(log: LogId): void {
    this.#spill.adopt(log);
  }

  #lookIn(milliseconds: number): void {
    this.#cancelPoll();
    if (!this.#isClosing) this.#cancelPoll = this.#options.clock.after(milliseconds, () => void this.#look());
  }

  /** Looks at the database now, and again before long. It doesn't reject. */
  async #look(): Promise<void> {
    try {
      await this.#queue.run(() => this.#ask());
      this.#reached();
    } catch (error) {
      this.#failed(toStoreError(error));
    }
    if (this.#failure !== undefined) this.#lookIn(AWAY_POLL_MS);
    else this.#lookIn(this.#owned === undefined ? POLL_MS : OWNER_POLL_MS);
  }

  async #ask(): Promise<void> {
    const { store, scope, host, clock } = this.#options;
    const { id } = this.#writer;
    if (this.#joined !== id) await store.join({ id, host, place: scope.place }, 0);
    this.#joined = id;
    const news = await this.#table.poll();
    this.#checkClock();
    this.#owned?.tell(news);
    if (clock.monotonic() >= this.#due.full) {
      this.#isFull = await store.isFull(scope);
      this.#due.full = clock.monotonic() + FULL_MS;
    }
    const began = clock.monotonic();
    if (began < this.#due.count) return;
    await this.#table.count();
    if (this.#owned !== undefined) await this.#housekeeping.run(this.#table);
    const tookMs = clock.monotonic() - began;
    this.#due.count = clock.monotonic() + Math.min(MAX_COUNT_MS, Math.max(COUNT_MS, tookMs / COUNT_SHARE));
  }

  #reached(): void {
    if (this.#failure !== undefined) this.#options.tell({ code: 'shared-back' });
    this.#failure = undefined;
    if (!this.#spill.isEmpty) void this.#spill.drain();
  }

  #failed(error: StoreError): void {
    if (this.#isClosing) return;
    const { reason } = error;
    if (this.#failure?.reason.code !== reason.code) this.#options.tell({ code: 'shared-away', reason });
    this.#failure = error;
    this.#lookIn(AWAY_POLL_MS);
  }

  #checkClock(): void {
    const seconds = Math.round(Math.abs((this.#serverNow() ?? 0) - this.#options.timeline.now()) / 1000);
    const isOff = seconds * 1000 > MAX_CLOCK_DIFFERENCE_MS;
    if (isOff && !this.#isClockTold) this.#options.tell({ code: 'shared-clock', seconds });
    this.#isClockTold = isOff;
  }

  #serverNow(): number | undefined {
    const { serverOffset } = this.#table;
    return serverOffset === undefined ? undefined : this.#options.clock.monotonic() + serverOffset;
  }

  #toUnix({ time, ownTime }: Sample): number {
    if (ownTime) return Math.round(time);
    const { timeline } = this.#options;
    const corrected = timeline.correct(time);
    const serverNow = this.#serverNow();
    if (corrected >= CLOCK_SET_SINCE || serverNow === undefined) return Math.round(corrected);
    return Math.round(serverNow - (timeline.now() - corrected));
  }
}

function refuse(reason: 'closed' | 'limit' | 'too-large', message: string): Promise<never> {
  return Promise.reject(new JournalError(reason, message));
}

/** About what a sample takes as JSON. */
function bytesOf({ device, values }: Sample): number {
  let bytes = 100 + device.length;
  for (const [field, value] of Object.entries(values))
    bytes += field.length + (typeof value === 'string' ? value.length : 20);
  return bytes;
}
