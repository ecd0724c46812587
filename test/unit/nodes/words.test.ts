import assert from 'node:assert/strict';
import { REASON_CODES } from '../../../src/util/reason';
import {
  formatNumber,
  lossText,
  mappingText,
  nothingText,
  reasonWithDetail,
  shortReason,
  wholeReason,
} from '../../../nodes/words';
import { languageOf } from '../../helpers/language';

const english = languageOf('en-US');
const german = languageOf('de');

describe('words', () => {
  it('write numbers as the language does', () => {
    assert.deepEqual(
      [english, german].map((language) => formatNumber(12_345, language)),
      ['12,345', '12.345'],
    );
  });

  for (const code of REASON_CODES) {
    it(`say ${code} in few words and in a whole sentence, in both languages`, () => {
      const reason = { code, values: { field: 'WATT', error: 'address-missing' } };
      for (const language of [english, german]) {
        const [short, whole] = [shortReason(reason, language), wholeReason(reason, language)];
        assert.ok(short.length <= 32, short);
        assert.ok(whole.length > short.length, whole);
      }
      assert.notEqual(wholeReason(reason, german), wholeReason(reason, english));
    });
  }

  it('say which setting of the connection is wrong', () => {
    const reason = { code: 'settings', values: { error: 'timeout-invalid', value: 'soon' } } as const;
    assert.match(wholeReason(reason, english), /timeout must be a number of seconds .* not "soon"/);
    assert.match(wholeReason(reason, german), /Timeout .* nicht „soon“/);
  });

  it('put what the server said behind the sentence', () => {
    assert.equal(
      reasonWithDetail({ code: 'token-wrong', detail: 'status 401' }, english),
      "Datacake doesn't know this token: copy the whole token from Datacake again (status 401)",
    );
  });

  it('count one sample and several', () => {
    const lost = (samples: number): string => lossText({ device: 'S-1', samples, why: 'size' }, english);
    assert.match(lost(1), /^1 waiting sample of S-1 was /);
    assert.match(lost(1234), /^1,234 waiting samples of S-1 were /);
    assert.match(lossText({ device: 'S-1', samples: 1, why: 'age' }, german), /^1 wartende Messung von S-1 wurde /);
  });

  it('name the field, the value and what is allowed', () => {
    const text = mappingText({ field: 'DOOR', code: 'not-boolean', value: '2' }, english);
    assert.match(text, /^DOOR: 2 is not a boolean: true\/false, 1\/0, on\/off, yes\/no or open\/closed$/);
    assert.match(mappingText({ code: 'time-range', value: '5' }, english), /^the time 5 is out of range/);
  });

  it('give the reasons why nothing is recorded, field by field', () => {
    const errors = [
      { field: 'TEMPERATURE', code: 'absent' },
      { field: 'HUMIDITY', code: 'not-number', value: '"abc"' },
    ] as const;
    assert.equal(
      nothingText(errors, english),
      'Nothing to record: TEMPERATURE: not in the message; HUMIDITY: "abc" is not a number',
    );
    assert.equal(nothingText([], english), 'Nothing to record');
  });

  it('give 20 reasons and the number of the others', () => {
    const many = (count: number): string =>
      nothingText(
        Array.from({ length: count }, () => ({ field: 'A', code: 'absent' as const })),
        english,
      );
    assert.match(many(500), /; and 480 more$/);
    assert.equal(many(500).split(';').length, 21);
    assert.match(many(21), /; and 1 more$/);
    assert.doesNotMatch(many(20), /more/);
  });
});
