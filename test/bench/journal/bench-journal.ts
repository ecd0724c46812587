/* Takes samples through the journal and, beside it, through the stores that could stand in its place, each safe from power
   cuts: npm run bench:journal -- [--samples 100000] [--group 20] [--rounds 5] [--json] */
import { parseArgs } from 'node:util';
import { buildPresent } from '../builds';
import { Child } from '../child';
import type { QueueFigures, QueueOrder } from '../children/queue';
import { describeMachine } from '../machine';
import type { Part, Sample, Sampler, Variant } from '../part';
import { describeRun, table, withSpread } from '../report';
import { runRounds } from '../rounds';
import { summarise } from '../statistics';
import { MIN_ROUNDS } from '../verdict';
import { installOthers } from './modules';
import { type Places, STORES } from './stores';

/** How long all rounds may take. */
const BUDGET_MS = 300_000;

const COLUMNS = {
  fillSeconds: 'fill, s',
  passSeconds: 'pass, s',
  emptySeconds: 'empty, s',
  cpuMicrosPerSample: 'CPU a sample, µs',
} as const;

/** Each round is taken through a process of its own, which isn't pinned: the stores work in threads of their own. */
async function measure(order: QueueOrder): Promise<QueueFigures> {
  const child = await Child.start('queue.ts');
  const figures = await child.ask<QueueFigures>(order);
  await child.stop();
  return figures;
}

function samplerOf(order: QueueOrder): Sampler {
  return {
    async sample(): Promise<Sample> {
      const figures = await measure(order);
      if (figures.kind === 'missing') throw new Error(`${order.store} no longer runs`);
      return figures.sample;
    },
    stop: () => Promise.resolve(),
  };
}

/** The stores that run on this machine and this Node. */
async function findStores(places: Places, group: number): Promise<string[]> {
  const titles: string[] = [];
  for (const { title } of STORES) {
    const { kind } = await measure({ store: title, places, samples: group, group });
    if (kind === 'measured') titles.push(title);
    else console.error(`${title} doesn't run on Node ${process.versions.node} here`);
  }
  return titles;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      samples: { type: 'string', default: '100000' },
      group: { type: 'string', default: '20' },
      rounds: { type: 'string', default: String(MIN_ROUNDS) },
      json: { type: 'boolean', default: false },
    },
  });
  const build = await buildPresent();
  const places = { build: build.folder, others: await installOthers() };
  const machine = describeMachine(false);
  const group = Number(values.group);
  const titles = await findStores(places, group);
  const start = (): never => {
    throw new Error('The stores are started by the rounds');
  };
  const variants: Variant[] = titles.map((title) => ({ key: title, title, shared: true, start }));
  const part: Part = { key: 'journal', title: 'The journal', variants, figures: [], order: 'in turn' };
  const results = await runRounds(
    part,
    [build],
    ({ key }) => Promise.resolve(samplerOf({ store: key, places, samples: Number(values.samples), group })),
    { rounds: Number(values.rounds), budgetMs: BUDGET_MS },
  );
  const rounds = results.get(build) ?? [];
  const figures = titles.map((title) => {
    const samples = rounds.map((round) => round.get(title)).filter((sample) => sample !== undefined);
    const summaries = Object.keys(COLUMNS).map((name) => summarise(samples.map((sample) => sample[name] ?? NaN)));
    return { title, summaries };
  });
  if (values.json) {
    const byName = figures.map(({ title, summaries }) => {
      return { title, ...Object.fromEntries(Object.keys(COLUMNS).map((name, index) => [name, summaries[index]])) };
    });
    console.log(JSON.stringify({ machine, rounds: rounds.length, figures: byName }, undefined, 2));
    return;
  }
  console.log(`${describeRun(machine, `${values.samples} samples, ${rounds.length} rounds, median (quartiles)`)}\n`);
  const rows = figures.map(({ title, summaries }) => [title, ...summaries.map(withSpread)]);
  console.log(table(['store', ...Object.values(COLUMNS)], rows));
}

void main();
