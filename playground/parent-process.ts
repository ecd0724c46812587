/** Calls back when the parent process is gone, of which there is no signal. */
export function whenOrphaned(onOrphaned: () => void): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) onOrphaned();
  }, 1000).unref();
}
