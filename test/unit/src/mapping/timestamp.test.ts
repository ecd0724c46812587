import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { display } from '../../../../src/mapping/display';
import { readTime } from '../../../../src/mapping/timestamp';
import { anything } from './arbitrary';
import { local, utc } from '../../../helpers/time-styles';

const first = Date.UTC(1973, 2, 3, 9, 46, 40);
const end = Date.UTC(5138, 10, 16, 9, 46, 40);
const believable = fc.integer({ min: first, max: end - 1 });

describe('readTime', () => {
  const times: [value: unknown, time: number][] = [
    [1555570137, 1555570137000],
    [1555570137.123, 1555570137123],
    [1555570137.9996, 1555570137999],
    [1555570137123, 1555570137123],
    [1555570137123.9, 1555570137123],
    [1555570137123456, 1555570137123],
    [1555570137123456789n, 1555570137123],
    [1555570137n, 1555570137000],
    ['1555570137', 1555570137000],
    [' 1555570137 ', 1555570137000],
    ['1555570137.5', 1555570137500],
    ['1555570137123', 1555570137123],
    ['1636619615999999999', 1636619615999],
    [1e8, first],
    [1e11 - 1, end - 1000],
    [1e11, first],
    [1e14 - 1, end - 1],
    [1e14, first],
    [1e17, first],
    [99999999999999999999n, end - 1],
    [new Date(1555570137123), 1555570137123],
    [runInNewContext('new Date(1555570137123)'), 1555570137123],
    ['2021-06-28T19:38:12+02:00', 1624901892000],
    ['2021-11-11T08:33:35.136100251Z', 1636619615136],
  ];
  for (const [value, time] of times) {
    it(`reads ${String(value)}`, () => assert.deepEqual(readTime(value, utc), { time }));
  }

  it('reads no time where the message has none', () => {
    for (const nothing of [undefined, null, '', '  ']) assert.equal(readTime(nothing, utc), 'none');
  });

  const unreadable: unknown[] = [NaN, Infinity, 'yesterday', '12:30', true, {}, [], [1555570137], () => 1, Symbol('s')];
  const unreadableTexts = ['1e9', '-1555570137', '0x5cb7e1d9', '2023-02-30', '05/19/2023 x', '{}', '9'.repeat(100)];
  for (const value of [...unreadable, ...unreadableTexts, new Date(NaN)]) {
    it(`refuses ${display(value)}`, () => {
      const read = readTime(value, utc);
      assert.ok(read !== 'none' && 'error' in read);
      assert.equal(read.error.code, 'bad-time');
    });
  }

  const unbelievable = [0, 5, -1, -1555570137, 99999999, 1e20, 5n, -5n, 10n ** 30n, '86400', '20230519', new Date(0)];
  for (const value of [...unbelievable, '1970-01-01T00:00:05Z', '9999-12-31T23:59:59Z']) {
    it(`refuses ${String(value)} as out of range`, () => {
      const read = readTime(value, utc);
      assert.ok(read !== 'none' && 'error' in read);
      assert.equal(read.error.code, 'time-range');
    });
  }

  it('shows the value that it can not read', () => {
    assert.deepEqual(readTime('yesterday', utc), { error: { code: 'bad-time', value: '"yesterday"' } });
    assert.deepEqual(readTime('01/02/2026', utc), { error: { code: 'ambiguous-date', value: '"01/02/2026"' } });
    assert.deepEqual(readTime(5, utc), { error: { code: 'time-range', value: '5' } });
  });

  it('reads the same time in every unit and form', () => {
    fc.assert(
      fc.property(believable, fc.nat(999), fc.nat(999), (time, micros, nanos) => {
        const microseconds = BigInt(time) * 1000n + BigInt(micros);
        const nanoseconds = microseconds * 1000n + BigInt(nanos);
        const iso = new Date(time).toISOString();
        const forms = [time, String(time), microseconds, String(microseconds), nanoseconds, String(nanoseconds)];
        for (const form of [...forms, new Date(time), time / 1000, iso, iso.replace('Z', '567890+00:00')]) {
          assert.deepEqual(readTime(form, local), { time }, String(form));
        }
        assert.deepEqual(readTime(Math.floor(time / 1000), utc), { time: Math.floor(time / 1000) * 1000 });
      }),
    );
  });

  it('gives whole milliseconds in range or an error, whatever it reads', () => {
    fc.assert(
      fc.property(fc.oneof(anything, fc.double(), fc.bigInt(), fc.string()), (value) => {
        const read = readTime(value, local);
        if (read === 'none' || 'error' in read) return;
        assert.ok(Number.isInteger(read.time) && read.time >= first && read.time < end);
      }),
      { numRuns: 2000 },
    );
  });
});
