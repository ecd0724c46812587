import assert from 'node:assert/strict';
import { summarise } from './statistics';

describe('the summary of figures', () => {
  it('has the median and the quartiles, in whatever order the figures come', () => {
    const summary = { median: 3, firstQuartile: 2, thirdQuartile: 4, count: 5 };
    assert.deepEqual(summarise([5, 1, 4, 2, 3]), summary);
    assert.deepEqual(summarise([1, 2, 3, 4, 5]), summary);
  });

  it('interpolates between two neighbours', () => {
    assert.deepEqual(summarise([1, 2, 3, 4]), { median: 2.5, firstQuartile: 1.75, thirdQuartile: 3.25, count: 4 });
  });

  it('has no spread where there is one figure', () => {
    assert.deepEqual(summarise([7]), { median: 7, firstQuartile: 7, thirdQuartile: 7, count: 1 });
  });

  it('is hardly moved by one figure that is far off', () => {
    const { median, thirdQuartile } = summarise([10, 11, 10, 11, 900]);
    assert.deepEqual({ median, thirdQuartile }, { median: 11, thirdQuartile: 11 });
  });

  it('sorts by value, not by digits', () => {
    assert.equal(summarise([9, 10, 100]).median, 10);
  });

  it('refuses to summarise nothing', () => {
    assert.throws(() => summarise([]), /no figures/);
  });
});
