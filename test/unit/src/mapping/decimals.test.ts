import assert from 'node:assert/strict';
import fc from 'fast-check';
import { roundTo, scale } from '../../../../src/mapping/decimals';

/** Long-hand rounding of the digits that JavaScript writes, half away from zero. */
function roundDigits(value: number, decimals: number): number {
  const [mantissa = '', exponent = '0'] = String(Math.abs(value)).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const shift = Number(exponent) - fraction.length + decimals;
  const digits = BigInt(whole + fraction);
  if (shift >= 0) return value;
  const unit = 10n ** BigInt(-shift);
  const rounded = (digits * 2n + unit) / (unit * 2n);
  return Math.sign(value) * Number(`${rounded}e-${decimals}`);
}

describe('roundTo', () => {
  const cases: [value: number, decimals: number, rounded: number][] = [
    [1.005, 2, 1.01],
    [-1.005, 2, -1.01],
    [2.5, 0, 3],
    [-2.5, 0, -3],
    [0.5, 0, 1],
    [0.49999999999999994, 0, 0],
    [9.995, 2, 10],
    [99.99, 1, 100],
    [0.05, 1, 0.1],
    [0.04, 1, 0],
    [-0.04, 1, 0],
    [0.004, 1, 0],
    [6.6449, 4, 6.6449],
    [23.45, 1, 23.5],
    [1e21, 2, 1e21],
    [1.5e-7, 7, 2e-7],
    [5e-324, 15, 0],
    [1.7976931348623157e308, 15, 1.7976931348623157e308],
    [3.0000000000000004, 15, 3],
    [123456789.12345679, 3, 123456789.123],
    [0, 3, 0],
    [42, 0, 42],
  ];
  for (const [value, decimals, rounded] of cases) {
    it(`rounds ${value} to ${decimals} decimals: ${rounded}`, () => {
      assert.equal(roundTo(value, decimals), rounded);
    });
  }

  it('rounds like long-hand arithmetic', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.tuple(fc.integer(), fc.integer({ min: 0, max: 17 })).map(([digits, places]) => Number(`${digits}e-${places}`)),
    );
    fc.assert(
      fc.property(value, fc.integer({ min: 0, max: 15 }), (number, decimals) => {
        assert.equal(roundTo(number, decimals) + 0, roundDigits(number, decimals) + 0);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('scale', () => {
  const cases: [value: number, factor: number, product: number][] = [
    [234, 0.1, 23.4],
    [6644.9, 0.001, 6.6449],
    [3, 0.1, 0.3],
    [1.1, 1.1, 1.21],
    [0, 0.1, 0],
    [9007199254740991, 1, 9007199254740991],
    [0.1 + 0.2, 1, 0.1 + 0.2],
    [4503599627370497, 2, 9007199254740994],
    [32767, 0.01, 327.67],
  ];
  for (const [value, factor, product] of cases) {
    it(`${value} × ${factor} = ${product}`, () => assert.equal(scale(value, factor), product));
  }

  it('scales every register in tenths, hundredths or smaller to the exact decimal', () => {
    const register = fc.integer({ min: -(2 ** 31), max: 2 ** 32 });
    fc.assert(
      fc.property(register, fc.integer({ min: 1, max: 6 }), (raw, decimals) => {
        assert.equal(scale(raw, Number(`1e-${decimals}`)), Number(`${raw}e-${decimals}`));
      }),
      { numRuns: 2000 },
    );
  });
});
