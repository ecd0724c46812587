import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isTimeZone, toUnixTime } from '../../../../src/mapping/time-zone';

/** What a clock on the wall shows in a zone, by another way than the one under test. */
function wallTime(time: number, timeZone: string) {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second, millisecond: 0 };
}

describe('toUnixTime', () => {
  const cases: [zone: string, wall: [number, number, number, number, number], time: number][] = [
    ['Europe/Berlin', [2026, 1, 28, 14, 5], Date.UTC(2026, 0, 28, 13, 5)],
    ['Europe/Berlin', [2026, 7, 28, 14, 5], Date.UTC(2026, 6, 28, 12, 5)],
    ['europe/berlin', [2023, 3, 26, 1, 59], Date.UTC(2023, 2, 26, 0, 59)],
    ['Europe/Berlin', [2023, 3, 26, 2, 30], Date.UTC(2023, 2, 26, 1, 30)],
    ['Europe/Berlin', [2023, 10, 29, 2, 30], Date.UTC(2023, 9, 29, 0, 30)],
    ['Europe/Berlin', [2023, 10, 29, 3, 0], Date.UTC(2023, 9, 29, 2, 0)],
    ['America/New_York', [2026, 11, 1, 1, 30], Date.UTC(2026, 10, 1, 5, 30)],
    ['Asia/Kolkata', [2026, 1, 28, 14, 5], Date.UTC(2026, 0, 28, 8, 35)],
    ['Asia/Kathmandu', [2026, 1, 28, 0, 0], Date.UTC(2026, 0, 27, 18, 15)],
    ['America/St_Johns', [2026, 1, 28, 0, 0], Date.UTC(2026, 0, 28, 3, 30)],
    ['Australia/Lord_Howe', [2026, 1, 28, 11, 0], Date.UTC(2026, 0, 28, 0, 0)],
    ['UTC', [2026, 1, 28, 14, 5], Date.UTC(2026, 0, 28, 14, 5)],
  ];
  for (const [zone, [year, month, day, hour, minute], time] of cases) {
    it(`takes ${year}-${month}-${day} ${hour}:${minute} in ${zone} for ${new Date(time).toISOString()}`, () => {
      assert.equal(toUnixTime({ year, month, day, hour, minute, second: 0, millisecond: 0 }, zone), time);
    });
  }

  it('finds every time of every zone again, or the first of two that a clock shows alike', () => {
    const seconds = fc.integer({ min: Date.UTC(1973, 3, 1) / 1000, max: Date.UTC(2060, 0, 1) / 1000 });
    fc.assert(
      fc.property(fc.constantFrom(...Intl.supportedValuesOf('timeZone')), seconds, (zone, second) => {
        const time = second * 1000;
        const wall = wallTime(time, zone);
        const found = toUnixTime(wall, zone);
        assert.deepEqual(wallTime(found, zone), wall);
        assert.ok(found <= time && time - found <= 3 * 3_600_000);
      }),
      { numRuns: 2000 },
    );
  });

  it('does so around every change of a zone with changes at odd minutes', () => {
    // In St. John's, summer time began at one minute past midnight.
    for (let time = Date.UTC(2006, 3, 2, 3, 25); time < Date.UTC(2006, 3, 2, 3, 40); time += 60_000) {
      assert.equal(toUnixTime(wallTime(time, 'America/St_Johns'), 'America/St_Johns'), time);
    }
  });
});

describe('isTimeZone', () => {
  for (const name of ['Europe/Berlin', 'europe/berlin', 'UTC', 'Asia/Kolkata']) {
    it(`knows ${name}`, () => assert.ok(isTimeZone(name)));
  }
  for (const name of ['', 'Berlin', 'Europe/Berlln', 'local', 'named', '+25:00']) {
    it(`knows no ${JSON.stringify(name)}`, () => assert.ok(!isTimeZone(name)));
  }
});
