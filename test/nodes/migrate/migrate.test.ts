import assert from 'node:assert/strict';
import { type Saved, type Step, isLater, migrate, presentVersion } from '../../../nodes/migrate/migrate';

/** Invented: seconds became milliseconds, then the setting got another name. */
const toMilliseconds: Step = (saved) => ({ ...saved, wait: Number(saved.wait) * 1000 });
const renamed: Step = ({ wait, ...others }) => ({ ...others, delay: wait });
const steps = [toMilliseconds, renamed];

describe('saved settings', () => {
  it('pass through every step that came after their version', () => {
    const from = (saved: Saved): Saved => migrate(saved, steps);
    assert.deepEqual(from({ version: 1, wait: 3, name: 'a' }), { version: 3, delay: 3000, name: 'a' });
    assert.deepEqual(from({ version: 2, wait: 3000 }), { version: 3, delay: 3000 });
  });

  it('of the present version or a later one stay the very same', () => {
    for (const version of [3, 4, 99]) {
      const saved = { version, delay: 3000 };
      assert.equal(migrate(saved, steps), saved);
    }
    const saved = { version: 1, wait: 3 };
    assert.equal(migrate(saved, []), saved);
  });

  it('without a version that is one are of the first', () => {
    for (const version of [undefined, null, '2', 0, -1, 1.5, {}]) {
      assert.deepEqual(migrate<Saved>({ version, wait: 3 }, steps), { version: 3, delay: 3000 });
    }
  });

  it('are not changed where they lie', () => {
    const saved = Object.freeze({ version: 1, wait: 3 });
    migrate(saved, steps);
    assert.deepEqual(saved, { version: 1, wait: 3 });
  });

  it('are later than known only with a greater version', () => {
    assert.equal(presentVersion(steps), 3);
    assert.deepEqual(
      [undefined, 'x', 1, 3, 4].map((version) => isLater({ version }, steps)),
      [false, false, false, false, true],
    );
  });
});
