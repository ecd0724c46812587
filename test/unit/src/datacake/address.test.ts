import assert from 'node:assert/strict';
import { normalizeAddress } from '../../../../src/datacake/address';

describe('normalizeAddress', () => {
  it('drops white space around an address, and slashes at its end', () => {
    for (const address of ['https://a', ' https://a/ ', 'https://a///\n'])
      assert.equal(normalizeAddress(address), 'https://a');
    assert.equal(normalizeAddress(' https://a/b//c/ '), 'https://a/b//c');
    for (const empty of ['', ' ', '//']) assert.equal(normalizeAddress(empty), '');
  });

  it('takes no longer than the address is', () => {
    const start = performance.now();
    assert.equal(normalizeAddress(`${'/'.repeat(1e6)}x`).length, 1e6 + 1);
    assert.ok(performance.now() - start < 500);
  });
});
