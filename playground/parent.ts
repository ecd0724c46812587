/** Calls back when the process that started this one is gone, which sends no signal. */
export function whenOrphaned(then: () => void): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) then();
  }, 1000).unref();
}
