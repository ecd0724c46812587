import { Ranges } from '../ranges';
import { type Sample, without } from '../sample';
import type { Journal, LogId, StoredSample } from './journal';
import { JournalError } from './journal-error';
import type { JournalEvents } from './journal-events';

const stored = Promise.resolve();

/** The share of a log that is dropped at a time to make room, so that a full journal isn't busy with nothing else. */
const dropShare = 0.1;

export interface MemoryLimits {
  /** Bytes that samples may take, as far as they can be told. */
  sizeLimit: number;
  whenFull: 'drop-oldest' | 'refuse-new';
}

/** A journal that lives as long as the process. Closing keeps what waits, so that the next delivery takes it on. */
export class MemoryJournal implements Journal {
  /** By device and record node. */
  readonly #logs = new Map<string, Map<string, MemoryLog>>();
  #limits: MemoryLimits = { sizeLimit: Infinity, whenFull: 'refuse-new' };
  #events: Pick<JournalEvents, 'dropped'> | undefined;
  #used = 0;

  /** Hands the journal to a delivery, with the limits that hold from now on. */
  attach(limits: MemoryLimits, events: Pick<JournalEvents, 'dropped'>): this {
    this.#limits = limits;
    this.#events = events;
    return this;
  }

  *waiting(): Generator<{ log: LogId; samples: number }> {
    for (const { id, waiting } of this.#all()) if (waiting > 0) yield { log: id, samples: waiting };
  }

  append(id: LogId, sample: Sample): { position: number; stored: Promise<void> } {
    const log = this.#open(id);
    const size = sizeOf(sample);
    if (this.#used + size > this.#limits.sizeLimit && !this.#makeRoom(size)) {
      const error = new JournalError('limit', 'No more than the size limit may wait: the new sample was refused');
      return { position: log.end, stored: Promise.reject(error) };
    }
    this.#used += size;
    return { position: log.append(sample), stored };
  }

  read(log: LogId, from: number, atMost: number): Promise<StoredSample[]> {
    return Promise.resolve(this.#open(log).read(from, atMost));
  }

  acknowledge(log: LogId, positions: Ranges, fields?: readonly string[]): void {
    this.#used -= this.#open(log).acknowledge(positions, fields);
  }

  /** Nothing is to be noted: a memory journal is read by the run that wrote it. */
  correct(): void {
    // See above.
  }

  close(): Promise<void> {
    return stored;
  }

  /** Drops the oldest of the log that holds most. @returns false when that isn't wanted, or wouldn't do */
  #makeRoom(size: number): boolean {
    if (this.#limits.whenFull === 'refuse-new' || size > this.#limits.sizeLimit) return false;
    while (this.#used + size > this.#limits.sizeLimit) {
      let largest: MemoryLog | undefined;
      for (const log of this.#all()) if (log.waiting > (largest?.waiting ?? 0)) largest = log;
      if (largest === undefined) return false;
      const positions = largest.oldest(Math.ceil(largest.waiting * dropShare));
      this.#used -= largest.acknowledge(positions, undefined);
      this.#events?.dropped({ log: largest.id, positions, samples: positions.size, why: 'size' });
    }
    return true;
  }

  *#all(): Generator<MemoryLog> {
    for (const logs of this.#logs.values()) yield* logs.values();
  }

  #open(id: LogId): MemoryLog {
    const logs = this.#logs.get(id.device) ?? new Map<string, MemoryLog>();
    const log = logs.get(id.node) ?? new MemoryLog(id);
    this.#logs.set(id.device, logs.set(id.node, log));
    return log;
  }
}

class MemoryLog {
  /** The sample at a position is at `position - #offset`; undefined once acknowledged. */
  #samples: (Sample | undefined)[] = [];
  #offset = 0;
  /** Everything before this index is acknowledged. */
  #head = 0;
  waiting = 0;

  constructor(readonly id: LogId) {}

  /** One past the last position. */
  get end(): number {
    return this.#offset + this.#samples.length;
  }

  append(sample: Sample): number {
    this.waiting += 1;
    return this.#offset + this.#samples.push(sample) - 1;
  }

  read(from: number, atMost: number): StoredSample[] {
    const found: StoredSample[] = [];
    for (let index = Math.max(this.#head, from - this.#offset); index < this.#samples.length; index++) {
      if (found.length === atMost) break;
      const sample = this.#samples[index];
      if (sample !== undefined) found.push({ position: this.#offset + index, sample });
    }
    return found;
  }

  /** The positions of the oldest samples that wait. */
  oldest(samples: number): Ranges {
    const positions = new Ranges();
    for (const { position } of this.read(0, samples)) positions.add(position);
    return positions;
  }

  /** @returns how many bytes it gives back */
  acknowledge(positions: Ranges, fields: readonly string[] | undefined): number {
    let released = 0;
    for (const position of positions) {
      const index = position - this.#offset;
      const sample = this.#samples[index];
      if (sample === undefined) continue;
      const left = fields === undefined ? undefined : without(sample, fields);
      this.#samples[index] = left;
      released += sizeOf(sample) - (left === undefined ? 0 : sizeOf(left));
      if (left === undefined) this.waiting -= 1;
    }
    while (this.#head < this.#samples.length && this.#samples[this.#head] === undefined) this.#head += 1;
    this.#release();
    return released;
  }

  /** Gives memory back once most of it is acknowledged, which keeps the cost of an acknowledgement constant on average. */
  #release(): void {
    if (this.#head < 1024 || this.#head * 2 < this.#samples.length) return;
    this.#samples = this.#samples.slice(this.#head);
    this.#offset += this.#head;
    this.#head = 0;
  }
}

/** About what a sample takes in memory, in bytes. */
function sizeOf({ values }: Sample): number {
  let size = 100;
  for (const field of Object.keys(values)) {
    const value = values[field];
    size += 24 + (typeof value === 'string' ? value.length * 2 : 8);
  }
  return size;
}
