import { Acknowledged } from './acknowledged';
import { DiskLog, type DiskLogContext, type RecoveredLog } from './disk-log';
import { logName } from './names';
import { type LogId, keyOf } from '../journal';

/** The logs of a journal that are in memory: those in which something waits, or was a minute ago. */
export class LogTable {
  readonly #context: Omit<DiskLogContext, 'grow'>;
  readonly #logs = new Map<string, DiskLog>();
  /** Bytes that all segments take on the disk. */
  filled = 0;
  /** Bytes of the segments in which something waits; too many while more was acknowledged since. */
  #waiting = 0;
  #isCounted = true;
  /** Where logs begin: behind all positions that one which left memory may have had. */
  #first = 0;

  constructor(context: Omit<DiskLogContext, 'grow'>) {
    this.#context = context;
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
    const empty = { segments: [], unreadable: [], cursor: undefined, changed: false };
    return this.add(logName(id), { ...empty, id: { ...id }, acknowledged, end: this.#first });
  }

  /** Adds a log that lies on the disk. */
  add(name: string, recovered: RecoveredLog): DiskLog {
    const log = new DiskLog(name, { ...this.#context, grow: (bytes) => this.#grow(bytes) }, recovered);
    this.#logs.set(keyOf(log.id), log);
    this.filled += log.filled;
    this.#waiting += log.filled;
    this.#isCounted = false;
    return log;
  }

  /** Forgets a log without files. */
  delete({ id, next }: DiskLog): void {
    this.#first = Math.max(this.#first, next);
    this.#logs.delete(keyOf(id));
  }

  nextOf(id: LogId): number {
    return this.find(id)?.next ?? this.#first;
  }

  endOf(id: LogId): number {
    return this.find(id)?.end ?? this.#first;
  }

  /** Notes that something was acknowledged. */
  noteAcknowledged(): void {
    this.#isCounted = false;
  }

  /** True when the segments in which something waits, and so many bytes more, are more than a limit. */
  exceeds(bytes: number, limit: number): boolean {
    if (this.#waiting + bytes <= limit) return false;
    if (!this.#isCounted) {
      this.#waiting = 0;
      for (const log of this) this.#waiting += log.bytes;
      this.#isCounted = true;
    }
    return this.#waiting + bytes > limit;
  }

  *[Symbol.iterator](): Generator<DiskLog> {
    yield* this.#logs.values();
  }

  #grow(bytes: number): void {
    this.filled += bytes;
    this.#waiting = Math.max(0, this.#waiting + bytes);
    if (bytes < 0) this.#isCounted = false;
  }
}
