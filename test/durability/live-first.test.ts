import assert from 'node:assert/strict';
import type { SimulationOptions } from '../simulation/delivery';
import { SecondBySecond } from '../simulation/second-by-second';

const DAY_S = 86_400;

/** A day's values are more than the plan of the device has, of which this is no test. */
const withoutPlan: SimulationOptions = { datacake: { behaviour: { overQuota: 'record' } } };

/** The most seconds by which the newest value that Datacake has may be behind, once the device gets through again. */
const MAX_AGE_S = 5;

describe('live values first after a day of outage, at a message a second', function () {
  this.timeout(900_000);

  it('shows live values within 5 s in every second, and makes up for the day in the time that it takes in order', async () => {
    const live = new SecondBySecond(withoutPlan);
    await live.pass(60);
    await live.outage(DAY_S);
    await live.pass(MAX_AGE_S);
    let worst = 0;
    const seconds = await live.drain(() => {
      worst = Math.max(worst, live.age);
      assert.ok(live.age <= MAX_AGE_S, `${live.age} s behind in second ${live.second}`);
    });
    await live.checkAll();

    const ordered = new SecondBySecond(withoutPlan, {});
    await ordered.pass(60);
    await ordered.outage(DAY_S);
    await ordered.pass(MAX_AGE_S);
    const secondsInOrder = await ordered.drain();
    await ordered.checkAll();
    assert.ok(seconds <= 1.1 * secondsInOrder, `${seconds} s and not ${secondsInOrder} s`);
    console.log(`      at most ${worst} s behind, drained in ${seconds} s, in order in ${secondsInOrder} s`);
  });
});
