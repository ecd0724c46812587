import { SharedRun } from './shared-run';

/** How many seeds are run; more with `FUZZ_RUNS=300`. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 8);

describe('processes that share a journal, under kills, stops, cuts and clocks that go wrong', () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    it(`lose nothing, keep to the limit, and end each message once (seed ${seed})`, async function () {
      this.timeout(60_000);
      await new SharedRun(seed).run(120);
    });
  }
});
