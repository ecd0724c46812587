/** How the samples of one window become one measurement a field; `every` keeps the last of each second. */
export const reducers = ['last', 'first', 'mean', 'min', 'max', 'sum', 'count', 'every'] as const;

export type Reducer = (typeof reducers)[number];
