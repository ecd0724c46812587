import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { booby, hostile } from './arbitrary';
import { dateValue } from '../../../../src/mapping/cross-realm';

describe('dateTime', () => {
  it('knows a Date, also from another realm', () => {
    assert.equal(dateValue(new Date(5)), 5);
    assert.equal(dateValue(runInNewContext('new Date(5)') as object), 5);
    assert.equal(dateValue(new Date(NaN)), NaN);
  });

  it('takes nothing else for one and runs none of its code', () => {
    for (const other of [{}, [], { getTime: () => 5 }, Object.create(Date.prototype), booby(), hostile()]) {
      assert.equal(dateValue(other as object), undefined);
    }
  });
});
