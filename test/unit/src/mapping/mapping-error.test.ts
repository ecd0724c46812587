import assert from 'node:assert/strict';
import {
  describeMappingError,
  isExpectedAbsence,
  describeNothingToRecord,
} from '../../../../src/mapping/mapping-error';

describe('describeMappingError', () => {
  it('names the field and the value', () => {
    assert.equal(
      describeMappingError({ field: 'TEMPERATURE', code: 'not-number', value: '"abc"' }),
      'TEMPERATURE: "abc" is not a number',
    );
    assert.equal(describeMappingError({ field: 'TEMPERATURE', code: 'absent' }), 'TEMPERATURE: not in the message');
    assert.equal(
      describeMappingError({ code: 'time-range', value: '5' }),
      'the time 5 is out of range: 1973-03-03 to 5138-11-16',
    );
  });

  it('names the values that are allowed', () => {
    assert.match(
      describeMappingError({ code: 'not-boolean', value: '2' }),
      /true\/false, 1\/0, on\/off, yes\/no or open\/closed/,
    );
    assert.match(describeMappingError({ code: 'location-range', value: '[91,0]' }), /-90 to 90.*-180 to 180/);
  });

  it('tells expected absences from faults', () => {
    assert.equal(isExpectedAbsence({ field: 'A', code: 'absent' }), true);
    assert.equal(isExpectedAbsence({ field: 'A', code: 'nested' }), true);
    assert.equal(isExpectedAbsence({ field: 'A', code: 'not-finite' }), false);
  });
});

describe('describeNothingToRecord', () => {
  it('gives the reasons, field by field', () => {
    assert.equal(
      describeNothingToRecord([
        { field: 'TEMPERATURE', code: 'absent' },
        { field: 'HUMIDITY', code: 'not-number', value: '"abc"' },
      ]),
      'Nothing to record: TEMPERATURE: not in the message; HUMIDITY: "abc" is not a number',
    );
  });

  it('gives 20 reasons and the number of the others', () => {
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

  it('says so also without a reason', () => assert.equal(describeNothingToRecord([]), 'Nothing to record'));
});
