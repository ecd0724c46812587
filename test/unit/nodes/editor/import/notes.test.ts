import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '../../../../helpers/catalogue';

const types = join(__dirname, '../../../../../src/function-node/notes.ts');
/** The codes, as their type names them. */
const [, union = ''] = /type NoteCode =([^;]*);/.exec(readFileSync(types, 'utf8')) ?? [];
const codes = Array.from(union.matchAll(/'([\w-]+)'/g), ([, code]) => code);

interface Sentences {
  about: Record<string, string>;
  reason: Record<string, string>;
}

describe('notes about a function node', () => {
  for (const language of ['en-US', 'de'] as const) {
    it(`have a sentence for each reason in ${language}`, () => {
      const { about, reason } = catalogue(language, 'datacake-record', 'paste') as unknown as Sentences;
      assert.deepEqual(Object.keys(reason).sort(), [...codes].sort());
      for (const sentence of Object.values(reason)) assert.match(sentence, /^\S.*\.$/);
      assert.deepEqual(Object.keys(about), ['device', 'time', 'message']);
    });
  }
});
