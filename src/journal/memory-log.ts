import { Ranges } from '../util/ranges';
import type { LogId, StoredSample } from './journal';
import { type Sample, withoutFields } from '../model';

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
  oldest(samples: number): Ranges {
    const positions = new Ranges();
    for (const { position } of this.read(0, samples)) positions.add(position);
    return positions;
  }

  /**
   * Notes that all samples so far have arrived by a time.
   *
   * @param at in milliseconds, by a clock that never steps
   */
  mark(at: number): void {
    const last = this.#marks.at(-1);
    if (this.end > (last?.end ?? this.#offset + this.#head)) this.#marks.push({ at, end: this.end });
  }

  /** The positions of samples that wait and had arrived by a time, as far as it was {@link mark marked}. */
  arrivedBy(at: number): Ranges {
    const marks = this.#marks.findIndex((mark) => mark.at > at);
    const passed = this.#marks.splice(0, marks < 0 ? this.#marks.length : marks);
    const end = passed.at(-1)?.end ?? 0;
    const positions = new Ranges();
    for (const { position } of this.read(0, end - this.#offset - this.#head))
      if (position < end) positions.add(position);
    return positions;
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
export function sizeOf({ values }: Sample): number {
  let size = 100;
  for (const field of Object.keys(values)) {
    const value = values[field];
    size += 24 + (typeof value === 'string' ? value.length * 2 : 8);
  }
  return size;
}
