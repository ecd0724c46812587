/* Takes samples through the journal and, beside it, through the stores that could stand in its place, each safe from power
   cuts: npm run bench:journal -- [--samples 100000] [--group 20]
   [--rounds 3] [--json] */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Queue, type Store, stores } from './stores';
import type { Sample } from '../../../src/model';

/** What the delivery takes at a time. */
const taken = 500;

interface Figures {
  store: string;
  /** Seconds to put one half, or why there are none. */
  fill: number | string;
  /** Seconds to put the other half while as much is taken. */
  pass?: number;
  /** Seconds to take what is left. */
  empty?: number;
  /** Microseconds of CPU for a sample, all threads together. */
  cpuPerSample?: number;
}

function sample(index: number): Sample {
  const values = { WATT: index % 4000, VOLT: 229.8 + (index % 10), AMPERE: (index % 100) / 10 };
  return { device: 'be525e29-4398-4fc1-a928-dead7fdfe218', time: 1.7e12 + index, ownTime: false, values };
}

/**
 * Fills the queue, passes as many samples again through the full one, as while an outage is made up for, and empties it.
 *
 * @param group how many are put at once, as messages of one moment are
 */
async function measure(queue: Queue, samples: number, group: number): Promise<Omit<Figures, 'store'>> {
  const cpu = process.cpuUsage();
  let next = 0;
  let count = 0;
  const put = (): Promise<void> => queue.put(Array.from({ length: group }, () => sample(next++)));
  const fill = await seconds(async () => {
    while (next < samples / 2) await put();
  });
  const pass = await seconds(async () => {
    while (next < samples) {
      await put();
      count += await queue.take(group);
    }
  });
  const empty = await seconds(async () => {
    for (let part = taken; part > 0; count += part) part = await queue.take(taken);
    await queue.close();
  });
  if (count !== next) throw new Error(`${next} were put and ${count} taken`);
  const { user, system } = process.cpuUsage(cpu);
  return { fill, pass, empty, cpuPerSample: rounded((user + system) / next) };
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return rounded((performance.now() - began) / 1000);
}

function rounded(number: number): number {
  return Math.round(number * 10) / 10;
}

async function measureStore(store: Store, samples: number, group: number): Promise<Figures> {
  const directory = await mkdtemp(join(tmpdir(), 'queue-'));
  try {
    const queue = await store.open(directory);
    if (queue === undefined) return { store: store.title, fill: `doesn't run on Node ${process.versions.node} here` };
    return { store: store.title, ...(await measure(queue, samples, group)) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The best of several rounds, phase by phase: what is more was somebody else's. */
function best(rounds: readonly Figures[]): Figures {
  return rounds.reduce((a, b) => {
    if (typeof a.fill === 'string' || typeof b.fill === 'string') return a;
    const least = (name: 'pass' | 'empty' | 'cpuPerSample'): number =>
      Math.min(a[name] ?? Infinity, b[name] ?? Infinity);
    const others = { pass: least('pass'), empty: least('empty'), cpuPerSample: least('cpuPerSample') };
    return { store: a.store, fill: Math.min(a.fill, b.fill), ...others };
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      samples: { type: 'string', default: '100000' },
      group: { type: 'string', default: '20' },
      rounds: { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
    },
  });
  const rounds: Figures[][] = [];
  // Round by round, so that what else the disk has to do meets all of them.
  for (let round = 0; round < Number(values.rounds); round++) {
    const figures: Figures[] = [];
    for (const store of stores) figures.push(await measureStore(store, Number(values.samples), Number(values.group)));
    rounds.push(figures);
  }
  const figures = stores.map((_, index) =>
    best(rounds.map((round) => round[index]).filter((one) => one !== undefined)),
  );
  if (values.json) console.log(JSON.stringify(figures, undefined, 2));
  else console.table(figures);
}

void main();
