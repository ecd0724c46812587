import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseDecimal, parsePlainDecimal } from '../../../../src/mapping/read-number';

describe('parseDecimal', () => {
  const cases: [text: string, number: number | 'ambiguous' | undefined][] = [
    [' 23.5 ', 23.5],
    ['100.00', 100],
    ['1e3', 1000],
    ['-1.5E-2', -0.015],
    ['+7', 7],
    ['.5', 0.5],
    ['5.', 5],
    ['007', 7],
    ['1.234', 1.234],
    ['1e999', Infinity],
    ['23,5', 23.5],
    ['-23,55', -23.55],
    [',5', 0.5],
    ['0,125', 0.125],
    ['1234,125', 1234.125],
    ['1,2345', 1.2345],
    ['1,5e3', 1500],
    ['1,234', 'ambiguous'],
    ['-12,345', 'ambiguous'],
    ['123,456', 'ambiguous'],
    ['1,234e3', 'ambiguous'],
    ['1.234,5', 1234.5],
    ['1,234.5', 1234.5],
    ['-1.234.567,89', -1234567.89],
    ['1,234,567.89', 1234567.89],
    ['1.234.567', 1234567],
    ['1,234,567', 1234567],
    ['1.234,567', 1234.567],
    ['12.34,5', undefined],
    ['0.123,5', undefined],
    ['1,2,3', undefined],
    ['1.2.3', undefined],
    ['5,', undefined],
    [',', undefined],
    ['.', undefined],
    ['', undefined],
    ['  ', undefined],
    ['0x10', undefined],
    ['0b1', undefined],
    ['1_000', undefined],
    ['NaN', undefined],
    ['Infinity', undefined],
    ['23.5 °C', undefined],
    ['--1', undefined],
    ['1e', undefined],
    ['٣', undefined],
  ];
  for (const [text, number] of cases) {
    it(`reads ${JSON.stringify(text)} as ${String(number)}`, () => assert.equal(parseDecimal(text), number));
  }

  it('reads every number that JavaScript writes', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        assert.equal(parseDecimal(String(number)), number === 0 ? 0 : number);
        assert.equal(parsePlainDecimal(String(number)), number === 0 ? 0 : number);
      }),
    );
  });

  it('refuses a long text quickly', () => {
    const started = performance.now();
    for (const unit of ['1', '1,', '1.111', ',111', ' ', '1e']) parseDecimal(`${unit.repeat(100_000)}x`);
    assert.ok(performance.now() - started < 2000);
  });
});

describe('parsePlainDecimal', () => {
  it('reads no comma', () => {
    assert.equal(parsePlainDecimal(' 1.5 '), 1.5);
    assert.equal(parsePlainDecimal('1,5'), undefined);
    assert.equal(parsePlainDecimal(''), undefined);
  });
});
