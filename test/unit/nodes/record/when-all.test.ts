import assert from 'node:assert/strict';
import { whenAll } from '../../../../nodes/record/message-reader';

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

describe('whenAll', () => {
  it('goes on at once when all values are there', () => {
    assert.equal(whenAll([1, 2, 3], sum), 6);
    assert.equal(whenAll([], sum), 0);
  });

  it('waits for those that are not', async () => {
    const result = whenAll([1, Promise.resolve(2), 3], sum);
    assert.ok(result instanceof Promise);
    assert.equal(await result, 6);
  });

  it('fails with the first that fails', async () => {
    await assert.rejects(async () => whenAll([1, Promise.reject(new Error('no'))], sum), /no/);
  });
});
