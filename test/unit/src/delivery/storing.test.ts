import assert from 'node:assert/strict';
import { type Failure, Storing } from '../../../../src/delivery/storing';

interface Promised {
  stored: Promise<void>;
  fulfil: () => void;
  reject: (reason: unknown) => void;
}

function promised(): Promised {
  let fulfil: Promised['fulfil'] = () => undefined;
  let reject: Promised['reject'] = () => undefined;
  const stored = new Promise<void>((resolve, refuse) => {
    fulfil = resolve;
    reject = refuse;
  });
  return { stored, fulfil, reject };
}

describe('Storing', () => {
  let ended: { items: string[]; failure: Failure | undefined }[];
  let storing: Storing<string>;

  beforeEach(() => {
    ended = [];
    storing = new Storing((items, failure) => ended.push({ items: [...items], failure }));
  });

  it('reports all items of a promise at once, in order', async () => {
    const { stored, fulfil } = promised();
    for (const item of ['a', 'b', 'c']) storing.add(stored, item);
    fulfil();
    await storing.settled();
    assert.deepEqual(ended, [{ items: ['a', 'b', 'c'], failure: undefined }]);
  });

  it('reports each group when it is stored, whatever becomes of the others', async () => {
    const [one, other] = [promised(), promised()];
    storing.add(one.stored, 'a');
    storing.add(other.stored, 'b');
    storing.add(one.stored, 'c');
    other.reject('full');
    await other.stored.catch(() => undefined);
    assert.deepEqual(ended, [{ items: ['b'], failure: { reason: 'full' } }]);
    one.fulfil();
    await storing.settled();
    assert.deepEqual(
      ended.slice(1).flatMap(({ items }) => items),
      ['a', 'c'],
    );
  });

  it('accepts items for a promise that is fulfilled already', async () => {
    const stored = Promise.resolve();
    storing.add(stored, 'a');
    await storing.settled();
    storing.add(stored, 'b');
    await storing.settled();
    assert.deepEqual(
      ended.map(({ items }) => items),
      [['a'], ['b']],
    );
  });

  it('is settled once all earlier items are, and does not wait for later ones', async () => {
    const [one, other] = [promised(), promised()];
    storing.add(one.stored, 'a');
    const settled = storing.settled();
    storing.add(other.stored, 'b');
    one.fulfil();
    await settled;
    assert.deepEqual(
      ended.flatMap(({ items }) => items),
      ['a'],
    );
  });
});
