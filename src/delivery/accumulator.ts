import type { Value } from '../measurement';

/** A value and the time, in Unix milliseconds, of the sample it comes from. */
export interface Point {
  value: Value;
  time: number;
}

/**
 * What a window knows of one field's values: enough for every reducer, however many values fell into it.
 * Of equal times the value that arrived later is the last.
 */
export class Accumulator {
  first: Point;
  last: Point;
  count = 0;
  /** Undefined as soon as one value isn't a number. */
  numbers: { sum: number; min: Point; max: Point } | undefined;
  /** The last point of each second, by Unix second; kept only for the reducer that needs it. */
  readonly seconds: Map<number, Point> | undefined;

  constructor(value: Value, time: number, everySecond: boolean) {
    const point = { value, time };
    this.first = point;
    this.last = point;
    this.count = 1;
    if (typeof value === 'number') this.numbers = { sum: value, min: point, max: point };
    this.seconds = everySecond ? new Map([[second(time), point]]) : undefined;
  }

  add(value: Value, time: number): void {
    const point = { value, time };
    this.count += 1;
    if (time < this.first.time) this.first = point;
    if (time >= this.last.time) this.last = point;
    this.#addNumber(point);
    this.#addSecond(point);
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

  #addSecond(point: Point): void {
    if (this.seconds === undefined) return;
    const key = second(point.time);
    const known = this.seconds.get(key);
    if (known === undefined || point.time >= known.time) this.seconds.set(key, point);
  }
}

function second(time: number): number {
  return Math.floor(time / 1000);
}
