import { withoutNoise } from '../mapping/decimals';
import type { Value } from '../model';
import type { Aggregate } from './rules';

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

/**
 * The point that stands for one field's values, with the time of the sample that it is. Mean, sum and count stand for all samples and
 * have the time of the last. Values that aren't all numbers have no mean, sum, min or max: the last one counts. *Every* has windows of a
 * second, so that it is the last of its window. A mean or sum isn't finite where it has become too large for a number.
 */
export function aggregatePoint({ first, last, count, numbers }: Accumulator, aggregate: Aggregate): Point {
  switch (aggregate) {
    case 'last':
    case 'every':
      return last;
    case 'first':
      return first;
    case 'min':
      return numbers?.min ?? last;
    case 'max':
      return numbers?.max ?? last;
    case 'mean':
      return numbers === undefined ? last : { value: withoutNoise(numbers.sum.total / count), time: last.time };
    case 'sum':
      return numbers === undefined ? last : { value: withoutNoise(numbers.sum.total), time: last.time };
    case 'count':
      return { value: count, time: last.time };
  }
}
