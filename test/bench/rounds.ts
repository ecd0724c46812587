import type { Build } from './builds';
import type { Part, Round, Sample, Sampler, Variant } from './part';

export interface RoundsOptions {
  /** Rounds that count. */
  rounds: number;
  /** No round is begun later than this. */
  budgetMs: number;
  /** Milliseconds by a clock that never steps. */
  now?: () => number;
  /** Told the number of each round that is done, which is 0 or less while it warms up. */
  progress?: (round: number) => void;
}

/** A sampler and where its samples go: into the rounds of one build, or of all where the build makes no difference. */
interface Runner {
  variant: string;
  builds: readonly Build[];
  sampler: Sampler;
}

/**
 * Measures the variants of a part round by round, so that what else the machine does meets all of them alike. Rounds that warm up
 * don't count.
 *
 * @returns the rounds by build, each with all variants
 */
export async function runRounds(
  part: Part,
  builds: readonly Build[],
  start: (variant: Variant, build: Build) => Promise<Sampler>,
  { rounds, budgetMs, now = () => performance.now(), progress }: RoundsOptions,
): Promise<Map<Build, Round[]>> {
  const runners: Runner[] = [];
  const results = new Map(builds.map((build) => [build, [] as Round[]]));
  const end = now() + budgetMs;
  try {
    for (const { variant, of } of runnersOf(part, builds)) {
      const [build] = of;
      if (build === undefined) continue;
      runners.push({ variant: variant.key, builds: of, sampler: await start(variant, build) });
    }
    const { warmUpRounds = 1 } = part;
    for (let round = 1 - warmUpRounds; round <= rounds && (round <= 1 || now() < end); round++) {
      const samples = await sampleAll(part.order, runners);
      if (round > 0) for (const [build, list] of results) list.push(roundOf(build, runners, samples));
      progress?.(round);
    }
  } finally {
    await Promise.all(runners.map(({ sampler }) => sampler.stop()));
  }
  return results;
}

function runnersOf({ variants }: Part, builds: readonly Build[]): { variant: Variant; of: Build[] }[] {
  return variants.flatMap((variant) =>
    variant.shared === true ? [{ variant, of: [...builds] }] : builds.map((build) => ({ variant, of: [build] })),
  );
}

async function sampleAll(order: Part['order'], runners: readonly Runner[]): Promise<Sample[]> {
  if (order === 'side by side') return Promise.all(runners.map(({ sampler }) => sampler.sample()));
  const samples: Sample[] = [];
  for (const { sampler } of runners) samples.push(await sampler.sample());
  return samples;
}

function roundOf(build: Build, runners: readonly Runner[], samples: readonly Sample[]): Round {
  const round = new Map<string, Sample>();
  runners.forEach(({ variant, builds }, index) => {
    const sample = samples[index];
    if (sample !== undefined && builds.includes(build)) round.set(variant, sample);
  });
  return round;
}
