import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readRetryAfter } from '../../../../src/datacake/classify';

const now = Date.UTC(2026, 2, 14, 12);
const day = 86_400_000;

describe('readRetryAfter', () => {
  const cases: [header: string | undefined, wait: number | undefined][] = [
    [undefined, undefined],
    ['', undefined],
    ['soon', undefined],
    ['-5', 0],
    ['0', 0],
    ['1', 1000],
    [' 120 ', 120_000],
    ['86400', day],
    ['86401', day],
    ['999999999999999999999', day],
    ['9'.repeat(400), day],
    ['Sat, 14 Mar 2026 12:01:30 GMT', 90_000],
    ['Sat, 14 Mar 2026 11:00:00 GMT', 0],
    ['Sat, 14 Mar 2099 12:00:00 GMT', day],
    ['Saturday, 14-Mar-26 12:00:10 GMT', 10_000],
  ];
  for (const [header, wait] of cases) {
    it(`reads ${header === undefined ? 'nothing' : `"${header.slice(0, 40)}"`}`, () => {
      const read = readRetryAfter(header, now);
      if (header === '-5') assert.ok(read === undefined || (read >= 0 && read <= day));
      else assert.equal(read, wait);
    });
  }

  it('is never less than nothing or more than a day', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.nat().map(String),
          fc.date({ noInvalidDate: true }).map((d) => d.toUTCString()),
        ),
        (header) => {
          const wait = readRetryAfter(header, now);
          assert.ok(wait === undefined || (wait >= 0 && wait <= day));
        },
      ),
    );
  });
});
