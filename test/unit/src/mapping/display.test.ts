import assert from 'node:assert/strict';
import fc from 'fast-check';
import { display } from '../../../../src/mapping/display';
import { anything, throwing, circular, hostile } from './arbitrary';

describe('display', () => {
  const cases: [value: unknown, shown: string][] = [
    ['abc', '"abc"'],
    ['a\n"b"', '"a\\n\\"b\\""'],
    ['', '""'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    [5n, '5n'],
    [undefined, 'undefined'],
    [null, 'null'],
    [true, 'true'],
    [() => 1, 'a function'],
    [Symbol('x'), 'a symbol'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [new Date(NaN), 'an invalid date'],
    [Buffer.from('hello'), '5 bytes'],
    [[1, 'a', [2, [3]]], '[1,"a",[2,[…]]]'],
    [{ lat: 1, b: { c: { d: 1 } } }, '{"lat":1,"b":{"c":{…}}}'],
    [circular(), '{"lat":1,"self":{"lat":1,"self":{…}}}'],
    [hostile(), 'an unreadable value'],
    [throwing(), 'an unreadable value'],
  ];
  for (const [value, shown] of cases) {
    it(`shows ${shown}`, () => assert.equal(display(value), shown));
  }

  it('truncates to 80 characters and splits no character', () => {
    assert.equal(display('x'.repeat(500)), `"${'x'.repeat(78)}…`);
    assert.equal(display('x'.repeat(77) + '😀😀'), `"${'x'.repeat(77)}…`);
    assert.equal(display(new Array(1e6).fill(1)).length, 80);
  });

  it('never throws and never exceeds 80 characters', () => {
    fc.assert(fc.property(anything, (value) => display(value).length <= 80));
  });
});
