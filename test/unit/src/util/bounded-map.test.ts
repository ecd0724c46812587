import assert from 'node:assert/strict';
import { BoundedMap } from '../../../../src/util/bounded-map';

describe('BoundedMap', () => {
  it('evicts the least recently set entry beyond its size', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    map.set('c', 4);
    assert.deepEqual(
      [...map.entries()],
      [
        ['a', 3],
        ['c', 4],
      ],
    );
    assert.equal(map.size, 2);
    assert.deepEqual([map.get('a'), map.get('b'), map.has('b'), map.has('c')], [3, undefined, false, true]);
  });

  it('has room again once an entry is deleted', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    assert.equal(map.delete('a'), true);
    assert.equal(map.delete('a'), false);
    map.set('c', 3);
    assert.deepEqual([...map.keys()], ['b', 'c']);
    map.clear();
    assert.equal(map.size, 0);
  });
});
