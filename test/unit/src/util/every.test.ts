import assert from 'node:assert/strict';
import { every } from '../../../../src/util/every';
import { SimulatedClock } from '../../../simulation/clock';

describe('work that is done again and again', () => {
  it('begins after an interval, goes on though it is slow, and ends when it is told to', async () => {
    const clock = new SimulatedClock(0);
    const done: number[] = [];
    const end = every(clock, 1000, () => done.push(clock.monotonic()));
    await clock.advance(3500);
    assert.deepEqual(done, [1000, 2000, 3000]);
    end();
    await clock.advance(5000);
    assert.equal(done.length, 3);
  });

  it('can be ended by itself', async () => {
    const clock = new SimulatedClock(0);
    let done = 0;
    const end = every(clock, 1000, () => {
      done += 1;
      end();
    });
    await clock.advance(5000);
    assert.equal(done, 1);
  });
});
