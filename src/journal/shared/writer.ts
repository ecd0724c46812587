import { randomUUID } from 'node:crypto';
import type { Sample } from '../../model';
import type { Clock } from '../../util/clock';
import { settledWithin } from '../../util/settled-within';
import { type LogId, JournalError, keyOf } from '../journal';
import { type AppendingStore, BatchGapError, appendOnce, toStoreError } from './append-once';
import { type AppendedLog, type LogPosition, type NewRow, type NewSamples, type Scope, StoreError } from './store';
import type { Tag } from './tag';

/** What one statement stores at most, and what may wait for its turn. */
const MAX_BATCH_SAMPLES = 5_000;
const MAX_BATCH_BYTES = 4 * 1024 * 1024;
const MAX_QUEUED_SAMPLES = 100_000;
const MAX_QUEUED_BYTES = 32 * 1024 * 1024;

/** How often an answer is waited for, with what became of the batch asked before the second try; and how long by closing, in milliseconds. */
const MAX_TRIES = 2;
const CLOSE_MS = 200;

/** A sample that is to be stored. Its names and values are clean. */
export interface Entry {
  log: LogId;
  /** As it is stamped here, and as it is stored. */
  sample: Sample;
  row: NewRow;
  bytes: number;
  /** @param place undefined when it waits elsewhere */
  stored(place: LogPosition | undefined): void;
  failed(error: unknown): void;
}

export interface WriterOptions {
  store: AppendingStore;
  scope: Scope;
  host: string;
  clock: Clock;
  /** Takes an entry that the database can't store now, each in its turn; `unanswered` where it may be stored all the same. */
  gaveUp(entry: Entry, unanswered: Tag['unanswered'], error: StoreError): void;
}

/** A batch that is under way. */
interface Sent {
  entries: readonly Entry[];
  /** True when a statement was sent and nobody knows whether it was carried out. */
  isUnanswered: boolean;
}

/**
 * Appends the samples of this run to the shared journal, in the order in which they are handed over. One statement is under way at a time;
 * what comes meanwhile forms the next batch.
 */
export class SharedWriter {
  readonly #options: WriterOptions;
  #id: string = randomUUID();
  /** The last batch that was stored. */
  #batch = 0;
  #queue: Entry[] = [];
  #queuedBytes = 0;
  /** The most samples of the next batch: fewer while one is looked for that the database refuses. */
  #atMost = MAX_BATCH_SAMPLES;
  #sent: Sent | undefined;
  #running: Promise<void> | undefined;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /** The one that appends now: another after each batch of which nobody knows whether it was stored. */
  get id(): string {
    return this.#id;
  }

  /** True while something is under way. */
  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** Stores an entry, refuses it, or gives it up. */
  append(entry: Entry): void {
    if (this.#queue.length >= MAX_QUEUED_SAMPLES || this.#queuedBytes + entry.bytes > MAX_QUEUED_BYTES) {
      entry.failed(new JournalError('too-slow', 'The database is too slow for what arrives'));
      return;
    }
    this.#queuedBytes += entry.bytes;
    this.#queue.push(entry);
    this.#running ??= Promise.resolve().then(() => this.#run());
  }

  /** Fulfils when everything is stored or given up: within 0.2 s. */
  async close(): Promise<void> {
    await settledWithin(this.#options.clock, CLOSE_MS, Promise.resolve(this.#running));
    this.#giveUp(new StoreError('away', { code: 'database-away' }));
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) await this.#store(this.#next());
    this.#running = undefined;
  }

  /** Takes the entries of the next batch from the queue: at least one. */
  #next(): Entry[] {
    let bytes = 0;
    let count = 0;
    for (const entry of this.#queue) {
      if (count > 0 && (count >= this.#atMost || bytes + entry.bytes > MAX_BATCH_BYTES)) break;
      bytes += entry.bytes;
      count += 1;
    }
    this.#queuedBytes -= bytes;
    return this.#queue.splice(0, count);
  }

  async #store(entries: readonly Entry[]): Promise<void> {
    const { store, scope, host } = this.#options;
    const groups = groupByLog(entries);
    const logs = groups.map((group) => newSamples(group));
    const sent: Sent = { entries, isUnanswered: false };
    this.#sent = sent;
    for (let tries = 1; ; tries++) {
      try {
        const step = { from: this.#batch, to: this.#batch + 1 };
        const writer = { id: this.#id, host };
        const appended = await appendOnce(store, scope, writer, step, logs, sent.isUnanswered);
        if (this.#sent !== sent) return;
        this.#sent = undefined;
        this.#batch = step.to;
        this.#atMost = Math.min(this.#atMost * 2, MAX_BATCH_SAMPLES);
        tellStored(groups, appended);
        return;
      } catch (error) {
        if (this.#sent !== sent) return;
        const failure = toStoreError(error);
        if (error instanceof BatchGapError) this.#begin();
        else if (failure.kind === 'data') {
          this.#narrow(entries, failure);
          return;
        } else {
          sent.isUnanswered ||= failure.kind === 'away';
          if (failure.kind === 'setup' || tries === MAX_TRIES) {
            this.#giveUp(failure);
            return;
          }
        }
      }
    }
  }

  /** Looks for the entry that the database refuses; the one that stands alone is. */
  #narrow(entries: readonly Entry[], { reason, cause }: StoreError): void {
    const [only] = entries;
    this.#sent = undefined;
    if (entries.length === 1) {
      only?.failed(new JournalError('data', 'The database refuses the sample', cause ?? reason.detail));
      return;
    }
    this.#atMost = Math.ceil(entries.length / 2);
    this.#queue.unshift(...entries);
    for (const { bytes } of entries) this.#queuedBytes += bytes;
  }

  #giveUp(error: StoreError): void {
    const sent = this.#sent;
    const queued = this.#queue;
    const unanswered = sent?.isUnanswered === true ? { writer: this.#id, batch: this.#batch + 1 } : undefined;
    this.#sent = undefined;
    this.#queue = [];
    this.#queuedBytes = 0;
    if (unanswered !== undefined) this.#begin();
    // In the order in which they were handed over: whoever takes them keeps it.
    for (const entry of sent?.entries ?? []) this.#options.gaveUp(entry, unanswered, error);
    for (const entry of queued) this.#options.gaveUp(entry, undefined, error);
  }

  #begin(): void {
    this.#id = randomUUID();
    this.#batch = 0;
  }
}

function groupByLog(entries: readonly Entry[]): Entry[][] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = keyOf(entry.log);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return [...groups.values()];
}

function newSamples(entries: readonly Entry[]): NewSamples {
  const { device = '', node = '' } = entries[0]?.log ?? {};
  return { device, node, samples: entries.map(({ row }) => row) };
}

function tellStored(groups: readonly Entry[][], appended: readonly AppendedLog[]): void {
  const places = new Map(appended.map((place) => [keyOf(place), place]));
  for (const entries of groups) {
    const place = entries[0] && places.get(keyOf(entries[0].log));
    if (place === undefined) throw new Error('A log is missing in the answer to an append');
    for (const [index, entry] of entries.entries()) entry.stored({ log: place.log, position: place.first + index });
  }
}
