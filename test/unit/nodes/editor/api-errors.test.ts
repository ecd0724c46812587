import assert from 'node:assert/strict';
import { catalogue } from '../../../helpers/catalogue';
import type { FormError } from '../../../../nodes/editor/api-client';

/** Every error of the forms: the compiler demands all codes. */
const codes: Record<FormError['code'], true> = {
  'token-missing': true,
  'token-again': true,
  'token-wrong': true,
  'address-invalid': true,
  'address-plain': true,
  'not-datacake': true,
  network: true,
  timeout: true,
  proxy: true,
  'not-deployed': true,
  certificate: true,
  busy: true,
  server: true,
  'workspace-missing': true,
  'workspace-unknown': true,
  'device-unknown': true,
  'device-ambiguous': true,
  forbidden: true,
  'no-message': true,
  'not-stored': true,
  'node-unknown': true,
  'bad-json': true,
  settings: true,
  'no-permission': true,
  runtime: true,
};

describe('the errors of the forms', () => {
  for (const language of ['en-US', 'de'] as const) {
    it(`have a sentence each, and no two the same, in ${language}`, () => {
      const sentences = catalogue(language, 'datacake-connection', 'apiError');
      assert.deepEqual(Object.keys(sentences).sort(), [...Object.keys(codes), 'withDetail'].sort());
      assert.equal(new Set(Object.values(sentences)).size, Object.keys(sentences).length);
    });
  }
});
