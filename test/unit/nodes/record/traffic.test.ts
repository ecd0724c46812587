import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Traffic } from '../../../../nodes/record/traffic';

const MINUTE = 60_000;

function traffic(startMs = 0): { of: Traffic; go: (ms: number) => void } {
  let now = startMs;
  return { of: new Traffic(() => now), go: (ms) => void (now += ms) };
}

const last = (numbers: readonly number[] | undefined, count: number): number[] => (numbers ?? []).slice(-count);
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

describe('Traffic', () => {
  it('is nothing at first, and while nothing waits', () => {
    const { of } = traffic();
    assert.equal(of.series(), undefined);
    of.waits(0);
    assert.equal(of.series(), undefined);
  });

  it('counts minutes of an hour and quarters of a day, the one that is under way last', () => {
    const { of, go } = traffic(90_000);
    of.received(3);
    go(MINUTE);
    of.received(2);
    of.sent(4);
    go(2 * MINUTE);
    const series = of.series();
    assert.deepEqual(
      [series?.hour.spanMs, series?.hour.received.length, series?.day.spanMs, series?.day.received.length],
      [MINUTE, 60, 15 * MINUTE, 96],
    );
    assert.deepEqual(last(series?.hour.received, 5), [0, 3, 2, 0, 0]);
    assert.deepEqual(last(series?.hour.sent, 5), [0, 0, 4, 0, 0]);
    assert.deepEqual(last(series?.day.received, 2), [0, 5]);
  });

  it('forgets what is older', () => {
    const { of, go } = traffic();
    of.received(7);
    go(60 * MINUTE - 1);
    assert.equal(sum(of.series()?.hour.received ?? []), 7);
    go(1);
    assert.equal(sum(of.series()?.hour.received ?? []), 0);
    assert.equal(sum(of.series()?.day.received ?? []), 7);
    go(10 * 24 * 60 * MINUTE);
    assert.equal(sum(of.series()?.day.received ?? []), 0);
  });

  it('has what waits go on to wait while nothing happens, and the most of a minute in it', () => {
    const { of, go } = traffic();
    of.waits(5);
    of.waits(30);
    of.waits(20);
    go(3 * MINUTE);
    of.waits(10);
    assert.deepEqual(last(of.series()?.hour.waiting, 5), [0, 30, 20, 20, 20]);
    go(MINUTE);
    assert.deepEqual(last(of.series()?.hour.waiting, 2), [20, 10]);
  });

  it('knows how much has waited since there was no backlog', () => {
    const { of } = traffic();
    const seen = [5, 100, 400, 50, 19, 30].map((samples) => {
      of.waits(samples);
      return of.mostWaiting;
    });
    assert.deepEqual(seen, [0, 100, 400, 400, 0, 30]);
  });

  it('loses nothing of the last hour, whatever the steps of time', () => {
    const step = fc.record({ ms: fc.nat(10 * MINUTE), received: fc.nat(1000), sent: fc.nat(1000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), fc.nat(10 ** 9), (steps, startMs) => {
        const { of, go } = traffic(startMs);
        const taken: { at: number; received: number }[] = [];
        let now = startMs;
        for (const { ms, received, sent } of steps) {
          go(ms);
          now += ms;
          of.received(received);
          of.sent(sent);
          taken.push({ at: now, received });
        }
        const oldest = (Math.floor(now / MINUTE) - 59) * MINUTE;
        const expected = sum(taken.filter(({ at }) => at >= oldest).map(({ received }) => received));
        assert.equal(sum(of.series()?.hour.received ?? []), expected);
      }),
    );
  });
});
