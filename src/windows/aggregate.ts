import type { Ranges } from '../util/ranges';
import type { Accumulator, Point } from './accumulator';

/** How the values of a field in one window become one measurement; `every` keeps the last of each second. */
export const AGGREGATES = ['last', 'first', 'mean', 'min', 'max', 'sum', 'count', 'every'] as const;

export type Aggregate = (typeof AGGREGATES)[number];

/** A point, and the positions in the log of the samples that it stands for: those of one second, or all of the window. */
export interface AggregatedPoint {
  point: Point;
  positions: Ranges | 'all';
}

/** The points that one field of a window is recorded as: one, or one a second where every second is kept. */
export function aggregateField(accumulator: Accumulator, aggregate: Aggregate): readonly AggregatedPoint[] {
  if (aggregate !== 'every' || accumulator.seconds === undefined) {
    return [{ point: aggregateToOne(accumulator, aggregate), positions: 'all' }];
  }
  return [...accumulator.seconds.values()].map(({ last, positions }) => ({ point: last, positions }));
}

/**
 * The point that stands for one field's values, with the time of the sample that it is. Mean, sum and count stand for all samples and
 * have the time of the last. Values that aren't all numbers have no mean, sum, min or max: the last one counts.
 */
function aggregateToOne({ first, last, count, numbers }: Accumulator, aggregate: Aggregate): Point {
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
      return numbers === undefined ? last : { value: numbers.sum / count, time: last.time };
    case 'sum':
      return numbers === undefined ? last : { value: numbers.sum, time: last.time };
    case 'count':
      return { value: count, time: last.time };
  }
}
