import type { Value } from '../model';

/** A value and the time, in Unix milliseconds, of the sample it comes from. */
export interface Point {
  value: Value;
  time: number;
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
  numbers: { sum: number; min: Point; max: Point } | undefined;

  constructor(value: Value, time: number) {
    const point = { value, time };
    this.first = point;
    this.last = point;
    if (typeof value === 'number') this.numbers = { sum: value, min: point, max: point };
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
    this.numbers.sum += value;
    if (value < (this.numbers.min.value as number)) this.numbers.min = point;
    if (value > (this.numbers.max.value as number)) this.numbers.max = point;
  }
}
