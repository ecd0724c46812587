import { errorMessage } from '../../src/util/error-message';
import { type Build, buildOther, buildPresent, describePresent } from './builds';
import { type Result, type Scenario, compareFigures, scenariosOf, summariseFigures } from './figures';
import { runtimes } from './harness';
import { Cores, describeMachine } from './machine';
import { type BenchOptions, readOptions } from './options';
import type { Part, Round, Sampler, Variant } from './part';
import { PARTS } from './parts/all';
import { describeRun, figuresTable, scenariosTable } from './report';
import { runRounds } from './rounds';
import { Stage } from './stage';

/** How long a run with one build may take, and what of that is left for each part that is still to come. */
const RUN_BUDGET_MS = 600_000;
const RESERVE_MS = 40_000;

const HELP = `npm run bench -- [--only=part,part] [--rounds=5] [--against=commit or tarball] [--json]

${PARTS.map(({ key, title }) => `  ${key.padEnd(12)} ${title}`).join('\n')}

Each figure is the median of its rounds, with its quartiles. A verdict is "noisy" when the quartiles are further apart than the
median is from the goal, or when there was no time for five rounds.`;

/** A part that came to nothing. The others are measured all the same. */
interface Failed {
  part: string;
  title: string;
  error: string;
}

/** What a part came to. */
interface Measured {
  part: string;
  title: string;
  figures: Result[];
  scenarios: Scenario[];
  /** In units of the other build's. */
  changes?: Result[];
  /** Of this build, for whoever wants to look closer. */
  rounds: Record<string, object>[];
}

async function main(): Promise<void> {
  const options = readOptions(
    process.argv.slice(2),
    PARTS.map(({ key }) => key),
  );
  if (options.help) {
    console.log(HELP);
    return;
  }
  const cores = await Cores.find();
  const builds = [await buildPresent()];
  if (options.against !== undefined) builds.push(await buildOther(options.against));
  const machine = describeMachine(cores.pinned);
  const about = `${new Date().toISOString().slice(0, 10)}, ${await describePresent()}, Node-RED ${runtimes[0]?.nodeRed ?? ''}`;
  if (!options.json) console.log(`${describeRun(machine, about)}\n`);
  await cores.pin(process.pid, 'rest');
  const measured = await measureAll(options, builds, new Stage(cores));
  const scenarios = measured.flatMap((part) => ('error' in part ? [] : part.scenarios));
  if (options.json) console.log(JSON.stringify({ about, machine, against: options.against, measured }, undefined, 2));
  else if (scenarios.length > 0) console.log(scenariosTable(scenarios));
  if (measured.some((part) => 'error' in part)) process.exitCode = 1;
}

async function measureAll(
  { only, rounds, json }: BenchOptions,
  builds: Build[],
  stage: Stage,
): Promise<(Measured | Failed)[]> {
  const parts = PARTS.filter(({ key }) => only.includes(key));
  const endsAt = performance.now() + RUN_BUDGET_MS * builds.length;
  const measured: (Measured | Failed)[] = [];
  for (const [index, part] of parts.entries()) {
    const reserveMs = RESERVE_MS * builds.length * (parts.length - index - 1);
    const budgetMs = endsAt - performance.now() - reserveMs;
    const progress = (round: number): void => console.error(`${part.key}: round ${round} of ${rounds}`);
    const start = (variant: Variant, build: Build): Promise<Sampler> => variant.start(stage, build);
    try {
      const results = await runRounds(part, builds, start, { rounds, budgetMs, progress });
      const result = conclude(part, builds, results);
      measured.push(result);
      if (!json) print(result);
    } catch (error) {
      const failed = { part: part.key, title: part.title, error: errorMessage(error) };
      measured.push(failed);
      console.error(`${failed.title}: ${failed.error}`);
    }
  }
  return measured;
}

function conclude(part: Part, builds: readonly Build[], results: ReadonlyMap<Build, Round[]>): Measured {
  const [present, other] = builds.map((build) => results.get(build) ?? []);
  const rounds = present ?? [];
  return {
    part: part.key,
    title: part.title,
    figures: summariseFigures(part, rounds),
    scenarios: scenariosOf(part, rounds),
    ...(other !== undefined && { changes: compareFigures(part, rounds, other) }),
    rounds: rounds.map((round) => Object.fromEntries(round)),
  };
}

function print({ title, figures, changes }: Measured): void {
  console.log(`${title}\n\n${figuresTable(figures)}\n`);
  if (changes !== undefined) console.log(`In units of the other build, round by round:\n\n${figuresTable(changes)}\n`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
