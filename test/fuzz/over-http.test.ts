import { startHttpStage } from './http-environment';
import { Story } from './fuzz';

const first = 2001;
const stories = 12;

describe('delivery over HTTP, whatever happens to it', function () {
  this.timeout(60_000);

  /** They wait most of the time, so that all can be told at once. */
  const told = new Map<number, Promise<void>>();

  before(() => {
    for (let seed = first; seed < first + stories; seed++) {
      const telling = tell(seed);
      telling.catch(() => undefined);
      told.set(seed, telling);
    }
  });

  for (let seed = first; seed < first + stories; seed++) {
    it(`loses nothing, alters nothing, and keeps to the limit (seed ${seed})`, () => told.get(seed));
  }
});

async function tell(seed: number): Promise<void> {
  const stage = await startHttpStage();
  const story = new Story(seed, stage);
  try {
    await story.tell(100);
  } finally {
    // Devices that stay forbidden are probed for ever.
    await story.simulation.delivery.close();
    await stage.close();
  }
}
