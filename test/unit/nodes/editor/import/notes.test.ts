import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Sentences {
  note: string;
  about: Record<string, string>;
  reason: Record<string, string>;
}

const root = join(__dirname, '../../../../src/function-node');
const languages = JSON.parse(readFileSync(join(root, 'notes.json'), 'utf8')) as Record<string, Sentences>;
/** The codes, as their type names them. */
const [, union = ''] = /type NoteCode =([^;]*);/.exec(readFileSync(join(root, 'notes.ts'), 'utf8')) ?? [];
const codes = Array.from(union.matchAll(/'([\w-]+)'/g), ([, code]) => code);

describe('notes about a function node', () => {
  for (const [language, { note, about, reason }] of Object.entries(languages)) {
    it(`have a sentence for each reason in ${language}`, () => {
      assert.deepEqual(Object.keys(reason).sort(), [...codes].sort());
      for (const sentence of Object.values(reason)) assert.match(sentence, /^\S.*\.$/);
      for (const part of ['line', 'about', 'reason']) assert.ok(note.includes(`__${part}__`));
      assert.deepEqual(Object.keys(about), ['device', 'time', 'message']);
    });
  }

  it('say the same names in both languages', () => {
    const named = (language: string): string[] => {
      return Object.entries(languages[language]?.reason ?? {})
        .filter(([, sentence]) => sentence.includes('__name__'))
        .map(([code]) => code);
    };
    assert.deepEqual(named('de'), named('en-US'));
  });
});
