import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { NodeAPI } from 'node-red';
import type { Language } from '../../nodes/words';

type Values = Record<string, string | number>;

const locales = path.join(__dirname, '../../nodes/locales');

/** Looks texts up as Node-RED does, by keys that begin with the name of the node's type. A key that isn't there is an error. */
function translator(tag: 'en-US' | 'de', type: string): (key: string, values?: Values) => string {
  const texts: unknown = JSON.parse(readFileSync(path.join(locales, tag, `${type}.json`), 'utf8'));
  return (key, values = {}) => {
    let text: unknown = texts;
    for (const name of key.split('.')) text = (text as Record<string, unknown> | undefined)?.[name];
    assert.equal(typeof text, 'string', `${tag} has no ${key}`);
    return (text as string).replace(/__(\w+?)__/g, (_, name: string) => {
      assert.ok(name in values, `${key} needs ${name}`);
      return String(values[name]);
    });
  };
}

/** A language with both catalogues. */
export function languageOf(tag: 'en-US' | 'de'): Language {
  const texts = (type: string): Language['record'] => {
    const translate = translator(tag, type);
    return (key, values) => translate(`${type}.${key}`, values);
  };
  return { record: texts('datacake-record'), connection: texts('datacake-connection'), tag };
}

/** Looks texts up as a node's `RED._` does: by a key of its own catalogue, or by that of another one with its name before a colon. */
export function englishTexts(ownType: string): NodeAPI['_'] {
  return (key, values) => {
    const [, type = ownType, own = key] = /\/([\w-]+):(.*)$/.exec(key) ?? [];
    return translator('en-US', type)(own, values);
  };
}
