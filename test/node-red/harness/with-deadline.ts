/**
 * Waits for a promise up to a deadline.
 *
 * @param explain says what didn't happen; called only at the deadline
 * @throws Error with the explanation and the deadline
 */
export async function withDeadline<T>(promise: Promise<T>, milliseconds: number, explain: () => string): Promise<T> {
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
