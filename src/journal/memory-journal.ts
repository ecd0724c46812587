import type { Ranges } from '../ranges';
import { type Sample, without } from '../sample';
import type { Journal, LogId, StoredSample } from './journal';

const stored = Promise.resolve();

/** A journal that lives as long as the process. Closing keeps what waits, so that the next delivery takes it on. */
export class MemoryJournal implements Journal {
  /** By device and record node. */
  readonly #logs = new Map<string, Map<string, MemoryLog>>();

  *waiting(): Generator<{ log: LogId; samples: number }> {
    for (const logs of this.#logs.values()) {
      for (const { id, waiting } of logs.values()) if (waiting > 0) yield { log: id, samples: waiting };
    }
  }

  append(log: LogId, sample: Sample): { position: number; stored: Promise<void> } {
    return { position: this.#open(log).append(sample), stored };
  }

  read(log: LogId, from: number, atMost: number): Promise<StoredSample[]> {
    return Promise.resolve(this.#open(log).read(from, atMost));
  }

  acknowledge(log: LogId, positions: Ranges, fields?: readonly string[]): void {
    this.#open(log).acknowledge(positions, fields);
  }

  /** Nothing is to be noted: a memory journal is read by the run that wrote it. */
  correct(): void {}

  close(): Promise<void> {
    return stored;
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

  acknowledge(positions: Ranges, fields: readonly string[] | undefined): void {
    for (const position of positions) {
      const index = position - this.#offset;
      const sample = this.#samples[index];
      if (sample === undefined) continue;
      const left = fields === undefined ? undefined : without(sample, fields);
      this.#samples[index] = left;
      if (left === undefined) this.waiting -= 1;
    }
    while (this.#head < this.#samples.length && this.#samples[this.#head] === undefined) this.#head += 1;
    this.#release();
  }

  /** Gives memory back once most of it is acknowledged, which keeps the cost of an acknowledgement constant on average. */
  #release(): void {
    if (this.#head < 1024 || this.#head * 2 < this.#samples.length) return;
    this.#samples = this.#samples.slice(this.#head);
    this.#offset += this.#head;
    this.#head = 0;
  }
}
