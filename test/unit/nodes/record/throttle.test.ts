import assert from 'node:assert/strict';
import { Throttle } from '../../../../nodes/record/throttle';
import { SimulatedClock } from '../../../simulation/clock';

describe('Throttle', () => {
  function throttled(): { clock: SimulatedClock; ran: number[]; throttle: Throttle } {
    const clock = new SimulatedClock(0);
    const ran: number[] = [];
    return { clock, ran, throttle: new Throttle(clock, 500, () => ran.push(clock.monotonic())) };
  }

  it('runs no more than once in its span, and always once more after the last time it was asked', async () => {
    const { clock, ran, throttle } = throttled();
    let lastAsked = 0;
    for (let index = 0; index < 100; index++) {
      throttle.request();
      lastAsked = clock.monotonic();
      await clock.advance((index * 37) % 90);
    }
    await clock.advance(2000);
    const gaps = ran.slice(1).map((at, index) => at - (ran[index] ?? 0));
    assert.ok(
      gaps.every((gap) => gap >= 500),
      `${Math.min(...gaps)}`,
    );
    assert.ok((ran.at(-1) ?? -1) >= lastAsked);
  });

  it('rests when nobody asks', async () => {
    const { clock, ran, throttle } = throttled();
    throttle.request();
    await clock.advance(60_000);
    assert.equal(ran.length, 1);
    assert.equal(clock.timersFired, 1);
  });

  it('runs no more once stopped', async () => {
    const { clock, ran, throttle } = throttled();
    throttle.request();
    throttle.request();
    const before = ran.length;
    throttle.stop();
    await clock.advance(60_000);
    assert.equal(ran.length, before);
  });
});
