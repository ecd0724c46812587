/**
 * Waits for a promise, but not for ever.
 *
 * @param promise what is waited for; its loser's fate is nobody's concern
 * @param milliseconds how long it may take
 * @param explain says what didn't happen, called only then
 * @throws an error with the explanation when it takes longer
 */
export async function within<T>(promise: Promise<T>, milliseconds: number, explain: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${explain()} within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
