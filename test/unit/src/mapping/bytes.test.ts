import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { hostile } from './arbitrary';
import { isBytes } from '../../../../src/mapping/cross-realm';

describe('isBytes', () => {
  it('knows bytes, also as a Buffer and from another realm', () => {
    assert.equal(isBytes(new Uint8Array(2)), true);
    assert.equal(isBytes(Buffer.from('a')), true);
    assert.equal(isBytes(runInNewContext('new Uint8Array(2)')), true);
  });

  it('takes nothing else for bytes', () => {
    for (const other of [[1], new Uint16Array(1), new DataView(new ArrayBuffer(1)), 'a', null, {}, hostile()]) {
      assert.equal(isBytes(other), false);
    }
  });
});
