import assert from 'node:assert/strict';
import type { MappingErrorCode } from '../../../../src/mapping/mapping-error';
import { catalogue } from '../../../helpers/catalogue';

/** Every mapping error: the compiler demands all codes. */
const codes: Record<MappingErrorCode, true> = {
  absent: true,
  nested: true,
  unreadable: true,
  'source-failed': true,
  'source-slow': true,
  'not-finite': true,
  'not-number': true,
  'ambiguous-number': true,
  'unsafe-integer': true,
  overflow: true,
  'not-boolean': true,
  'not-text': true,
  'not-scalar': true,
  'not-location': true,
  'location-range': true,
  'bad-time': true,
  'ambiguous-date': true,
  'time-range': true,
  'time-failed': true,
  'time-slow': true,
  'time-unset': true,
  'bad-name': true,
  'no-name': true,
  'name-too-long': true,
  'object-kind': true,
  'same-field': true,
  'not-measurement': true,
  'no-value': true,
  'no-topic': true,
  'no-device': true,
  'device-failed': true,
  'device-slow': true,
  'array-payload': true,
  'empty-payload': true,
  'too-many-samples': true,
  'too-many-fields': true,
  'not-json': true,
};

describe('mapping errors', () => {
  for (const language of ['en-US', 'de'] as const) {
    it(`have a sentence each, in ${language}`, () => {
      const sentences = catalogue(language, 'datacake-record', 'mappingError');
      assert.deepEqual(Object.keys(sentences).sort(), Object.keys(codes).sort());
    });
  }
});
