import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Datapoints } from '../../../../src/delivery/datapoints';
import { Timeline } from '../../../../src/delivery/timeline';
import { untilNextDay, utcDay } from '../../../../src/delivery/utc-day';
import { SimulatedClock } from '../../../simulation/clock';
import { noon } from '../../../simulation/delivery';

const hour = 3_600_000;
const day = 24 * hour;
const today = utcDay(noon);

function create(wall = noon) {
  const clock = new SimulatedClock(wall);
  const timeline = new Timeline(clock);
  return { clock, timeline, datapoints: new Datapoints(timeline) };
}

describe('the UTC day', () => {
  it('ends at 00:00 UTC, whatever the zone of the machine', () => {
    assert.equal(utcDay(Date.UTC(2026, 2, 14, 23, 59, 59, 999)), today);
    assert.equal(utcDay(Date.UTC(2026, 2, 15)), today + 1);
    assert.equal(untilNextDay(Date.UTC(2026, 2, 14, 23, 59, 59, 999)), 1);
    assert.equal(untilNextDay(Date.UTC(2026, 2, 15)), day);
  });
});

describe('Datapoints', () => {
  it('counts each device by UTC day', async () => {
    const { clock, datapoints } = create();
    datapoints.add('a', 3);
    datapoints.add('b', 5);
    await clock.advance(11 * hour);
    datapoints.add('a', 4);
    await clock.advance(2 * hour);
    datapoints.add('a', 1);
    assert.deepEqual([datapoints.on('a', today), datapoints.today('a'), datapoints.today('b')], [7, 1, 0]);
    assert.deepEqual(
      [...datapoints.days('a')],
      [
        [today, 7],
        [today + 1, 1],
      ],
    );
    assert.equal(datapoints.today('nobody'), 0);
  });

  it('moves the count when the wall clock is corrected', async () => {
    const { clock, timeline, datapoints } = create(noon - 100 * day);
    datapoints.add('a', 3);
    await clock.advance(hour);
    datapoints.add('a', 4);
    clock.stepWall(100 * day);
    timeline.check();
    assert.equal(datapoints.today('a'), 7);
    assert.equal(datapoints.on('a', today - 100), 0);
  });

  it('adds the stored count to its own, once', () => {
    const { datapoints } = create();
    datapoints.restore('a', new Map([[today, 10]]));
    datapoints.add('a', 5);
    datapoints.restore('a', datapoints.days('a'));
    datapoints.restore('a', new Map([[today, 12]]));
    assert.equal(datapoints.today('a'), 15);
    datapoints.restore('a', new Map([[today, 20]]));
    assert.equal(datapoints.today('a'), 20);
  });

  it('counts requests in flight', () => {
    const { datapoints } = create();
    datapoints.left('a', 3);
    datapoints.left('a', 2);
    datapoints.arrived('a', 3);
    assert.equal(datapoints.onTheirWay('a'), 2);
    assert.equal(datapoints.today('a'), 0);
  });

  it('gives notice once a day and device', () => {
    const { datapoints } = create();
    const told = (device: string, on: number): boolean => datapoints.tellOnce(device, 'notable', on);
    assert.deepEqual([told('a', 1), told('a', 1), told('b', 1), told('a', 2)], [true, false, true, true]);
    assert.ok(datapoints.tellOnce('a', 'used up', 2));
  });

  it('counts every datapoint once, on the day that it was sent, whatever happens to the clock', async () => {
    const step = fc.oneof(
      fc.record({ pass: fc.integer({ min: 0, max: 6 * hour }) }),
      fc.record({ add: fc.integer({ min: 1, max: 9 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer({ min: -20, max: 20 }), async (steps, wrongBy) => {
        const { clock, timeline, datapoints } = create(noon + wrongBy * day);
        const sent = new Map<number, number>();
        for (const one of steps) {
          if ('pass' in one) await clock.advance(one.pass);
          else {
            datapoints.add('a', one.add);
            const on = utcDay(clock.wall() - wrongBy * day);
            sent.set(on, (sent.get(on) ?? 0) + one.add);
          }
        }
        clock.stepWall(-wrongBy * day);
        timeline.check();
        const last = [...sent].sort(([a], [b]) => b - a).slice(0, 3);
        for (const [on, count] of last) assert.equal(datapoints.on('a', on), count);
      }),
      { numRuns: 50 },
    );
  });
});
