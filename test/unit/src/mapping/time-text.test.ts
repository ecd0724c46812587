import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { type DateOrder, parseTimeText } from '../../../../src/mapping/time-text';
import { local, utc } from '../../../helpers/time-styles';

describe('parseTimeText', () => {
  const zoned: [text: string, iso: string][] = [
    ['2021-06-28T19:38:12+02:00', '2021-06-28T17:38:12.000Z'],
    ['2021-06-28T19:38:12+0200', '2021-06-28T17:38:12.000Z'],
    ['2021-06-28T19:38:12+02', '2021-06-28T17:38:12.000Z'],
    ['2021-06-28T19:38:12 -05:30', '2021-06-29T01:08:12.000Z'],
    ['2021-11-11T08:33:35.136100251Z', '2021-11-11T08:33:35.136Z'],
    ['2021-11-11T08:33:35.1Z', '2021-11-11T08:33:35.100Z'],
    ['2021-11-11T08:33:35,05Z', '2021-11-11T08:33:35.050Z'],
    ['2021-11-11T08:33:35.9999999Z', '2021-11-11T08:33:35.999Z'],
    ['2021-11-11 08:33Z', '2021-11-11T08:33:00.000Z'],
    ['2021-11-11t08:33:35z', '2021-11-11T08:33:35.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2017-01-01T01:59:60.5+02:00', '2017-01-01T00:00:00.500Z'],
  ];
  for (const [text, iso] of zoned) {
    it(`reads ${text}`, () => {
      assert.equal(parseTimeText(text, utc), Date.parse(iso));
      assert.equal(parseTimeText(text, local), Date.parse(iso));
    });
  }

  const bare: [text: string, parts: [number, number, number, number?, number?, number?, number?]][] = [
    ['2023-05-19T20:52:56', [2023, 4, 19, 20, 52, 56]],
    ['2023-05-19 20:52:56.789', [2023, 4, 19, 20, 52, 56, 789]],
    ['2023-05-19 20:52', [2023, 4, 19, 20, 52]],
    ['2023-05-19', [2023, 4, 19]],
  ];
  for (const [text, [year, month, day, ...clock]] of bare) {
    it(`reads ${text} in the zone that is set`, () => {
      assert.equal(parseTimeText(text, utc), Date.UTC(year, month, day, ...(clock as number[])));
      assert.equal(
        parseTimeText(text, local),
        new Date(year, month, day, clock[0] ?? 0, clock[1] ?? 0, clock[2] ?? 0, clock[3] ?? 0).getTime(),
      );
    });
  }

  it('reads local time in the zone of the machine, all year round', () => {
    // A process learns its zone when it starts.
    const texts = ['2023-01-15T12:00', '2023-07-15T12:00', '2023-03-26T02:30', '2023-10-29T02:30'];
    const script = `
      const { parseTimeText } = require('./src/mapping/time-text.ts');
      console.log(JSON.stringify(${JSON.stringify(texts)}.map((text) => parseTimeText(text, ${JSON.stringify(local)}))));
    `;
    const output = execFileSync(process.execPath, ['--require', 'tsx/cjs', '--eval', script], {
      env: { ...process.env, TZ: 'Europe/Berlin' },
    });
    assert.deepEqual(JSON.parse(output.toString()), [
      Date.UTC(2023, 0, 15, 11),
      Date.UTC(2023, 6, 15, 10),
      Date.UTC(2023, 2, 26, 1, 30),
      Date.UTC(2023, 9, 29, 0, 30),
    ]);
  });

  const refused = [
    '2023-02-30T00:00:00Z',
    '2023-02-29',
    '1900-02-29',
    '2023-04-31',
    '2023-00-01',
    '2023-13-01',
    '2023-01-00',
    '2023-01-32',
    '0085-01-01',
    '2023-01-01T24:00:00Z',
    '2023-01-01T12:60:00Z',
    '2023-01-01T12:00:61Z',
    '2023-01-01T12:30:60Z',
    '2023-01-01T12:00:00+24:00',
    '2023-01-01T12:00:00+02:60',
    '2023-01-01T12:00:00.Z',
    '2023-01-01T12',
    '2023-01-01T',
    '2023-01-01Z',
    '2023-1-1',
    '20230101T120000Z',
    '2023-01-01T12:00:00 CET',
    ' 2023-01-01',
    'x2023-01-01',
    '2023-01-01T12:00:00Zx',
    '',
  ];
  for (const text of refused) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parseTimeText(text, utc), undefined));
  }

  const orders: [text: string, dateOrder: DateOrder, iso: string | undefined][] = [
    ['28.01.2026', 'auto', '2026-01-28T00:00:00Z'],
    ['28.01.2026 14:05', 'auto', '2026-01-28T14:05:00Z'],
    ['28.1.2026, 9:05:33', 'auto', '2026-01-28T09:05:33Z'],
    ['01.02.2026', 'auto', '2026-02-01T00:00:00Z'],
    ['2026/01/28 14:05', 'auto', '2026-01-28T14:05:00Z'],
    ['28.01.2026T14:05:33.5+02:00', 'auto', '2026-01-28T12:05:33.500Z'],
    ['30.02.2026', 'auto', undefined],
    ['28.01.26', 'auto', undefined],
    ['28/01/2026 14:05', 'auto', undefined],
    ['01/02/2026', 'auto', undefined],
    ['28-01-2026', 'auto', undefined],
    ['28.01-2026', 'auto', undefined],
    ['28/01/2026 14:05', 'dmy', '2026-01-28T14:05:00Z'],
    ['01/02/2026', 'dmy', '2026-02-01T00:00:00Z'],
    ['1-2-26 7:05 pm', 'dmy', '2026-02-01T19:05:00Z'],
    ['28.01.2026', 'dmy', '2026-01-28T00:00:00Z'],
    ['2026-01-28', 'dmy', '2026-01-28T00:00:00Z'],
    ['01/28/2026', 'dmy', undefined],
    ['28/01-2026', 'dmy', undefined],
    ['01/02/2026', 'mdy', '2026-01-02T00:00:00Z'],
    ['1/28/2026 2:05 PM', 'mdy', '2026-01-28T14:05:00Z'],
    ['1/28/2026, 12:05:33 A.M.', 'mdy', '2026-01-28T00:05:33Z'],
    ['1/28/2026 12:05PM', 'mdy', '2026-01-28T12:05:00Z'],
    ['1/28/2026 13:05 PM', 'mdy', undefined],
    ['1/28/2026 0:05 AM', 'mdy', undefined],
    ['28/01/2026', 'mdy', undefined],
    ['28.01.2026 14:05', 'mdy', '2026-01-28T14:05:00Z'],
    ['01.02.2026', 'mdy', '2026-02-01T00:00:00Z'],
    ['01.28.2026', 'mdy', undefined],
    ['1.28.26', 'mdy', '2026-01-28T00:00:00Z'],
    ['2026-01-28T14:05:00Z', 'mdy', '2026-01-28T14:05:00Z'],
  ];
  for (const [text, dateOrder, iso] of orders) {
    it(`reads ${text} by ${dateOrder} as ${iso ?? 'no time'}`, () => {
      assert.equal(parseTimeText(text, { zone: 'utc', dateOrder }), iso === undefined ? undefined : Date.parse(iso));
    });
  }

  it('reads a time in a zone of the IANA database, but one with a zone of its own in that', () => {
    const berlin = { zone: 'Europe/Berlin', dateOrder: 'auto' } as const;
    assert.equal(parseTimeText('28.07.2026 14:05', berlin), Date.UTC(2026, 6, 28, 12, 5));
    assert.equal(parseTimeText('2026-01-28 14:05', berlin), Date.UTC(2026, 0, 28, 13, 5));
    assert.equal(parseTimeText('2026-01-28T14:05Z', berlin), Date.UTC(2026, 0, 28, 14, 5));
  });

  it('agrees with the calendar on every day', () => {
    const day = fc.tuple(
      fc.integer({ min: 1970, max: 2400 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
    );
    fc.assert(
      fc.property(day, ([year, month, date]) => {
        const pad = (number: number) => String(number).padStart(2, '0');
        const real = new Date(Date.UTC(year, month - 1, date));
        const exists = real.getUTCMonth() === month - 1 && real.getUTCDate() === date;
        const read = parseTimeText(`${year}-${pad(month)}-${pad(date)}`, utc);
        assert.equal(read, exists ? real.getTime() : undefined);
      }),
      { numRuns: 1000 },
    );
  });
});
