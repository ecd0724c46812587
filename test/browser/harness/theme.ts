import type { Editor } from './editor';

export type Theme = 'light' | 'dark';

/** The themes that the editor has: before version 5 it is light only. */
export async function themesOf(editor: Editor): Promise<Theme[]> {
  const version = await editor.page.evaluate<string>('RED.settings.version');
  return Number.parseInt(version) >= 5 ? ['light', 'dark'] : ['light'];
}

/** Chooses a theme of the open editor, the way it does so itself when the system turns dark. */
export async function useTheme(editor: Editor, theme: Theme): Promise<void> {
  const dark = String(theme === 'dark');
  await editor.page.evaluate(`document.documentElement.classList.toggle('nr-theme-dark', ${dark})`);
}
