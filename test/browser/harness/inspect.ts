import assert from 'node:assert/strict';
import { findViolations } from './axe';
import type { Editor } from './editor';
import { findLayoutFaults } from './layout';
import { themesOf, useTheme } from './theme';

/** Windows in which the form's layout differs, besides the one that a form is opened in. */
const NARROW_WIDTHS_PX = [1024, 800];

/**
 * Takes a picture of the open form in each theme that the editor has, and fails where it isn't accessible or where its
 * layout is wrong. Themes differ in their colours only.
 *
 * @param name of the picture, with the version of Node-RED in it
 */
export async function inspect(editor: Editor, name: string): Promise<void> {
  const faults: string[] = [];
  for (const theme of await themesOf(editor)) {
    await useTheme(editor, theme);
    await editor.picture(`${name}, ${theme}`);
    const violations = await findViolations(editor, theme === 'light' ? 'all' : 'colours');
    faults.push(...violations.map((violation) => `${theme}: ${violation}`));
  }
  await useTheme(editor, 'light');
  assert.deepEqual([...faults, ...(await findLayoutFaults(editor))], [], name);
}

/** Does the same where only the layout can differ from a form that was inspected: in another language. */
export async function inspectLayout(editor: Editor, name: string): Promise<void> {
  await editor.picture(name);
  assert.deepEqual(await findLayoutFaults(editor), [], name);
}

/** Inspects the open form, then its layout in narrower windows. */
export async function inspectWidths(editor: Editor, name: string, look = inspect): Promise<void> {
  const { page } = editor;
  const wide = page.viewportSize();
  assert.ok(wide !== null);
  await look(editor, `${name} ${wide.width}`);
  for (const width of NARROW_WIDTHS_PX) {
    await page.setViewportSize({ ...wide, width });
    await inspectLayout(editor, `${name} ${width}`);
  }
  await page.setViewportSize(wide);
}
