import assert from 'node:assert/strict';
import type { Notice } from '../../../src/util/notice';
import { REASON_CODES, type Reason } from '../../../src/util/reason';
import {
  formatNumber,
  formatValues,
  lossText,
  mappingText,
  namedDevice,
  noticeText,
  nothingText,
  reasonWithDetail,
  shortReason,
  wholeReason,
} from '../../../nodes/words';
import { catalogue } from '../../helpers/catalogue';
import { languageOf } from '../../helpers/language';

const english = languageOf('en-US');
const german = languageOf('de');

describe('words', () => {
  it('name a device as its node was saved, beside its id, and no other device', () => {
    const saved = { device: ' 3B0F ', deviceName: 'Power meter, hall 1' };
    assert.equal(namedDevice('3b0f', saved), 'Power meter, hall 1 (3b0f)');
    assert.equal(namedDevice('c47a', saved), 'c47a');
    assert.equal(namedDevice(undefined, saved), undefined);
    assert.equal(namedDevice('3b0f', { ...saved, deviceName: '' }), '3b0f');
    assert.match(namedDevice('3b0f', { ...saved, deviceName: 'x'.repeat(200) }), /^x{59}… \(3b0f\)$/);
  });

  it('write numbers as the language does', () => {
    assert.deepEqual(
      [english, german].map((language) => formatNumber(12_345, language)),
      ['12,345', '12.345'],
    );
    assert.deepEqual(
      [0.1, 0.00001, 1 / 3].map((number) => formatNumber(number, german)),
      ['0,1', '0,00001', '0,3333333333333333'],
    );
  });

  it('fill in numbers as the language writes them, and text as it is', () => {
    assert.deepEqual(formatValues({ factor: 0.001, port: '5432', version: '13.2' }, german), {
      ...{ factor: '0,001', port: '5432', version: '13.2' },
    });
  });

  for (const code of REASON_CODES) {
    it(`say ${code} in few words and in a whole sentence, in both languages`, () => {
      const ofDatabase = { version: '12.4', encoding: 'LATIN1', setting: 'fsync' };
      const reason = { code, values: { field: 'WATT', error: 'address-missing', value: 'NAME', ...ofDatabase } };
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

  it('name where a proxy that can’t be used comes from, and nothing else', () => {
    for (const code of ['proxy-invalid', 'proxy-socks', 'proxy-user'] as const) {
      for (const language of [english, german]) {
        const ofNode = wholeReason({ code }, language);
        assert.match(ofNode, /proxy node|Proxy-Node/);
        assert.doesNotMatch(ofNode, /_PROXY|environment|Umgebung/);
        const ofVariable = wholeReason({ code, values: { variable: 'HTTPS_PROXY' } }, language);
        assert.match(ofVariable, /HTTPS_PROXY/);
        assert.doesNotMatch(ofVariable, /proxy node|Proxy-Node|HTTP_PROXY/);
      }
    }
  });

  it('put what the server said behind the sentence', () => {
    const said = (reason: Reason): string[] =>
      [english, german].map((language) => {
        const whole = wholeReason(reason, language);
        const sentence = reasonWithDetail(reason, language);
        assert.ok(sentence.startsWith(whole), sentence);
        return sentence.slice(whole.length);
      });
    assert.deepEqual(said({ code: 'token-wrong', detail: 'status 401' }), [
      '. The answer had the code 401',
      '. Die Antwort hatte den Code 401',
    ]);
    assert.deepEqual(said({ code: 'refused', detail: 'status 400: field: Field does not exist.' }), [
      '. The answer: "field: Field does not exist." (code 400)',
      '. Die Antwort: „field: Field does not exist.“ (Code 400)',
    ]);
    assert.deepEqual(said({ code: 'network', detail: 'socket hang up' }), [' (socket hang up)', ' (socket hang up)']);
  });

  it('count one sample and several', () => {
    const lost = (samples: number): string => lossText({ device: 'S-1', samples, why: 'size' }, english);
    assert.match(lost(1), /^S-1: 1 waiting sample was /);
    assert.match(lost(1234), /^S-1: 1,234 waiting samples were /);
    assert.match(lossText({ device: 'S-1', samples: 1, why: 'age' }, german), /^S-1: 1 wartende Messung wurde /);
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
      'Nothing to record: TEMPERATURE: not in the message, or without a value there; HUMIDITY: "abc" is not a number',
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

  it('tell every notice in both languages, with right plurals and what the system said', () => {
    const detail = 'ENOSPC: no space left on device';
    const damage = { bytes: 4096, file: 'log-1' };
    const notices: Notice[] = [
      ...(['quota-held', 'quota-exceeded', 'watch-hidden'] as const).map((code) => ({ code, device: 'S-1' })),
      { code: 'plan-unknown', device: 'S-1', reason: { code: 'workspace-missing' } },
      ...(['state-unkept', 'rejected-unkept', 'journal-unusable', 'journal-unmoved'] as const).map((code) => {
        return { code, detail };
      }),
      ...[1, 1234].flatMap((count): Notice[] => [
        { code: 'quota-nearly', device: 'S-1', count, plan: 5000 },
        { code: 'rejected-dropped', count },
        { code: 'damaged', count, ...damage },
        { code: 'damaged-copied', count, ...damage, copy: '/data/copy' },
        { code: 'cut-short', count, file: 'log-1' },
        { code: 'memory-lost', count },
        { code: 'restamped', count },
        { code: 'too-many-samples', count, most: 1000 },
        { code: 'too-many-fields', count, most: 1000 },
      ]),
      { code: 'acknowledgements-unstored', detail },
      ...(['samples-recovered', 'acknowledgements-recovered', 'journal-usable', 'opening'] as const).map((code) => {
        return { code };
      }),
      { code: 'journal-taken', pid: '12345', host: 'gateway' },
      { code: 'samples-on-disk', folder: '/data' },
      { code: 'shared-away', reason: { code: 'database-login' } },
      ...(['shared-back', 'lease-first', 'lease-handed-over', 'lease-lost'] as const).map((code) => {
        return { code };
      }),
      { code: 'shared-clock', seconds: 3 },
      { code: 'lease-taken', host: 'gw-2' },
      ...(
        ['limit', 'disk-full', 'disk-failed', 'too-large', 'too-slow', 'closed', 'away', 'lost', 'data'] as const
      ).map((refusal): Notice => ({ code: `unstored-${refusal}` })),
    ];
    const said = new Set<string>();
    for (const notice of notices) {
      const [inEnglish, inGerman] = [english, german].map((language) => noticeText(notice, language));
      assert.ok(inEnglish !== undefined && inGerman !== undefined && inEnglish !== inGerman);
      assert.doesNotMatch(inEnglish + inGerman, /__|undefined/);
      assert.doesNotMatch(inEnglish, /^1 \w+s |\b1 samples/);
      if ('detail' in notice) for (const text of [inEnglish, inGerman]) assert.match(text, / \(ENOSPC: .*\)$/);
      said.add(inEnglish);
    }
    assert.equal(said.size, notices.length, 'each has a sentence of its own');
    const texts = catalogue('en-US', 'datacake-connection', 'notice');
    const told = notices.map(({ code }) => code as string);
    const others = Object.keys(texts).filter((code) => !told.includes(code));
    assert.deepEqual(
      others,
      ['kept', 'deleted', 'elsewhere', 'shortLived', 'openToOthers'],
      'no sentence that nothing says',
    );
    assert.match(
      noticeText({ code: 'quota-nearly', device: 'S-1', count: 4000, plan: 5000 }, german),
      /sind 4\.000 von 5\.000 Datenpunkten/,
    );
    assert.match(noticeText({ code: 'journal-taken', pid: '12345', host: 'gateway' }, german), /Prozess 12345 /);
  });
});
