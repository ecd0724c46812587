import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DrainMeter, type DrainPoint, drainEndsInMs } from '../../../../../src/delivery/backlog/drain-meter';

const SPACING = 15_000;

/** A meter that has noted these backlogs, a quarter of a minute apart from 0, with a datapoint for each. */
function meter(...waiting: readonly number[]): DrainMeter {
  const drain = new DrainMeter();
  for (const [index, one] of waiting.entries()) drain.note(one, 1, index * SPACING);
  return drain;
}

const falling = (count: number, from: number, step: number) => Array.from({ length: count }, (_, i) => from - i * step);

/** Minutes until the end as the meter says it after its last note. */
function endsIn(waiting: readonly number[], room = Infinity): number | undefined {
  const ms = meter(...waiting).endsInMs(waiting.at(-1) ?? 0, () => room, (waiting.length - 1) * SPACING);
  return ms === undefined ? undefined : ms / 60_000;
}

describe('DrainMeter', () => {
  const cases: [what: string, waiting: number[], minutes: number | undefined][] = [
    ['nothing', [], 0],
    ['next to nothing', [1000, 500, 19], 0],
    ['a backlog that shrinks by 10 a quarter of a minute', falling(5, 1040, 10), 25],
    ['one that was seen once', [1000], undefined],
    ['one that was seen for a quarter of a minute', [1000, 900], undefined],
    ['one that was seen for half a minute', [1000, 900, 800], 2],
    ['one that grows', falling(5, 1000, -10), undefined],
    ['one that stays', falling(5, 1000, 0), undefined],
    ['one that shrank and grows again', [1000, 500, 100, 200, 300], undefined],
    ['one that shrinks since a moment only', [1000, 1500, 2000, 1900], undefined],
    ['one that has shrunk for long', falling(40, 4000, 10), 90.25],
  ];
  for (const [what, waiting, minutes] of cases) {
    it(`tells ${minutes === undefined ? 'nothing' : `${minutes} min`} of ${what}`, () => {
      assert.equal(endsIn(waiting), minutes);
    });
  }

  it('tells nothing where the plan has too few datapoints left today', () => {
    const waiting = falling(5, 1040, 10);
    // A datapoint each quarter of a minute, for 25 min.
    assert.equal(endsIn(waiting, 100), 25);
    assert.equal(endsIn(waiting, 99), undefined);
  });

  it('counts down between two acceptances, and tells nothing once none came for half a minute', () => {
    const drain = meter(...falling(5, 1040, 10));
    const end = 4 * SPACING;
    assert.equal(
      drain.endsInMs(1000, () => Infinity, end + 30_000),
      24.5 * 60_000,
    );
    assert.equal(
      drain.endsInMs(1000, () => Infinity, end + 30_001),
      undefined,
    );
  });

  it('begins anew after a silence, which says nothing of now', () => {
    const drain = meter(1000, 900, 800);
    drain.note(700, 1, 100_000);
    assert.equal(
      drain.endsInMs(700, () => Infinity, 100_000),
      undefined,
    );
  });

  it('tells the same however many requests were accepted between two points', () => {
    const drain = new DrainMeter();
    for (let now = 0; now <= 4 * SPACING; now += 100) drain.note(2000 - now / 100, 1, now);
    assert.equal(
      drain.endsInMs(1400, () => Infinity, 4 * SPACING),
      140_000,
    );
  });
});

describe('drainEndsInMs', () => {
  const point = fc.record({ at: fc.nat(10 ** 6), waiting: fc.nat(10 ** 6), sent: fc.nat(10 ** 6) });
  const story = fc.array(point, { maxLength: 12 }).map((points) => {
    const sent = points.map((one) => one.sent).sort((a, b) => a - b);
    return [...points]
      .sort((a, b) => a.at - b.at)
      .map((one, index): DrainPoint => ({ ...one, sent: sent[index] ?? 0 }));
  });

  it('is a finite time from now on, or nothing, whatever was noted', () => {
    fc.assert(
      fc.property(story, fc.nat(10 ** 5), fc.nat(), (points, later, room) => {
        const ms = drainEndsInMs(points, room, (points.at(-1)?.at ?? 0) + later);
        assert.ok(ms === undefined || (Number.isFinite(ms) && ms >= 0), String(ms));
      }),
    );
  });

  it('tells nothing of a backlog that has not shrunk', () => {
    fc.assert(
      fc.property(story, (points) => {
        const waiting = points.map((one) => one.waiting).sort((a, b) => a - b);
        const grown = points.map((one, index) => ({ ...one, waiting: waiting[index] ?? 0 }));
        assert.equal(drainEndsInMs(grown, Infinity, grown.at(-1)?.at ?? 0), undefined);
      }),
    );
  });

  it('is right to the millisecond where the backlog shrinks evenly', () => {
    const rate = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(rate, fc.integer({ min: 3, max: 10 }), fc.integer({ min: 1, max: 10_000 }), (step, count, rest) => {
        const points = falling(count, (rest + count - 1) * step, step).map((waiting, i) => {
          return { at: i * SPACING, waiting, sent: 0 };
        });
        const ms = drainEndsInMs(points, Infinity, (count - 1) * SPACING) ?? NaN;
        assert.ok(Math.abs(ms - rest * SPACING) < 1, `${ms}`);
      }),
    );
  });
});
