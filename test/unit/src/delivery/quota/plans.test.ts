import assert from 'node:assert/strict';
import type { PlanResult } from '../../../../../src/datacake/plan';
import { Plans } from '../../../../../src/delivery/quota/plans';
import { Timeline } from '../../../../../src/delivery/timeline';
import { utcDay } from '../../../../../src/util/utc-day';
import { SimulatedClock } from '../../../../simulation/clock';

const midnight = Date.UTC(2026, 2, 15);
const usedUp: PlanResult = { kind: 'plan', datapointsPerDay: 500, isOverQuota: true };

describe('Plans', () => {
  it('holds for a used-up plan only on the UTC day of the answer', async () => {
    const clock = new SimulatedClock(midnight - 500);
    const asked: ((answer: PlanResult) => void)[] = [];
    const plans = new Plans({
      ask: () => new Promise((resolve) => asked.push(resolve)),
      kept: () => undefined,
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

  it('falls back on what was kept of a device that it has forgotten', async () => {
    const clock = new SimulatedClock(midnight);
    const kept = new Map<string, number | undefined>();
    const plans = new Plans({
      ask: () => Promise.resolve({ kind: 'plan', datapointsPerDay: 500, isOverQuota: false }),
      kept: (device) => kept.get(device),
      clock,
      timeline: new Timeline(clock),
      answered: (device) => kept.set(device, plans.of(device)?.datapointsPerDay),
    });
    assert.equal(plans.of('device'), undefined);
    plans.refresh('device');
    plans.forget('device');
    await clock.advance(1);
    assert.equal(plans.nextRefresh('device') > clock.monotonic(), true, 'an answer that is waited for is taken');
    plans.forget('device');
    assert.deepEqual(plans.of('device'), { datapointsPerDay: 500 });
    assert.equal(plans.nextRefresh('device'), -Infinity, 'it is asked for anew');
  });
});
