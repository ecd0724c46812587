import { type Sample, withoutFields } from '../model';
import { Ranges } from '../util/ranges';
import { type Journal, type JournalEvents, type LogId, type StoredSample, JournalError, keyOf } from './journal';

/** The share of a log that is dropped at a time to make room, so that a full journal isn't busy with nothing else. */
const DROP_SHARE = 0.1;

/** Milliseconds between two looks for what is too old. */
const CARE_INTERVAL_MS = 60_000;

export interface MemoryLimits {
  /** Bytes that samples may take, as far as they can be told. */
  sizeLimit: number;
  whenFull: 'drop-oldest' | 'refuse-new';
  /** When samples are given up; absent for never. */
  age?: AgeLimit;
}

export interface AgeLimit {
  /** Milliseconds since arrival, a minute more or less. */
  limit: number;
  /** Milliseconds by a clock that never steps. */
  now(): number;
  /** Calls back after so many milliseconds, unless the function that it returns is called before. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** A journal that lives as long as the process. Closing keeps what waits, so that the next delivery takes it on. */
export class MemoryJournal implements Journal {
  readonly #logs = new Map<string, MemoryLog>();
  #limits: MemoryLimits = { sizeLimit: Infinity, whenFull: 'refuse-new' };
  #events: Pick<JournalEvents, 'dropped'> | undefined;
  #used = 0;
  /** Where a log begins that isn't known. */
  #firstPosition = 0;
  #cancelCare: (() => void) | undefined;

  /** Hands the journal to a delivery, with the limits that hold from now on. */
  attach(limits: MemoryLimits, events: Pick<JournalEvents, 'dropped'>): this {
    this.#limits = limits;
    this.#events = events;
    this.#cancelCare?.();
    if (limits.age !== undefined) this.#scheduleCare(limits.age);
    return this;
  }

  *waiting(): Generator<{ log: LogId; samples: number }> {
    for (const { id, waiting } of this.#logs.values()) if (waiting > 0) yield { log: id, samples: waiting };
  }

  /** @param atLeast a position that the sample's isn't below, where nothing of its log waits */
  append(id: LogId, sample: Sample, atLeast = 0): Promise<number> {
    const log = this.#find(id) ?? this.#create(id, atLeast);
    const size = sizeOf(sample);
    if (this.#used + size > this.#limits.sizeLimit && !this.#makeRoom(size)) {
      const error = new JournalError('limit', 'No more than the size limit may wait: the new sample was refused');
      return Promise.reject(error);
    }
    this.#used += size;
    return Promise.resolve(log.append(sample));
  }

  read(log: LogId, from: number, atMost: number): Promise<StoredSample[]> {
    return Promise.resolve(this.#find(log)?.read(from, atMost) ?? []);
  }

  acknowledge(log: LogId, positions: Ranges, fields?: readonly string[]): void {
    const target = this.#find(log);
    if (target === undefined) return;
    this.#used -= target.acknowledge(positions, fields);
    if (target.waiting === 0) this.#forget(target);
  }

  close(): Promise<void> {
    this.#cancelCare?.();
    return Promise.resolve();
  }

  get isEmpty(): boolean {
    return this.#logs.size === 0;
  }

  has(log: LogId): boolean {
    return (this.#find(log)?.waiting ?? 0) > 0;
  }

  /** What is left of the sample at a position. */
  at(log: LogId, position: number): Sample | undefined {
    const [found] = this.#find(log)?.read(position, 1) ?? [];
    return found?.position === position ? found.sample : undefined;
  }

  /** The position that the next sample of a log gets. */
  nextOf(log: LogId): number {
    return this.#find(log)?.end ?? this.#firstPosition;
  }

  /** One past the highest position of all. */
  get end(): number {
    let end = this.#firstPosition;
    for (const log of this.#logs.values()) end = Math.max(end, log.end);
    return end;
  }

  /** Leaves a position of a log out. @returns it */
  skip(id: LogId): number {
    return (this.#find(id) ?? this.#create(id, 0)).skip();
  }

  #scheduleCare(age: AgeLimit): void {
    this.#cancelCare = age.after(CARE_INTERVAL_MS, () => {
      this.#scheduleCare(age);
      const now = age.now();
      for (const log of this.#logs.values()) {
        this.#drop(log, log.olderThan(age.limit, now), 'age');
      }
    });
  }

  #drop(log: MemoryLog, positions: Ranges, why: 'size' | 'age'): void {
    const samples = positions.size;
    if (samples === 0) return;
    this.#used -= log.acknowledge(positions, undefined);
    this.#events?.dropped({ log: log.id, positions, samples, why });
  }

  /** Drops the oldest of the log that holds most. @returns false when that isn't wanted, or wouldn't do */
  #makeRoom(size: number): boolean {
    if (this.#limits.whenFull === 'refuse-new' || size > this.#limits.sizeLimit) return false;
    while (this.#used + size > this.#limits.sizeLimit) {
      let largest: MemoryLog | undefined;
      for (const log of this.#logs.values()) if (log.waiting > (largest?.waiting ?? 0)) largest = log;
      if (largest === undefined) return false;
      this.#drop(largest, largest.oldest(Math.ceil(largest.waiting * DROP_SHARE)), 'size');
    }
    return true;
  }

  /** A log that begins again later goes on with higher positions, so that none means two samples. */
  #forget({ id, end }: MemoryLog): void {
    this.#firstPosition = Math.max(this.#firstPosition, end);
    this.#logs.delete(keyOf(id));
  }

  #find(id: LogId): MemoryLog | undefined {
    return this.#logs.get(keyOf(id));
  }

  #create(id: LogId, atLeast: number): MemoryLog {
    const log = new MemoryLog(id, Math.max(atLeast, this.#firstPosition));
    this.#logs.set(keyOf(id), log);
    return log;
  }
}

/** The samples of one device that one record node took in, as far as they aren't acknowledged. */
export class MemoryLog {
  /** The sample at a position is at `position - #offset`; undefined once acknowledged. */
  readonly #samples: (Sample | undefined)[] = [];
  #offset: number;
  /** Everything before this index is acknowledged. */
  #head = 0;
  /** What had arrived by a time, oldest first. */
  readonly #marks: { at: number; end: number }[] = [];
  waiting = 0;

  /** @param start the first position */
  constructor(
    readonly id: LogId,
    start = 0,
  ) {
    this.#offset = start;
  }

  /** One past the last position. */
  get end(): number {
    return this.#offset + this.#samples.length;
  }

  append(sample: Sample): number {
    this.waiting += 1;
    return this.#offset + this.#samples.push(sample) - 1;
  }

  /** Leaves a position out. @returns it */
  skip(): number {
    return this.#offset + this.#samples.push(undefined) - 1;
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
  oldest(atMost: number, before = Infinity): Ranges {
    const positions = new Ranges();
    for (const { position } of this.read(0, atMost)) if (position < before) positions.add(position);
    return positions;
  }

  /**
   * The positions of samples that wait and arrived longer ago than a limit, by as much as lies between two calls.
   *
   * @param now in milliseconds, by a clock that never steps
   */
  olderThan(limit: number, now: number): Ranges {
    const start = this.#offset + this.#head;
    if (this.end > (this.#marks.at(-1)?.end ?? start)) this.#marks.push({ at: now, end: this.end });
    const young = this.#marks.findIndex(({ at }) => at > now - limit);
    const end = this.#marks.splice(0, young < 0 ? this.#marks.length : young).at(-1)?.end ?? 0;
    return this.oldest(Math.max(0, end - start), end);
  }

  /** @returns how many bytes it gives back */
  acknowledge(positions: Ranges, fields: readonly string[] | undefined): number {
    let released = 0;
    for (const position of positions) {
      const index = position - this.#offset;
      const sample = this.#samples[index];
      if (sample === undefined) continue;
      const left = fields === undefined ? undefined : withoutFields(sample, fields);
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
    // In place: an array that is left behind keeps alive what it held.
    this.#samples.splice(0, this.#head);
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
