import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LagMeter } from '../../../../../src/delivery/backlog/lag-meter';

const MINUTE = 60_000;
const SPACING = 30_000;

/** A meter that has noted these lags, half a minute apart from 0, while more and more waited. */
function meter(...lagsMs: readonly number[]): LagMeter {
  const lags = new LagMeter();
  for (const [index, lagMs] of lagsMs.entries()) lags.note(lagMs, index, index * SPACING);
  return lags;
}

/** Lags that grow by so many milliseconds each half minute. */
const growing = (count: number, step: number, first = 0) => Array.from({ length: count }, (_, i) => first + i * step);

describe('LagMeter', () => {
  it('knows nothing at first', () => {
    assert.equal(new LagMeter().behindMsPerHour(0), undefined);
  });

  const cases: [what: string, lagsMs: number[], expected: number | undefined][] = [
    ['a lag that grows by half', growing(5, 15_000), 1_800_000],
    ['a lag that grows as fast as time passes', growing(5, 30_000), 3_600_000],
    ['a lag that grows slowly from a high one', growing(5, 300, 100_000), 36_000],
    ['one point', [10 ** 6], undefined],
    ['less than 2 min', growing(4, 15_000), undefined],
    ['a lag that stays', growing(5, 0, 10 ** 6), undefined],
    ['a lag that shrinks', growing(5, -15_000, 10 ** 6), undefined],
    ['a lag that grows too little to be more than noise', growing(5, 149, 100_000), undefined],
    ['a lag that grows just enough', growing(5, 150, 100_000), 18_000],
    ['a lag that is no more than latency', growing(5, 3700), undefined],
    ['a lag that is just more than latency', growing(5, 3750), 450_000],
  ];
  for (const [what, lagsMs, expected] of cases) {
    it(`tells ${expected === undefined ? 'nothing' : `${expected} ms an hour`} of ${what}`, () => {
      const now = (lagsMs.length - 1) * SPACING;
      assert.equal(meter(...lagsMs).behindMsPerHour(now), expected);
    });
  }

  for (const [what, waiting] of [
    ['shrinks', (index: number) => 100 - index],
    ['stays as it is', () => 100],
  ] as const) {
    it(`tells nothing of what grows older while the backlog ${what}`, () => {
      const lags = new LagMeter();
      for (const [index, lagMs] of growing(5, 30_000).entries()) lags.note(lagMs, waiting(index), index * SPACING);
      assert.equal(lags.behindMsPerHour(4 * SPACING), undefined);
    });
  }

  it('tells nothing once nothing was noted for a minute', () => {
    const lags = meter(...growing(5, 15_000));
    assert.equal(lags.behindMsPerHour(2 * MINUTE + MINUTE), 1_800_000);
    assert.equal(lags.behindMsPerHour(2 * MINUTE + MINUTE + 1), undefined);
  });

  it('looks back at a few minutes and no further', () => {
    const lags = meter(...growing(20, 15_000), ...growing(10, 0, 500_000));
    assert.equal(lags.behindMsPerHour(29 * SPACING), undefined);
  });

  it('notices a lag that begins to grow after a long time', () => {
    const lags = meter(...growing(50, 0), ...growing(10, 15_000));
    assert.equal(lags.behindMsPerHour(59 * SPACING), 1_800_000);
  });

  it('tells the same however many windows are accepted between two points', () => {
    const lags = new LagMeter();
    for (let now = 0; now <= 4 * MINUTE; now += 100) lags.note(now / 2, now, now);
    assert.equal(lags.behindMsPerHour(4 * MINUTE), 1_800_000);
  });

  it('finds the slope of any lag that grows steadily', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 5, max: 60 }), (percent, count) => {
        const lags = meter(...growing(count, (SPACING * percent) / 100, 15_000));
        assert.equal(lags.behindMsPerHour((count - 1) * SPACING), percent * 36_000);
      }),
    );
  });

  it('tells of no lag that does not grow', () => {
    const story = fc.array(fc.nat(10 ** 7), { maxLength: 30 });
    fc.assert(
      fc.property(story, (lagsMs) => {
        const falling = [...lagsMs].sort((a, b) => b - a);
        assert.equal(meter(...falling).behindMsPerHour(falling.length * SPACING), undefined);
      }),
    );
  });
});
