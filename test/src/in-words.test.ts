import assert from 'node:assert/strict';
import { inWords } from '../../src/in-words';

describe('inWords', () => {
  it('says what an error says, and what an object does that was thrown in its place', () => {
    assert.equal(inWords(new TypeError('too short')), 'too short');
    assert.equal(inWords({ code: 'S0203', message: 'Expected ")"' }), 'Expected ")"');
    assert.equal(inWords('just a text'), 'just a text');
    assert.equal(inWords(undefined), 'undefined');
  });
});
