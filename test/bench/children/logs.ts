import { openJournal } from './journal';

export interface LogsOrder {
  /** The folder of the build whose journal is opened. */
  build: string;
  /** The journal's own folder. */
  directory: string;
  /** False to leave it open, so that it can be left behind as by a crash. */
  close: boolean;
}

export interface LogsFigures {
  openMs: number;
  closeMs: number;
  logs: number;
  rssBytes: number;
}

/* Opens a journal in which much waits, and closes it. */
async function openAndClose({ build, directory, close }: LogsOrder): Promise<LogsFigures> {
  const beganAt = performance.now();
  const journal = await openJournal(build, directory);
  const openMs = performance.now() - beganAt;
  const logs = [...journal.waiting()].length;
  globalThis.gc?.();
  const { rss } = process.memoryUsage();
  const closingAt = performance.now();
  if (close) await journal.close();
  return { openMs, closeMs: performance.now() - closingAt, logs, rssBytes: rss };
}

process.on('message', (order) => {
  void openAndClose(order as LogsOrder).then(
    (figures) => process.send?.(figures),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit());
