import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Opened, TestStamps, directory, idle, log, noon, open, readAll, sample } from '../../../helpers/journal';
import { SimulatedDisk, systemError } from '../../../helpers/simulated-disk';

const HOUR_MS = 3_600_000;

/** The Unix times of what waits, as the delivery makes them of stamps. */
async function times(journal: Opened, clock: TestStamps): Promise<number[]> {
  return (await readAll(journal)).map(({ sample: { time, ownTime } }) => (ownTime ? time : time + clock.correction));
}

/** Appends a sample that arrives now. */
async function arrive(journal: Opened, clock: TestStamps): Promise<void> {
  await journal.append(log, sample(1, { time: clock.now }));
}

describe('stamps of arrival', () => {
  it('shift with a step of the clock also where they were stored before a redeploy', async () => {
    const clock = new TestStamps();
    const first = await open(undefined, { clock });
    await arrive(first, clock);
    await first.append(log, sample(2, { ownTime: true }));
    await first.close();
    const second = await open(first.fs, { clock });
    await arrive(second, clock);
    clock.correction = 24 * HOUR_MS;
    const expected = [noon + 24 * HOUR_MS, noon + 2, noon + 24 * HOUR_MS];
    assert.deepEqual(await times(second, clock), expected);
    await second.close();
    const later = new TestStamps(noon + 48 * HOUR_MS);
    const third = await open(second.fs, { clock: later });
    assert.deepEqual(await times(third, later), expected, 'after a restart too');
    later.correction = 7 * HOUR_MS;
    assert.deepEqual(await times(third, later), expected, 'whatever another process learns');
    await third.close();
  });

  it('keep the correction of their run after a crash, and after a write of it that failed once', async () => {
    for (const failing of ['write', 'sync', 'open', 'none']) {
      const clock = new TestStamps();
      const fs = new SimulatedDisk();
      if (failing === 'open') {
        fs.before = ({ kind, file }) => {
          if (kind === 'open' && file === 'clock') throw systemError('ENOSPC');
          return undefined;
        };
      }
      const journal = await open(fs, { clock });
      await arrive(journal, clock);
      clock.correction = HOUR_MS;
      fs.before = ({ kind, file }) => {
        if (file === 'clock' && kind === failing) throw systemError('EIO');
        return undefined;
      };
      journal.timers.ring();
      await idle();
      fs.before = () => undefined;
      clock.now += 10_000;
      journal.timers.ring();
      await idle();
      const later = new TestStamps(noon + 5 * HOUR_MS);
      const second = await open(
        fs.powerCut(() => 0),
        { clock: later },
      );
      assert.deepEqual(await times(second, later), [noon + HOUR_MS], failing);
      await second.close();
    }
  });

  it('of a run whose clock was never set become the start of the next right one, and that is told', async () => {
    const unset = new TestStamps(60_000);
    let journal = await open(undefined, { clock: unset });
    await arrive(journal, unset);
    unset.now += HOUR_MS;
    await arrive(journal, unset);
    await journal.append(log, sample(2, { ownTime: true }));
    journal = await open(journal.fs.copy(), { clock: new TestStamps(30_000) });
    journal = await open(journal.fs.copy(), { clock: new TestStamps(noon) });
    await journal.close();
    const later = new TestStamps(noon + 10 * HOUR_MS);
    journal = await open(journal.fs, { clock: later });
    assert.deepEqual(await times(journal, later), [noon, noon, noon + 2]);
    await times(journal, later);
    journal.timers.ring();
    await idle();
    assert.deepEqual(journal.events.restampings, [2], 'once');
    await journal.close();
  });

  it('of the run in which the clock is set at last are right', async () => {
    const clock = new TestStamps(60_000);
    const first = await open(undefined, { clock });
    await arrive(first, clock);
    clock.correction = noon;
    assert.deepEqual(await times(first, clock), [noon + 60_000]);
    await first.close();
    const later = new TestStamps(noon + HOUR_MS);
    const second = await open(first.fs, { clock: later });
    assert.deepEqual(await times(second, later), [noon + 60_000]);
    await second.close();
    assert.deepEqual(second.events.restampings, []);
  });

  it('outlive a clock file that is damaged, which is copied aside', async () => {
    const clock = new TestStamps();
    const first = await open(undefined, { clock });
    await arrive(first, clock);
    await first.close();
    const path = join(directory, 'clock');
    for (const damage of [
      () => first.fs.place(path, Buffer.alloc(8192, 3)),
      () => (first.fs.fault = (file) => (file === path ? 'EIO' : undefined)),
    ]) {
      damage();
      const later = new TestStamps(noon + HOUR_MS);
      const second = await open(first.fs, { clock: later });
      assert.deepEqual(await times(second, later), [noon]);
      assert.deepEqual(
        second.events.damages.map(({ file, samples }) => ({ file, samples })),
        [{ file: 'clock', samples: 0 }],
      );
      await second.close();
    }
  });
});
