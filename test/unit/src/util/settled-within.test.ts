import assert from 'node:assert/strict';
import type { Clock } from '../../../../src/util/clock';
import { settledWithin } from '../../../../src/util/settled-within';

describe('settledWithin', () => {
  let timers: { milliseconds: number; callback: () => void }[];
  const clock: Clock = {
    wall: () => 0,
    monotonic: () => 0,
    suspended: () => 0,
    after(milliseconds, callback) {
      const timer = { milliseconds, callback };
      timers.push(timer);
      return () => (timers = timers.filter((other) => other !== timer));
    },
  };
  beforeEach(() => (timers = []));

  it('waits for a promise that is fulfilled or rejected, and cancels its timer', async () => {
    await settledWithin(clock, 1000, Promise.resolve('a value'));
    await settledWithin(clock, 1000, Promise.reject(new Error('no')));
    assert.deepEqual(timers, []);
  });

  it('waits no longer than its time-out', async () => {
    const waiting = settledWithin(clock, 1000, new Promise(() => undefined));
    assert.deepEqual(
      timers.map(({ milliseconds }) => milliseconds),
      [1000],
    );
    timers[0]?.callback();
    await waiting;
  });
});
