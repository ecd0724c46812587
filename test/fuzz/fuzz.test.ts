import { FuzzRun } from './fuzz-run';

/** How many seeds are run; more with `FUZZ_RUNS=300`. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 40);

describe('a delivery under random faults, restarts and clock steps', () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    it(`loses nothing, alters nothing, and keeps to the limit (seed ${seed})`, async function () {
      this.timeout(30_000);
      await new FuzzRun(seed).run(150);
    });
  }
});
