import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const page = readFileSync(join(__dirname, 'page.html'), 'utf8');

/**
 * The live page, which loads nothing from elsewhere.
 *
 * @param editor the address of a Node-RED's editor to link to
 */
export function livePage(editor?: string): string {
  return editor === undefined ? page : page.replace('<a id="editor" hidden>', `<a id="editor" href="${editor}">`);
}
