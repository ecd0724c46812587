import assert from 'node:assert/strict';
import fc from 'fast-check';
import { scale } from '../../../../src/mapping/decimals';

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

  it('turns every register in tenths, hundredths or thousandths into the decimal it means', () => {
    const register = fc.integer({ min: -(2 ** 31), max: 2 ** 32 });
    fc.assert(
      fc.property(register, fc.integer({ min: 1, max: 6 }), (raw, decimals) => {
        assert.equal(scale(raw, Number(`1e-${decimals}`)), Number(`${raw}e-${decimals}`));
      }),
      { numRuns: 2000 },
    );
  });
});
