import assert from 'node:assert/strict';
import { findViolations } from './axe';
import type { Editor } from './editor';
import { themesOf, useTheme } from './theme';

/**
 * Takes a picture of the open form in each theme that the editor has, and fails where it isn't accessible.
 *
 * @param name of the picture, with the version of Node-RED in it
 */
export async function inspect(editor: Editor, name: string): Promise<void> {
  const violations: string[] = [];
  for (const theme of await themesOf(editor)) {
    await useTheme(editor, theme);
    await editor.picture(`${name}, ${theme}`);
    violations.push(...(await findViolations(editor)).map((violation) => `${theme}: ${violation}`));
  }
  await useTheme(editor, 'light');
  assert.deepEqual(violations, [], name);
}
