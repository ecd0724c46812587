import { execFile } from 'node:child_process';
import { cp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Child } from '../child';
import type { LogsFigures, LogsOrder } from '../children/logs';
import { DEVICE_OF_MESSAGE } from '../flows';
import { temporaryFolder } from '../harness';
import { type Part, type Sample, type Variant, valueOf } from '../part';
import type { Stage } from '../stage';

const LOGS = 10_000;

const openAndClose: Variant = {
  key: 'logs',
  title: 'a journal of 10,000 logs',
  async start(stage, build) {
    const backlog = await stage.backlog(build, DEVICE_OF_MESSAGE, { messages: LOGS, devices: LOGS }, 'killed');
    const original = await journalIn(backlog);
    return {
      /** Opens what a kill left, closes it, and opens it again: a copy each round, because each close leaves less for the next to do. */
      async sample(): Promise<Sample> {
        const directory = await temporaryFolder('logs');
        await cp(original, directory, { recursive: true });
        // The copy is to be on disk before anything is measured.
        await promisify(execFile)('sync');
        const journal = { build: build.folder, directory };
        const killed = await measure(stage, { ...journal, close: true });
        const orderly = await measure(stage, { ...journal, close: false });
        await rm(directory, { recursive: true });
        return {
          openAfterKillMs: killed.openMs,
          closeMs: killed.closeMs,
          openAfterCloseMs: orderly.openMs,
          rssMb: orderly.rssBytes / 1e6,
        };
      },
      stop: () => Promise.resolve(),
    };
  },
};

async function measure(stage: Stage, order: LogsOrder): Promise<LogsFigures> {
  const child = await Child.start('logs.ts', stage.cores);
  const figures = await child.ask<LogsFigures>(order);
  await child.stop(order.close ? undefined : 'SIGKILL');
  if (figures.logs !== LOGS) throw new Error(`${figures.logs} logs were opened`);
  return figures;
}

/** The folder with most files: that of the one connection's journal, whatever it is called. */
async function journalIn(backlog: string): Promise<string> {
  const counts = new Map<string, number>();
  for (const file of await readdir(backlog, { recursive: true })) {
    const folder = path.dirname(path.join(backlog, file));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const [largest] = [...counts].sort(([, a], [, b]) => b - a);
  if (largest === undefined) throw new Error(`There is no journal in ${backlog}`);
  return largest[0];
}

export const manyLogs: Part = {
  key: 'logs',
  title: 'Opening and closing 10,000 logs in which something waits',
  variants: [openAndClose],
  figures: [
    {
      title: 'ms to open after an orderly close',
      better: 'less',
      goal: { atMost: 1500 },
      of: (round) => valueOf(round, 'logs', 'openAfterCloseMs'),
    },
    {
      title: 'ms to open after a kill',
      better: 'less',
      goal: { atMost: 4000 },
      of: (round) => valueOf(round, 'logs', 'openAfterKillMs'),
    },
    {
      title: 'ms to close',
      better: 'less',
      goal: { atMost: 1000 },
      of: (round) => valueOf(round, 'logs', 'closeMs'),
    },
    {
      title: 'MB resident with all of them open',
      better: 'less',
      of: (round) => valueOf(round, 'logs', 'rssMb'),
    },
  ],
  order: 'in turn',
  warmUpRounds: 0,
};
