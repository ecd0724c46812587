import assert from 'node:assert/strict';
import fc from 'fast-check';
import { systemClock } from '../../../../src/util/clock';
import { Timeline } from '../../../../src/delivery/timeline';
import { SimulatedClock } from '../../../simulation/clock';

describe('Timeline', () => {
  it('stamps with the wall clock as long as that does not step', async () => {
    const clock = new SimulatedClock(1_000_000);
    const timeline = new Timeline(clock);
    await clock.advance(1234);
    assert.equal(timeline.stamp(), 1_001_234);
    assert.equal(timeline.now(), 1_001_234);
    assert.equal(timeline.check(), 0);
  });

  it('ignores a step of up to a second', () => {
    const clock = new SimulatedClock(0);
    const timeline = new Timeline(clock);
    clock.stepWall(1000);
    assert.equal(timeline.check(), 0);
    assert.equal(timeline.now(), 0);
    clock.stepWall(1);
    assert.equal(timeline.check(), 1);
    assert.equal(timeline.now(), 1001);
  });

  it('leaves stamps as they are when the machine was suspended, which looks like a step', async () => {
    const clock = new SimulatedClock(10 ** 12);
    const timeline = new Timeline(clock);
    await clock.advance(5000);
    const before = timeline.stamp();
    clock.suspend(3_600_000);
    assert.equal(timeline.check(), 0);
    assert.equal(timeline.correct(before), 10 ** 12 + 5000);
    assert.equal(timeline.now(), clock.wall());
    clock.suspend(600_000);
    clock.stepWall(-7200_000);
    assert.equal(timeline.check(), 1);
    assert.equal(timeline.correct(before), 10 ** 12 + 5000 - 7200_000, 'a step on top of it corrects all');
    assert.equal(timeline.now(), clock.wall());
  });

  it('reads how long this machine was suspended', () => {
    assert.ok(Math.abs(systemClock.suspended() - systemClock.suspended()) < 1000);
  });

  it('keeps the time between stamps, and corrects them to the latest clock, whatever it does', async () => {
    const step = fc.record({ wait: fc.nat(100_000), step: fc.integer({ min: -(10 ** 10), max: 10 ** 10 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const clock = new SimulatedClock(10 ** 12);
        const timeline = new Timeline(clock);
        const stamps: { stamp: number; monotonic: number }[] = [];
        let counted = 0;
        for (const one of steps) {
          await clock.advance(one.wait);
          stamps.push({ stamp: timeline.stamp(), monotonic: clock.monotonic() });
          clock.stepWall(one.step);
          const now = timeline.check();
          assert.ok(now === counted || now === counted + 1);
          counted = now;
          assert.ok(Math.abs(timeline.now() - clock.wall()) <= 1000);
          for (const { stamp, monotonic } of stamps) {
            const ago = clock.monotonic() - monotonic;
            assert.equal(timeline.now() - timeline.correct(stamp), ago);
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});
