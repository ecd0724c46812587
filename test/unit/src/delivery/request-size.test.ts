import assert from 'node:assert/strict';
import { RequestSize } from '../../../../src/delivery/request-size';

/** Accepts requests as large as may be until larger ones are tried. @returns how many that took */
function grow(size: RequestSize): number {
  const { most } = size;
  let accepted = 0;
  while (size.most === most) {
    size.accepted(most);
    accepted += 1;
    assert.ok(accepted < 20_000);
  }
  return accepted;
}

describe('RequestSize', () => {
  it('halves the size of a request that was too large', () => {
    const size = new RequestSize();
    assert.equal(size.most, 500);
    size.tooLarge(301);
    assert.equal(size.most, 151);
    size.tooLarge(1);
    assert.equal(size.most, 1);
  });

  it('grows again slowly, and only after requests of the largest size', () => {
    const size = new RequestSize();
    size.tooLarge(500);
    for (let request = 0; request < 1000; request++) size.accepted(249);
    assert.equal(size.most, 250);
    assert.equal(grow(size), 20);
    assert.equal(size.most, 500);
  });

  it('takes longer to grow each time that it had grown too far, within bounds', () => {
    const size = new RequestSize();
    size.tooLarge(300);
    const waits = Array.from({ length: 12 }, () => {
      const wait = grow(size);
      size.tooLarge(size.most);
      return wait;
    });
    assert.deepEqual(waits.slice(0, 4), [20, 40, 80, 160]);
    assert.equal(waits.at(-1), 10_000);
  });
});
