import { FuzzRun } from './fuzz-run';

/** The fast tests run the seeds from 1 on; these are others, with twice as many actions. */
const FIRST_SEED = 1001;
const RUNS = Number(process.env.FUZZ_RUNS ?? 300);

describe('a delivery under random faults, restarts and clock steps, for long', () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
    it(`loses nothing, alters nothing, and keeps to the limit (seed ${seed})`, async () => {
      await new FuzzRun(seed).run(300);
    });
  }
});
