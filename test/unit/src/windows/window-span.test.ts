import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type SpanRules, type WindowSpan, windowSpan } from '../../../../src/windows/window-span';

const MINUTE = 60_000;

function span(time: number, changes: Partial<SpanRules> = {}, { ownTime = false, open = NaN } = {}): WindowSpan {
  const rules: SpanRules = { interval: 0, keepsSeconds: false, limited: true, ...changes };
  return windowSpan(time, ownTime, rules, Number.isNaN(open) ? undefined : open);
}

const own = { ownTime: true };

describe('windowSpan', () => {
  describe('with an interval', () => {
    const minutes = { interval: MINUTE };

    const aligned: [time: number, start: number][] = [
      [0, 0],
      [59_999, 0],
      [60_000, MINUTE],
      [1_700_000_012_345, 1_699_999_980_000],
      [-1, -MINUTE],
      [-60_000, -MINUTE],
    ];
    for (const [time, start] of aligned) {
      it(`aligns the window of ${time} to multiples of the interval`, () => {
        for (const ownTime of [true, false]) {
          const { start: from, end, interval } = span(time, minutes, { ownTime });
          assert.deepEqual([from, end, interval], [start, start + MINUTE, MINUTE]);
        }
      });
    }

    it('lets samples of one interval share a window, and those of two not', () => {
      assert.equal(span(0, minutes).key, span(59_999, minutes).key);
      assert.notEqual(span(59_999, minutes).key, span(60_000, minutes).key);
    });

    it('keeps arrivals and samples with a time of their own apart', () => {
      assert.notEqual(span(5, minutes).key, span(5, minutes, own).key);
      assert.deepEqual([span(5, minutes).ownTime, span(5, minutes, own).ownTime], [false, true]);
    });

    it('pays no heed to the open window of arrivals', () => {
      assert.deepEqual(span(61_000, minutes, { open: 59_500 }), span(61_000, minutes));
    });

    it('keeps each second where that was asked for, until the end of the interval', () => {
      const seconds = { ...minutes, keepsSeconds: true };
      const { start, end } = span(61_500, seconds);
      assert.deepEqual([start, end], [61_000, 2 * MINUTE]);
      assert.equal(span(61_000, seconds).key, span(61_999, seconds).key);
      assert.notEqual(span(61_999, seconds).key, span(62_000, seconds).key);
    });
  });

  describe('with an interval below 2 s', () => {
    for (const interval of [1, 1000, 1999]) {
      it(`takes ${interval} ms for 2 s for arrivals under the limit`, () => {
        const { start, end, interval: used } = span(3500, { interval });
        assert.deepEqual([start, end, used], [2000, 4000, 2000]);
      });
    }

    const kept: [what: string, actual: WindowSpan][] = [
      ['for samples with a time of their own', span(3500, { interval: 1000 }, own)],
      ['where each second is kept', span(3500, { interval: 1000, keepsSeconds: true })],
      ['where the limit is lifted', span(3500, { interval: 1000, limited: false })],
    ];
    for (const [what, { start, end, interval }] of kept) {
      it(`keeps it ${what}`, () => assert.deepEqual([start, end, interval], [3000, 4000, 1000]));
    }

    it('leaves 2 s and more as they are', () => {
      assert.equal(span(0, { interval: 2000 }).interval, 2000);
      assert.equal(span(0, { interval: 2001 }).interval, 2001);
    });
  });

  describe('without an interval', () => {
    it('has no end to wait for', () => {
      for (const limited of [true, false]) {
        for (const keepsSeconds of [true, false]) {
          assert.equal(span(5, { limited, keepsSeconds }).end, undefined);
          assert.equal(span(5, { limited, keepsSeconds }, own).end, undefined);
        }
      }
    });

    it('begins a window with the arrival', () => {
      assert.equal(span(1234).start, 1234);
    });

    const shared: [time: number, open: number, start: number][] = [
      [1234, 1234, 1234],
      [3233, 1234, 1234],
      [3234, 1234, 3234],
      [1233, 1234, 1233],
    ];
    for (const [time, open, start] of shared) {
      it(`puts an arrival at ${time} into the window of ${start} while that of ${open} is open`, () => {
        assert.equal(span(time, {}, { open }).start, start);
        assert.equal(span(time, {}, { open }).key === span(open).key, start === open);
      });
    }

    it('keeps each second of samples with a time of their own, so that a history loses none', () => {
      assert.equal(span(5999, {}, own).start, 5000);
      assert.equal(span(5000, {}, own).key, span(5999, {}, own).key);
      assert.notEqual(span(5999, {}, own).key, span(6000, {}, own).key);
    });

    it('keeps each second of arrivals where that was asked for', () => {
      const seconds = { keepsSeconds: true };
      assert.equal(span(5999, seconds, { open: 4500 }).start, 5000);
      assert.notEqual(span(5999, seconds).key, span(6000, seconds, { open: 5000 }).key);
    });

    it('keeps arrivals and samples with a time of their own apart', () => {
      assert.notEqual(span(5000).key, span(5000, {}, own).key);
    });

    it('gives each sample a window for itself where the limit is lifted', () => {
      const { key, start } = span(1234, { limited: false }, { open: 1234 });
      assert.deepEqual([key, start], [undefined, 1234]);
      assert.equal(span(1234, { limited: false }, own).key, undefined);
    });
  });

  describe('whatever the rules', () => {
    const rules = fc.record({
      interval: fc.oneof(
        fc.constant(0),
        fc.integer({ min: 1, max: 86_400 }).map((seconds) => seconds * 1000),
      ),
      keepsSeconds: fc.boolean(),
      limited: fc.boolean(),
    });
    const time = fc.integer({ min: -(10 ** 12), max: 10 ** 13 });

    it('has the sample in its window', () => {
      fc.assert(
        fc.property(time, rules, fc.boolean(), fc.integer({ min: -3000, max: 3000 }), (at, one, ownTime, before) => {
          const { start, end } = windowSpan(at, ownTime, one, at - before);
          assert.ok(start <= at);
          if (end !== undefined) assert.ok(at < end);
        }),
      );
    });

    it('gives samples with the same key the same window', () => {
      fc.assert(
        fc.property(time, fc.nat(5000), rules, fc.boolean(), (at, later, one, ownTime) => {
          const first = windowSpan(at, ownTime, one, undefined);
          const second = windowSpan(at + later, ownTime, one, ownTime ? undefined : first.start);
          if (first.key === undefined || first.key !== second.key) return;
          assert.deepEqual(second, first);
        }),
      );
    });

    it('aligns intervals to multiples of them', () => {
      fc.assert(
        fc.property(time, rules, fc.boolean(), (at, one, ownTime) => {
          const { end, interval } = windowSpan(at, ownTime, one, undefined);
          if (end !== undefined) assert.ok(Math.abs(end % interval) === 0);
          assert.ok(interval >= one.interval);
        }),
      );
    });
  });
});
