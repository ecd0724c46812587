import { withoutNoise } from '../mapping/decimals';
import type { Accumulator, Point } from './accumulator';

/** How the values of a field in one window become one measurement; `every` keeps the last of each second. */
export const AGGREGATES = ['last', 'first', 'mean', 'min', 'max', 'sum', 'count', 'every'] as const;

export type Aggregate = (typeof AGGREGATES)[number];

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
