import { FuzzRun } from './fuzz-run';
import { startHttpEnvironment } from './http-environment';

const FIRST_SEED = 2001;
const RUNS = 12;

describe('a delivery over HTTP under random faults, restarts and clock steps', function () {
  this.timeout(60_000);

  /** By seed. All are started at once, because they wait most of the time. */
  const runs = new Map<number, Promise<void>>();

  before(() => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
      const running = run(seed);
      // The test of its seed reports the error.
      running.catch(() => undefined);
      runs.set(seed, running);
    }
  });

  for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
    it(`loses nothing, alters nothing, and keeps to the limit (seed ${seed})`, () => runs.get(seed));
  }
});

async function run(seed: number): Promise<void> {
  const environment = await startHttpEnvironment();
  const fuzzRun = new FuzzRun(seed, environment);
  try {
    await fuzzRun.run(100);
  } finally {
    // Otherwise the delivery would probe the forbidden devices for ever.
    await fuzzRun.simulation.delivery.close();
    await environment.close();
  }
}
