import assert from 'node:assert/strict';
import { truncate } from '../../../../src/util/truncate';

describe('truncate', () => {
  it('keeps a text that fits as it is', () => {
    assert.equal(truncate('12345', 5), '12345');
    assert.equal(truncate('', 5), '');
  });

  it('ends a longer text with an ellipsis that counts into the length', () => {
    assert.equal(truncate('123456', 5), '1234…');
  });

  it('leaves no half of a character that takes two code units', () => {
    assert.equal(truncate('123🌡45', 5), '123…');
    assert.equal(truncate('12🌡45', 5), '12🌡…');
  });
});
