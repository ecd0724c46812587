import assert from 'node:assert/strict';
import { barriers } from './axe';
import type { Editor } from './editor';
import { themesOf, useTheme } from './theme';

/**
 * Looks at the form that is open in each theme that the editor has: keeps a picture, and fails where something in it
 * keeps people out.
 *
 * @param what names the picture, with the version of Node-RED in it
 */
export async function inspect(editor: Editor, what: string): Promise<void> {
  const found: string[] = [];
  for (const theme of await themesOf(editor)) {
    await useTheme(editor, theme);
    await editor.picture(`${what}, ${theme}`);
    found.push(...(await barriers(editor)).map((barrier) => `${theme}: ${barrier}`));
  }
  await useTheme(editor, 'light');
  assert.deepEqual(found, [], what);
}
