import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Timeline } from '../../../../../src/delivery/timeline';
import type { Outcome } from '../../../../../src/datacake/outcome';
import { Usage } from '../../../../../src/delivery/quota/usage';
import { utcDay } from '../../../../../src/util/utc-day';
import { heapUsed } from '../../../../helpers/heap';
import { SimulatedClock } from '../../../../simulation/clock';
import { noon } from '../../../../simulation/delivery';

const hour = 3_600_000;
const day = 24 * hour;
const today = utcDay(noon);

function create(wall = noon) {
  const clock = new SimulatedClock(wall);
  const timeline = new Timeline(clock);
  return { clock, timeline, usage: new Usage(timeline) };
}

describe('Usage', () => {
  it('counts each device by UTC day', async () => {
    const { clock, usage } = create();
    usage.add('a', 3);
    usage.add('b', 5);
    await clock.advance(11 * hour);
    usage.add('a', 4);
    await clock.advance(2 * hour);
    usage.add('a', 1);
    assert.deepEqual([usage.on('a', today), usage.today('a'), usage.today('b')], [7, 1, 0]);
    assert.deepEqual(
      [...usage.days('a')],
      [
        [today, 7],
        [today + 1, 1],
      ],
    );
    assert.equal(usage.today('nobody'), 0);
  });

  it('moves the count when the wall clock is corrected', async () => {
    const { clock, timeline, usage } = create(noon - 100 * day);
    usage.add('a', 3);
    await clock.advance(hour);
    usage.add('a', 4);
    clock.stepWall(100 * day);
    timeline.check();
    assert.equal(usage.today('a'), 7);
    assert.equal(usage.on('a', today - 100), 0);
  });

  it('adds the stored count to its own, once', () => {
    const { usage } = create();
    usage.restore('a', new Map([[today, 10]]));
    usage.add('a', 5);
    usage.restore('a', usage.days('a'));
    usage.restore('a', new Map([[today, 12]]));
    assert.equal(usage.today('a'), 15);
    usage.restore('a', new Map([[today, 20]]));
    assert.equal(usage.today('a'), 20);
  });

  it('counts requests in flight', () => {
    const { usage } = create();
    const batch = { items: [1, 2, 3], mayBeStored: false };
    usage.begin('a', batch);
    usage.begin('a', { items: [1, 2], mayBeStored: false });
    usage.end('a', batch, { kind: 'retry', cause: 'busy', reason: { code: 'server' } });
    assert.equal(usage.inFlight('a'), 2);
    assert.equal(usage.today('a'), 0);
  });

  it('counts what may have been stored at once, and once however often it is repeated', () => {
    const { usage } = create();
    const batch = { items: [1, 2, 3], mayBeStored: false };
    const ended = (outcome: Outcome): boolean => {
      usage.begin('a', batch);
      return usage.end('a', batch, outcome);
    };
    assert.deepEqual(
      [
        ended({ kind: 'retry', cause: 'network', reason: { code: 'server' }, unsent: true }),
        ended({ kind: 'retry', cause: 'network', reason: { code: 'server' } }),
        ended({ kind: 'retry', cause: 'timeout', reason: { code: 'server' } }),
        ended({ kind: 'accepted', status: 200 }),
      ],
      [false, true, false, false],
    );
    assert.deepEqual([usage.today('a'), usage.inFlight('a')], [3, 0]);
  });

  it('forgets the device that was written to longest ago where there are too many', () => {
    const { usage } = create();
    for (let device = 0; device <= 10_000; device++) usage.add(`device ${device}`, 1);
    assert.deepEqual(
      ['device 0', 'device 1', 'device 10000'].map((device) => usage.today(device)),
      [0, 1, 1],
    );
  });

  it('costs an entry of a map and a name for a device that was seen once, and counts it all the same', () => {
    const { usage } = create();
    const connection = {};
    const nameOf = (device: number): string => `device ${device.toString().padStart(6, '0')}`;
    const before = heapUsed();
    for (let device = 0; device < 10_000; device++) {
      usage.setFields(nameOf(device), connection, 3);
      usage.begin(nameOf(device), { items: [1, 2, 3], mayBeStored: false });
      usage.end(nameOf(device), { items: [1, 2, 3], mayBeStored: false }, { kind: 'accepted', status: 200 });
      usage.setFields(nameOf(device), connection, 0);
    }
    const bytes = (heapUsed() - before) / 10_000;
    assert.deepEqual([usage.today(nameOf(0)), usage.fields(nameOf(0)), usage.inFlight(nameOf(0))], [3, 0, 0]);
    assert.ok(bytes <= 150, `${bytes.toFixed(0)} bytes`);
  });

  it('gives notice once a day and device', () => {
    const { usage } = create();
    const told = (device: string, on: number): boolean => usage.tellOnce(device, 'notable', on);
    assert.deepEqual([told('a', 1), told('a', 1), told('b', 1), told('a', 2)], [true, false, true, true]);
    assert.ok(usage.tellOnce('a', 'used up', 2));
  });

  it('counts every datapoint once, on the day that it was sent, whatever happens to the clock', async () => {
    const step = fc.oneof(
      fc.record({ pass: fc.integer({ min: 0, max: 6 * hour }) }),
      fc.record({ add: fc.integer({ min: 1, max: 9 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer({ min: -20, max: 20 }), async (steps, wrongBy) => {
        const { clock, timeline, usage } = create(noon + wrongBy * day);
        const sent = new Map<number, number>();
        for (const one of steps) {
          if ('pass' in one) await clock.advance(one.pass);
          else {
            usage.add('a', one.add);
            const on = utcDay(clock.wall() - wrongBy * day);
            sent.set(on, (sent.get(on) ?? 0) + one.add);
          }
        }
        clock.stepWall(-wrongBy * day);
        timeline.check();
        const last = [...sent].sort(([a], [b]) => b - a).slice(0, 3);
        for (const [on, count] of last) assert.equal(usage.on('a', on), count);
      }),
      { numRuns: 50 },
    );
  });
});
