import type { Value } from '../model';

/** A value and the time, in Unix milliseconds, of the sample it comes from. */
export interface Point {
  value: Value;
  time: number;
}

/** A sum that keeps what each addition rounds away (Neumaier), so that sixty times 230.1 carries no noise. */
class Sum {
  #sum: number;
  #roundedAway = 0;

  constructor(first: number) {
    this.#sum = first;
  }

  /** Not finite when it has become too large for a number. */
  get total(): number {
    return Number.isFinite(this.#sum) ? this.#sum + this.#roundedAway : this.#sum;
  }

  add(value: number): void {
    const next = this.#sum + value;
    this.#roundedAway += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - next + value : value - next + this.#sum;
    this.#sum = next;
  }
}

/**
 * What a window knows of one field's values: enough for every aggregate, however many values fell into it. Of equal times the value
 * that arrived later is the last.
 */
export class Accumulator {
  first: Point;
  last: Point;
  count = 1;
  /** Undefined as soon as one value isn't a number. */
  numbers: { sum: Sum; min: Point; max: Point } | undefined;

  constructor(value: Value, time: number) {
    const point = { value, time };
    this.first = point;
    this.last = point;
    if (typeof value === 'number') this.numbers = { sum: new Sum(value), min: point, max: point };
  }

  add(value: Value, time: number): void {
    const point = { value, time };
    this.count += 1;
    if (time < this.first.time) this.first = point;
    if (time >= this.last.time) this.last = point;
    if (this.numbers === undefined) return;
    if (typeof value !== 'number') {
      this.numbers = undefined;
      return;
    }
    this.numbers.sum.add(value);
    if (value < (this.numbers.min.value as number)) this.numbers.min = point;
    if (value > (this.numbers.max.value as number)) this.numbers.max = point;
  }
}
