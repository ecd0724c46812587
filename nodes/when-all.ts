/** Goes on with all values: at once when they are there, in a promise when one of them has to be waited for. */
export function whenAll<T, R>(values: readonly (T | Promise<T>)[], next: (values: T[]) => R): R | Promise<R> {
  if (isReady(values)) return next(values);
  return Promise.all(values as readonly Promise<T>[]).then(next);
}

function isReady<T>(values: readonly (T | Promise<T>)[]): values is T[] {
  for (const value of values) if (value instanceof Promise) return false;
  return true;
}
