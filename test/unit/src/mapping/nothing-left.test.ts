import assert from 'node:assert/strict';
import { describeNothingToRecord } from '../../../../src/mapping/mapping-error';

describe('nothingLeft', () => {
  it('says why, field by field', () => {
    assert.equal(
      describeNothingToRecord([
        { field: 'TEMPERATURE', code: 'absent' },
        { field: 'HUMIDITY', code: 'not-number', value: '"abc"' },
      ]),
      'Nothing to record: TEMPERATURE: not in the message; HUMIDITY: "abc" is not a number',
    );
  });

  it('stays readable when much is wrong', () => {
    const text = describeNothingToRecord(Array.from({ length: 500 }, () => ({ field: 'A', code: 'absent' as const })));
    assert.match(text, /; and 480 more$/);
    assert.equal(text.split(';').length, 21);
    assert.match(
      describeNothingToRecord(Array.from({ length: 21 }, () => ({ code: 'no-topic' as const }))),
      /; and 1 more$/,
    );
    assert.doesNotMatch(
      describeNothingToRecord(Array.from({ length: 20 }, () => ({ code: 'no-topic' as const }))),
      /more/,
    );
  });

  it('stands without a reason', () => assert.equal(describeNothingToRecord([]), 'Nothing to record'));
});
