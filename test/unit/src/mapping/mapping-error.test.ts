import assert from 'node:assert/strict';
import { isExpectedAbsence } from '../../../../src/mapping/mapping-error';

describe('isExpectedAbsence', () => {
  it('tells expected absences from faults', () => {
    assert.equal(isExpectedAbsence({ field: 'A', code: 'absent' }), true);
    assert.equal(isExpectedAbsence({ field: 'A', code: 'nested' }), true);
    assert.equal(isExpectedAbsence({ field: 'A', code: 'not-finite' }), false);
  });
});
