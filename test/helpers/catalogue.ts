import { readFileSync } from 'node:fs';
import path from 'node:path';

const locales = path.join(__dirname, '../../nodes/locales');

/** A group of texts in a node type's catalogue, by their keys. */
export function catalogue(language: 'en-US' | 'de', type: string, group: string): Record<string, string> {
  const json = JSON.parse(readFileSync(path.join(locales, language, `${type}.json`), 'utf8')) as Record<
    string,
    Record<string, Record<string, string>>
  >;
  return json[type]?.[group] ?? {};
}
