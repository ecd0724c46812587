import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const nodes = path.join(__dirname, '../../../../nodes');
const locales = path.join(nodes, 'locales');
const types = ['datacake-record', 'datacake-connection'] as const;

/** The code of each form, below `nodes/editor`. */
const code = {
  'datacake-record': ['datacake-record.ts', 'record', 'import'],
  'datacake-connection': ['datacake-connection.ts', 'connection', 'api-client.ts'],
};

function read(...file: string[]): string {
  return readFileSync(path.join(nodes, ...file), 'utf8');
}

/** The contents of files, and of the files in folders. */
function sources(names: readonly string[]): string[] {
  return names.flatMap((name) => {
    if (name.endsWith('.ts')) return [read('editor', name)];
    const files = readdirSync(path.join(nodes, 'editor', name)).filter((file) => file.endsWith('.ts'));
    return files.map((file) => read('editor', name, file));
  });
}

/** The texts of one catalogue by their whole keys. */
function texts(language: string, type: string): Map<string, string> {
  const collected = new Map<string, string>();
  const collect = (value: unknown, key: string): void => {
    if (typeof value === 'string') collected.set(key, value);
    else for (const [name, inner] of Object.entries(value as object)) collect(inner, key ? `${key}.${name}` : name);
  };
  collect(JSON.parse(read('locales', language, `${type}.json`)), '');
  return collected;
}

const placeholders = (text: string): string[] => (text.match(/__\w+?__/g) ?? []).sort();

describe('texts', () => {
  it('are there in English and German', () => {
    assert.deepEqual(readdirSync(locales).sort(), ['de', 'en-US']);
  });

  for (const type of types) {
    const english = texts('en-US', type);
    const german = texts('de', type);

    it(`of ${type} have the same keys and values to fill in, in both languages`, () => {
      assert.deepEqual([...german.keys()].sort(), [...english.keys()].sort());
      for (const [key, text] of english) assert.deepEqual(placeholders(german.get(key) ?? ''), placeholders(text), key);
    });

    it(`of ${type} have every key that its template names`, () => {
      const named = [...read(`${type}.html`).matchAll(/data-i18n="(?:\[[\w-]+\])?([^":]+)"/g)].map(([, key]) => key);
      assert.ok(named.length > 0);
      for (const key of named) assert.ok(english.has(String(key)), key);
    });

    it(`of ${type} have every key that the form's code spells out`, () => {
      const keys = sources(code[type]).flatMap((source) => [...source.matchAll(/\btext\(\s*'([\w.-]+)'/g)]);
      assert.ok(keys.length > 0);
      for (const [, key] of keys) assert.ok(english.has(`${type}.${String(key)}`), key);
    });

    it(`of ${type} are the only texts in its template`, () => {
      const template = /<script type="text\/html"[^>]*>([\s\S]*?)<\/script>/.exec(read(`${type}.html`))?.[1] ?? '';
      assert.equal(template.replace(/<[^>]*>/g, '').trim(), '');
    });

    it(`of ${type} have a help page in both languages`, () => {
      for (const language of ['en-US', 'de']) {
        assert.match(read('locales', language, `${type}.html`), new RegExp(`data-help-name="${type}"`));
      }
    });
  }
});
