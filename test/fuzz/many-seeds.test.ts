import { Story } from './fuzz';

/** The fast tests tell the first stories; these are others, and longer. */
const first = 1001;
const stories = 300;

describe('delivery, whatever happens to it for long', () => {
  for (let seed = first; seed < first + stories; seed++) {
    it(`loses nothing, alters nothing, and keeps to the limit (seed ${seed})`, async () => {
      await new Story(seed).tell(300);
    });
  }
});
