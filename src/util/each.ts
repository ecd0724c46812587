/** Does the work for every item, several at a time, in the order of the items. The work mustn't reject. */
export async function each<T>(items: Iterable<T>, atATime: number, work: (item: T) => Promise<void>): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const next = async (): Promise<void> => {
    for (let item = iterator.next(); item.done !== true; item = iterator.next()) await work(item.value);
  };
  await Promise.all(Array.from({ length: atATime }, next));
}
