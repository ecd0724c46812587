import type { Summary } from './statistics';

/** Fewer rounds than this prove nothing. */
export const MIN_ROUNDS = 5;

/** What a figure has to reach. */
export type Goal = { atMost: number } | { atLeast: number };

/** `noisy`: this run can't tell. */
export type Verdict = 'met' | 'missed' | 'noisy';

/** A run is too noisy for a verdict when the quartiles are further apart than the median is from the goal. */
export function judge({ median, firstQuartile, thirdQuartile, count }: Summary, goal: Goal): Verdict {
  if (count < MIN_ROUNDS) return 'noisy';
  const wanted = 'atMost' in goal ? goal.atMost : goal.atLeast;
  if (thirdQuartile - firstQuartile > Math.abs(median - wanted)) return 'noisy';
  const met = 'atMost' in goal ? median <= wanted : median >= wanted;
  return met ? 'met' : 'missed';
}

export function describeGoal(goal: Goal): string {
  return 'atMost' in goal ? `at most ${goal.atMost}` : `at least ${goal.atLeast}`;
}
