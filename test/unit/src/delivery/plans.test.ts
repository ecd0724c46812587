import assert from 'node:assert/strict';
import type { PlanResult } from '../../../../src/datacake/plan';
import { Plans } from '../../../../src/delivery/plans';
import { Timeline } from '../../../../src/delivery/timeline';
import { utcDay } from '../../../../src/util/utc-day';
import { SimulatedClock } from '../../../simulation/clock';

const midnight = Date.UTC(2026, 2, 15);
const usedUp: PlanResult = { kind: 'plan', datapointsPerDay: 500, isOverQuota: true };

describe('Plans', () => {
  it('holds for a used-up plan only on the UTC day of the answer', async () => {
    const clock = new SimulatedClock(midnight - 500);
    const asked: ((answer: PlanResult) => void)[] = [];
    const plans = new Plans({
      ask: () => new Promise((resolve) => asked.push(resolve)),
      clock,
      timeline: new Timeline(clock),
      answered: () => undefined,
    });
    plans.refresh('device');
    await clock.advance(1000);
    asked[0]?.(usedUp);
    await clock.advance(1);
    assert.deepEqual(plans.of('device'), { datapointsPerDay: 500, usedUpOn: utcDay(midnight) - 1 });
    plans.refresh('device');
    assert.equal(asked.length, 2, 'the new day has a plan of its own');
  });
});
