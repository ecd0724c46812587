import assert from 'node:assert/strict';
import { errorCode, errorMessage } from '../../../../src/util/error-message';

describe('errorMessage', () => {
  it('gives the message of an error, and of an object that was thrown in its place', () => {
    assert.equal(errorMessage(new TypeError('too short')), 'too short');
    assert.equal(errorMessage({ code: 'S0203', message: 'Expected ")"' }), 'Expected ")"');
    assert.equal(errorMessage('just a text'), 'just a text');
    assert.equal(errorMessage(undefined), 'undefined');
  });
});

describe('errorCode', () => {
  it("gives the system's code of an error", () => {
    assert.equal(errorCode(Object.assign(new Error('no space'), { code: 'ENOSPC' })), 'ENOSPC');
  });

  it('gives none for errors without one, and for what is no error', () => {
    for (const thrown of [
      new Error('x'),
      Object.assign(new Error('x'), { code: 5 }),
      { code: 'ENOSPC' },
      'ENOSPC',
      null,
    ]) {
      assert.equal(errorCode(thrown), undefined);
    }
  });
});
