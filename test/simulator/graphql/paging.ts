/**
 * One page of a list, counted from 0. Uneven pages differ in length, and each but the first begins with two entries
 * of the one before; together they hold all entries.
 */
export function pageOf<Item>(all: readonly Item[], page: number, size: number, how: 'even' | 'uneven'): Item[] {
  if (how === 'even' || size < 4) return all.slice(page * size, (page + 1) * size);
  let start = 0;
  for (let before = 0; before < page; before += 1) start += lengthOf(before, size) - 2;
  // The entries that a page beyond the end would repeat were shown already.
  if (page > 0 && start + 2 >= all.length) return [];
  return all.slice(start, start + lengthOf(page, size));
}

function lengthOf(page: number, size: number): number {
  return page % 2 === 0 ? size : size - 1;
}
