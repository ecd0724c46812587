/** The middle of some figures and how far they spread. */
export interface Summary {
  median: number;
  /** A quarter of the figures are below the first quartile, a quarter above the third. */
  firstQuartile: number;
  thirdQuartile: number;
  /** How many figures there are. */
  count: number;
}

/** @throws Error when there are no figures */
export function summarise(figures: readonly number[]): Summary {
  if (figures.length === 0) throw new Error('There are no figures to summarise');
  const ascending = [...figures].sort((a, b) => a - b);
  return {
    median: quantile(ascending, 0.5),
    firstQuartile: quantile(ascending, 0.25),
    thirdQuartile: quantile(ascending, 0.75),
    count: ascending.length,
  };
}

/** Between two neighbours the quantile is interpolated, as spreadsheets do it. */
function quantile(ascending: readonly number[], share: number): number {
  const position = (ascending.length - 1) * share;
  const below = ascending[Math.floor(position)] ?? NaN;
  const above = ascending[Math.ceil(position)] ?? NaN;
  return below + (above - below) * (position - Math.floor(position));
}
