import assert from 'node:assert/strict';
import { errorMessage } from '../../../../src/util/error-message';

describe('inWords', () => {
  it('says what an error says, and what an object does that was thrown in its place', () => {
    assert.equal(errorMessage(new TypeError('too short')), 'too short');
    assert.equal(errorMessage({ code: 'S0203', message: 'Expected ")"' }), 'Expected ")"');
    assert.equal(errorMessage('just a text'), 'just a text');
    assert.equal(errorMessage(undefined), 'undefined');
  });
});
