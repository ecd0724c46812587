import assert from 'node:assert/strict';
import { catalogue } from '../../../helpers/catalogue';
import type { FormError } from '../../../../nodes/editor/api-client';
import { REASON_CODES, type ReasonCode } from '../../../../src/util/reason';

/** Every error of the forms: the compiler demands all codes. */
const codes: Record<Exclude<FormError['code'], ReasonCode>, true> = {
  'token-again': true,
  'password-again': true,
  'address-invalid': true,
  'address-plain': true,
  'not-deployed': true,
  forbidden: true,
  'no-message': true,
  'not-stored': true,
  undeployed: true,
  'message-cut': true,
  'node-unknown': true,
  'flows-stopped': true,
  'node-disabled': true,
  'connection-disabled': true,
  'bad-json': true,
  'too-much': true,
  'no-permission': true,
  'request-refused': true,
  runtime: true,
};

/** No error by itself. */
const others = ['withDetail', 'withStatus', 'withAnswer'];

describe('the errors of the forms', () => {
  for (const language of ['en-US', 'de'] as const) {
    it(`and the reasons of a status have a sentence each, and no two the same, in ${language}`, () => {
      const sentences = catalogue(language, 'datacake-connection', 'reason');
      assert.deepEqual(
        Object.keys(sentences).sort(),
        [...new Set([...Object.keys(codes), ...REASON_CODES, ...others])].sort(),
      );
      assert.equal(new Set(Object.values(sentences)).size, Object.keys(sentences).length);
    });

    it(`has few words for the canvas for each reason of a status, in ${language}`, () => {
      const short = catalogue(language, 'datacake-connection', 'short');
      assert.deepEqual(Object.keys(short).sort(), [...REASON_CODES].sort());
    });
  }
});
