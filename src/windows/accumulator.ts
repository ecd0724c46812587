import type { Value } from '../model';
import { Ranges } from '../util/ranges';

/** A value and the time, in Unix milliseconds, of the sample it comes from. */
export interface Point {
  value: Value;
  time: number;
}

/** The last point of one second, and the positions in the log of the samples of that second. */
export interface Second {
  last: Point;
  positions: Ranges;
}

/**
 * What every aggregate needs of one field's values in a window. Its size doesn't grow with their number, except by seconds for `every`.
 * Of values with the same time, the one that arrived later is the last.
 */
export class Accumulator {
  first: Point;
  last: Point;
  count = 0;
  /** Undefined once a value isn't a number. */
  numbers: { sum: number; min: Point; max: Point } | undefined;
  /** By Unix second; kept for the aggregate `every` only. */
  readonly seconds: Map<number, Second> | undefined;

  /**
   * @param time Unix milliseconds
   * @param position of the value's sample in the log
   */
  constructor(value: Value, time: number, position: number, everySecond: boolean) {
    const point = { value, time };
    this.first = point;
    this.last = point;
    this.count = 1;
    if (typeof value === 'number') this.numbers = { sum: value, min: point, max: point };
    if (everySecond) this.seconds = new Map();
    this.#addSecond(point, position);
  }

  add(value: Value, time: number, position: number): void {
    const point = { value, time };
    this.count += 1;
    if (time < this.first.time) this.first = point;
    if (time >= this.last.time) this.last = point;
    this.#addNumber(point);
    this.#addSecond(point, position);
  }

  #addNumber(point: Point): void {
    if (this.numbers === undefined) return;
    const { value } = point;
    if (typeof value !== 'number') {
      this.numbers = undefined;
      return;
    }
    this.numbers.sum += value;
    if (value < (this.numbers.min.value as number)) this.numbers.min = point;
    if (value > (this.numbers.max.value as number)) this.numbers.max = point;
  }

  #addSecond(point: Point, position: number): void {
    if (this.seconds === undefined) return;
    const second = Math.floor(point.time / 1000);
    const sameSecond = this.seconds.get(second) ?? { last: point, positions: new Ranges() };
    this.seconds.set(second, sameSecond);
    sameSecond.positions.add(position);
    if (point.time >= sameSecond.last.time) sameSecond.last = point;
  }
}
