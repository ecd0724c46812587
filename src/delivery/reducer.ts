/** How the samples of one window become one measurement a field; `every` keeps the last of each second. */
export const AGGREGATES = ['last', 'first', 'mean', 'min', 'max', 'sum', 'count', 'every'] as const;

export type Aggregate = (typeof AGGREGATES)[number];
