import assert from 'node:assert/strict';
import { TtlCache } from '../../../../src/util/ttl-cache';

describe('TtlCache', () => {
  it('keeps a value for its time to live, and no more than so many values', () => {
    let now = 0;
    let made = 0;
    const cache = new TtlCache<number>(2, 100, () => now);
    const get = (key: string): number => cache.get(key, () => ++made);
    assert.deepEqual([get('a'), get('b'), get('a')], [1, 2, 1]);
    now = 100;
    assert.deepEqual([get('a'), get('a')], [3, 3]);
    assert.equal(get('c'), 4);
    assert.deepEqual([get('a'), get('b')], [3, 5], 'the oldest was evicted');
  });

  it('forgets a value unless another has taken its place', () => {
    const cache = new TtlCache<object>(2, 100, () => 0);
    const [one, other] = [{}, {}];
    cache.get('a', () => one);
    cache.delete('a', other);
    assert.equal(
      cache.get('a', () => other),
      one,
    );
    cache.delete('a', one);
    assert.equal(
      cache.get('a', () => other),
      other,
    );
    cache.clear();
    assert.equal(
      cache.get('a', () => one),
      one,
    );
  });
});
