import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { dateValue, isBytes } from '../../../../src/mapping/cross-realm';
import { throwing, hostile } from './arbitrary';

describe('isBytes', () => {
  it('recognizes bytes, also in a Buffer and from another realm', () => {
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

describe('dateValue', () => {
  it('reads a Date, also from another realm', () => {
    assert.equal(dateValue(new Date(5)), 5);
    assert.equal(dateValue(runInNewContext('new Date(5)') as object), 5);
    assert.equal(dateValue(new Date(NaN)), NaN);
  });

  it('takes nothing else for a Date and runs none of its code', () => {
    for (const other of [{}, [], { getTime: () => 5 }, Object.create(Date.prototype), throwing(), hostile()]) {
      assert.equal(dateValue(other as object), undefined);
    }
  });
});
