import assert from 'node:assert/strict';
import { describeMappingError as sentence, isExpectedAbsence } from '../../../../src/mapping/mapping-error';

describe('a problem', () => {
  it('is told with the field and the value', () => {
    assert.equal(
      sentence({ field: 'TEMPERATURE', code: 'not-number', value: '"abc"' }),
      'TEMPERATURE: "abc" is not a number',
    );
    assert.equal(sentence({ field: 'TEMPERATURE', code: 'absent' }), 'TEMPERATURE: not in the message');
    assert.equal(sentence({ code: 'time-range', value: '5' }), 'the time 5 is out of range: 1973-03-03 to 5138-11-16');
  });

  it('says what is allowed', () => {
    assert.match(sentence({ code: 'not-boolean', value: '2' }), /true\/false, 1\/0, on\/off, yes\/no or open\/closed/);
    assert.match(sentence({ code: 'location-range', value: '[91,0]' }), /-90 to 90.*-180 to 180/);
  });

  it('is quiet when it is no fault', () => {
    assert.equal(isExpectedAbsence({ field: 'A', code: 'absent' }), true);
    assert.equal(isExpectedAbsence({ field: 'A', code: 'nested' }), true);
    assert.equal(isExpectedAbsence({ field: 'A', code: 'not-finite' }), false);
  });
});
