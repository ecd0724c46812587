import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Sample } from '../../../../src/model';
import type { FieldRules, RecordRules } from '../../../../src/windows/rules';
import {
  MAX_POSITION_SPANS,
  SETTLING_MS,
  Window,
  type WindowClock,
  aggregateWindow,
} from '../../../../src/windows/window';
import type { WindowSpan } from '../../../../src/windows/window-span';

const MINUTE = 60_000;

type Changes = Omit<Partial<WindowSpan>, 'end'> & { end?: number | undefined };

function span(changes: Changes = {}): WindowSpan {
  const { end, ...others } = { key: 'k', start: 0, end: MINUTE, interval: MINUTE, ownTime: false, ...changes };
  return end === undefined ? others : { ...others, end };
}

/** A window into which a sample fell at each of these moments. */
function makeWindow(changes: Changes, ...arrivals: readonly number[]): Window {
  const window = new Window(span(changes));
  for (const [position, arrival] of arrivals.entries()) window.add(position, { A: position }, arrival, arrival);
  return window;
}

const at = (changes: Partial<WindowClock>): WindowClock => ({ wall: 0, elapsed: 0, logTime: -Infinity, ...changes });

describe('Window', () => {
  describe('of arrivals', () => {
    const cases: [what: string, arrivals: number[], clock: Partial<WindowClock>, closesIn: number][] = [
      ['closes at its end by the wall clock', [0], { wall: 50_000, elapsed: 50_000 }, 10_000],
      ['is closed at its end', [0], { wall: MINUTE, elapsed: MINUTE }, 0],
      ['does not wait for samples after its end', [0, 59_999], { wall: MINUTE, elapsed: MINUTE }, 0],
      ['is not put off by further arrivals', [0, 30_000], { wall: 40_000, elapsed: 40_000 }, 20_000],
      ['pays no heed to the time of the log', [0], { wall: 50_000, elapsed: 50_000, logTime: 10 ** 9 }, 10_000],
      [
        'closes one interval and 2 s after its first arrival though the clock stands still',
        [0],
        { elapsed: 61_000 },
        1000,
      ],
      ['is closed then', [0, 50_000], { elapsed: 62_000 }, 0],
      ['counts that interval from the first arrival', [50_000, 60_000], { elapsed: 111_000 }, 1000],
      ['closes at its end where the first came late', [50_000], { wall: 55_000, elapsed: 55_000 }, 5000],
    ];
    for (const [what, arrivals, clock, closesIn] of cases) {
      it(what, () => assert.equal(makeWindow({}, ...arrivals).closesIn(at(clock)), closesIn));
    }

    it('closes so much later as an arrival takes to become known', () => {
      const [window, arrivalDelayMs] = [makeWindow({}, 0), 1000];
      assert.equal(window.closesIn(at({ wall: MINUTE, elapsed: MINUTE, arrivalDelayMs })), 1000);
      assert.equal(window.closesIn(at({ elapsed: 62_000, arrivalDelayMs })), 1000, 'though the clock stands still');
      const ahead = makeWindow({ start: MINUTE, end: 2 * MINUTE }, 0);
      assert.ok(
        ahead.closesIn(at({ wall: MINUTE - 500, arrivalDelayMs })) > 0,
        'stamped by a clock that is ahead a little',
      );
      assert.ok(ahead.closesIn(at({ wall: MINUTE - 1001, arrivalDelayMs })) <= 0);
      const own = makeWindow({ ownTime: true }, 0);
      assert.equal(
        own.closesIn(at({ elapsed: 1000, logTime: 0, arrivalDelayMs })),
        own.closesIn(at({ elapsed: 1000, logTime: 0 })),
      );
    });

    it('is closed where its stamp is ahead of the clock', () => {
      const window = makeWindow({ start: MINUTE, end: 2 * MINUTE }, 0);
      assert.ok(window.closesIn(at({ wall: MINUTE - 1 })) <= 0);
      assert.ok(window.closesIn(at({ wall: MINUTE })) > 0);
    });

    it('is long closed some time after its end', () => {
      assert.ok(makeWindow({}, 0).closesIn(at({ wall: 5 * MINUTE, elapsed: 5 * MINUTE })) <= 0);
    });
  });

  describe('of samples with a time of their own', () => {
    const cases: [what: string, arrivals: number[], clock: Partial<WindowClock>, closesIn: number][] = [
      ['closes when the log has reached its end', [0], { elapsed: 3000, logTime: 50_000 }, 10_000],
      ['is closed when the log has reached its end and nothing arrives', [0], { elapsed: 3000, logTime: MINUTE }, 0],
      ['waits 2 s after the last that fell into it', [0, 3000], { elapsed: 3500, logTime: MINUTE }, 1500],
      ['waits 2 s after the last though the log is far beyond', [0], { elapsed: 500, logTime: 10 ** 9 }, 1500],
      ['waits for the later of the two', [0, 3000], { elapsed: 3500, logTime: 59_000 }, 1500],
      ['waits for the later of the two, which is the end', [0, 3000], { elapsed: 3500, logTime: 58_000 }, 2000],
      ['pays no heed to the wall clock', [0], { elapsed: 3000, logTime: 50_000, wall: 10 ** 9 }, 10_000],
      [
        'closes one interval and 2 s after the first though the log stands still',
        [0],
        { elapsed: 61_000, logTime: 0 },
        1000,
      ],
      ['closes then though samples keep coming', [0, 61_900], { elapsed: 61_900, logTime: 10 ** 9 }, 100],
      ['is closed then', [0, 61_900], { elapsed: 62_000, logTime: 0 }, 0],
      [
        'waits no longer for a log that is behind by days',
        [0],
        { elapsed: 0, logTime: -(10 ** 9) },
        MINUTE + SETTLING_MS,
      ],
    ];
    for (const [what, arrivals, clock, closesIn] of cases) {
      it(what, () => assert.equal(makeWindow({ ownTime: true }, ...arrivals).closesIn(at(clock)), closesIn));
    }

    it('is open though its stamp is ahead of the wall clock', () => {
      const window = makeWindow({ ownTime: true, start: MINUTE, end: 2 * MINUTE }, 0);
      assert.ok(window.closesIn(at({ wall: 0, logTime: MINUTE })) > 0);
    });
  });

  it('that was flushed is closed', () => {
    for (const ownTime of [true, false]) {
      const window = makeWindow({ ownTime }, 0);
      assert.ok(window.closesIn(at({ wall: 1, elapsed: 1, logTime: 1 })) > 0);
      window.flushed = true;
      assert.ok(window.closesIn(at({ wall: 1, elapsed: 1, logTime: 1 })) <= 0);
    }
  });

  it('without an end is closed', () => {
    for (const ownTime of [true, false]) {
      const window = makeWindow({ ownTime, end: undefined, interval: 0 }, 0);
      assert.ok(window.closesIn(at({})) <= 0);
    }
  });

  it('with as many gaps as may be has no room and is closed', () => {
    const window = new Window(span());
    for (let sample = 0; sample < MAX_POSITION_SPANS; sample++) {
      assert.ok(window.hasRoom);
      window.add(2 * sample, { A: 1 }, 0, 0);
    }
    assert.equal(window.hasRoom, false);
    assert.ok(window.closesIn(at({})) <= 0);
  });

  it('has room for any number of samples in a row', () => {
    const window = new Window(span());
    for (let position = 0; position < 2 * MAX_POSITION_SPANS; position++) window.add(position, { A: 1 }, 0, 0);
    assert.ok(window.hasRoom);
    assert.equal(window.positions.spans().length, 1);
    assert.ok(window.closesIn(at({})) > 0);
  });

  describe('tells for how long it could have been sent', () => {
    const clock = { wall: 100_000, elapsed: 7000 };
    const cases: [what: string, changes: Changes, waitingForMs: number][] = [
      ['since its end', { start: 0, end: MINUTE }, 40_000],
      ['since its start where it has no end', { start: 90_000, end: undefined, interval: 0 }, 10_000],
      ['since the last arrival for times of their own', { start: 0, end: MINUTE, ownTime: true }, 2000],
    ];
    for (const [what, changes, waitingForMs] of cases) {
      it(what, () => assert.equal(makeWindow(changes, 1000, 5000).waitingForMs(clock), waitingForMs));
    }
  });

  describe('knows its samples and fields', () => {
    it('of none', () => {
      const window = new Window(span());
      assert.equal(window.firstPosition, undefined);
      assert.equal(window.positions.size, 0);
      assert.equal(window.has(0), false);
      assert.equal(window.hasField('A'), false);
      assert.deepEqual([...window.fieldNames], []);
    });

    it('of one', () => {
      const window = new Window(span());
      window.add(7, { A: 1, B: 2 }, 0, 0);
      assert.equal(window.firstPosition, 7);
      assert.deepEqual([...window.positions], [7]);
      assert.deepEqual(
        [6, 7, 8].map((position) => window.has(position)),
        [false, true, false],
      );
      assert.deepEqual(
        ['A', 'B', 'C'].map((field) => window.hasField(field)),
        [true, true, false],
      );
      assert.deepEqual([...window.fieldNames], ['A', 'B']);
    });

    it('of several in any order', () => {
      const window = new Window(span());
      for (const position of [7, 3, 8]) window.add(position, { [`F${position}`]: 1 }, 0, 0);
      assert.equal(window.firstPosition, 3);
      assert.deepEqual([...window.positions], [3, 7, 8]);
      assert.deepEqual(
        [2, 3, 4, 7, 8].map((position) => window.has(position)),
        [false, true, false, true, true],
      );
      assert.deepEqual([...window.fieldNames], ['F7', 'F3', 'F8']);
      assert.deepEqual(
        ['F7', 'A'].map((field) => window.hasField(field)),
        [true, false],
      );
    });

    for (const field of ['constructor', 'toString', 'hasOwnProperty']) {
      it(`takes ${field} for a field like any other`, () => {
        const window = new Window(span());
        window.add(0, { A: 1 }, 0, 0);
        assert.equal(window.hasField(field), false);
        window.add(1, { [field]: 1 }, 0, 0);
        assert.equal(window.hasField(field), true);
        assert.equal(window.several?.fields.get(field)?.count, 1);
      });
    }
  });

  it('gives each field the values of the samples that have it', () => {
    const window = new Window(span());
    window.add(0, { A: 5 }, 1000, 0);
    window.add(1, { A: 7, B: 'on' }, 2000, 0);
    assert.equal(window.only, undefined);
    assert.deepEqual([window.several?.fields.get('A')?.count, window.several?.fields.get('B')?.count], [2, 1]);
    assert.deepEqual(window.several?.fields.get('A')?.first, { value: 5, time: 1000 });
    assert.deepEqual(window.several.fields.get('B')?.last, { value: 'on', time: 2000 });
  });

  describe('whatever arrives', () => {
    const arrival = fc.record({
      gap: fc.nat(5000),
      position: fc.nat(30),
      time: fc.integer({ min: -100_000, max: 100_000 }),
    });

    it('closes at the latest one interval and 2 s after the first arrival, and knows each position', () => {
      const story = fc.record({
        arrivals: fc.array(arrival, { minLength: 1, maxLength: 20 }),
        interval: fc.integer({ min: 1, max: 100_000 }),
        ownTime: fc.boolean(),
        wall: fc.integer(),
        logTime: fc.integer(),
      });
      fc.assert(
        fc.property(story, ({ arrivals, interval, ownTime, wall, logTime }) => {
          const window = new Window(span({ end: interval, interval, ownTime }));
          let elapsed = 0;
          for (const { gap, position, time } of arrivals) {
            window.add(position, { A: 1 }, time, elapsed);
            assert.ok(window.closesIn({ wall, elapsed, logTime }) <= Math.max(0, interval + SETTLING_MS - elapsed));
            elapsed += gap;
          }
          const positions = [...new Set(arrivals.map(({ position }) => position))].sort((a, b) => a - b);
          assert.deepEqual([...window.positions], positions);
          assert.equal(window.firstPosition, positions[0]);
        }),
      );
    });

    it('stays closed as the clocks go on', () => {
      const clocks = fc.record({ wall: fc.nat(200_000), elapsed: fc.nat(200_000), logTime: fc.nat(200_000) });
      fc.assert(
        fc.property(clocks, fc.nat(100_000), fc.boolean(), ({ wall, elapsed, logTime }, later, ownTime) => {
          const window = makeWindow({ ownTime }, 0);
          const before = window.closesIn({ wall, elapsed, logTime });
          const after = window.closesIn({ wall: wall + later, elapsed: elapsed + later, logTime: logTime + later });
          assert.ok(after <= before);
          assert.ok(before <= 0 || after === before - later);
        }),
      );
    });
  });
});

function rules(others: FieldRules, fields: Readonly<Record<string, FieldRules>> = {}): RecordRules {
  return { interval: 60_000, others, fields: new Map(Object.entries(fields)) };
}

/** A window of samples at 1000 s, 1001 s … */
function windowOf(...samples: readonly Sample['values'][]): Window {
  const window = new Window({ key: 'k', start: 0, end: 60_000, interval: 60_000, ownTime: false });
  for (const [position, values] of samples.entries()) window.add(position, values, 1_000_000 + position * 1000, 0);
  return window;
}

describe('aggregateWindow', () => {
  it('makes one measurement of each field of an only sample, with its time', () => {
    assert.deepEqual(aggregateWindow(windowOf({ A: 5, B: 'on' }), rules({ aggregate: 'mean' })), [
      { field: 'A', value: 5, timestamp: '1000' },
      { field: 'B', value: 'on', timestamp: '1000' },
    ]);
  });

  it('makes one measurement of each field of several samples', () => {
    assert.deepEqual(aggregateWindow(windowOf({ A: 5 }, { A: 8, B: true }), rules({ aggregate: 'first' })), [
      { field: 'A', value: 5, timestamp: '1000' },
      { field: 'B', value: true, timestamp: '1001' },
    ]);
  });

  it('makes none where no sample is', () => {
    assert.deepEqual(aggregateWindow(windowOf(), rules({ aggregate: 'last' })), []);
  });

  it('takes the rules of each field', () => {
    const some = rules({ aggregate: 'max' }, { A: { aggregate: 'count' } });
    const values = (window: Window) => aggregateWindow(window, some).map(({ value }) => value);
    assert.deepEqual(values(windowOf({ A: 7, B: 9 })), [1, 9]);
    assert.deepEqual(values(windowOf({ A: 7, B: 9 }, { A: 7, B: 3 })), [2, 9]);
  });

  it('rounds numbers, and only after they were aggregated', () => {
    const rounded = rules({ aggregate: 'mean', decimals: 0 });
    assert.deepEqual(
      aggregateWindow(windowOf({ A: 1.4, B: '1.4' }, { A: 1.4 }, { A: 2 }), rounded).map(({ value }) => value),
      [2, '1.4'],
    );
  });

  it('rounds a mean as it is written in decimal, and not as its binary fraction', () => {
    const rounded = rules({ aggregate: 'mean', decimals: 1 });
    const window = windowOf({ A: 21.5 }, { A: 21.5 }, { A: 21.6 }, { A: 21.6 });
    assert.equal(aggregateWindow(window, rounded)[0]?.value, 21.6);
  });

  it('leaves numbers as they are where no decimals were asked for', () => {
    assert.equal(aggregateWindow(windowOf({ A: 1.234_567 }), rules({ aggregate: 'last' }))[0]?.value, 1.234_567);
  });
});
