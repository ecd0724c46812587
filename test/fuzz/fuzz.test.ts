import { Story } from './fuzz';

/** How many stories are told; `STORIES=300` for a longer run. */
const stories = Number(process.env.STORIES ?? 40);

describe('delivery, whatever happens to it', () => {
  for (let seed = 1; seed <= stories; seed++) {
    it(`loses nothing, alters nothing, and keeps to the limit (seed ${seed})`, async function () {
      this.timeout(30_000);
      await new Story(seed).tell(150);
    });
  }
});
