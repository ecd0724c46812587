import type { Browser } from 'playwright-core';
import type { NodeRed } from '../../node-red/harness/node-red';
import { Editor, VIEWPORT } from './editor';
import { useTheme } from './theme';

/** All that a test can leave behind in an editor whose forms are closed. */
const STATE = `JSON.stringify({
  revision: RED.nodes.version(),
  isChanged: RED.nodes.dirty(),
  workspace: RED.workspaces.active(),
  // Monaco adds its container with the first code editor, and keeps it.
  dialogs: $('body > :visible').not('.monaco-aria-container').map((_, { id, className }) => id || className).get(),
  notifications: $('.red-ui-notification').text(),
})`;

/**
 * An editor that one test after the other uses. It is opened anew only after a test that has left something behind,
 * because opening it takes longer than most tests.
 */
export class KeptEditor {
  readonly #browser: Browser;
  #editor: Editor | undefined;
  #state = '';

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** The editor, with all forms closed and nothing changed since the last deploy. */
  async take(nodeRed: NodeRed): Promise<Editor> {
    this.#editor ??= await this.#open(nodeRed);
    return this.#editor;
  }

  /** Takes the editor back after a test, and closes what that has left open. */
  async giveBack(): Promise<void> {
    const editor = this.#editor;
    if (editor === undefined) return;
    await editor.page.unrouteAll({ behavior: 'wait' });
    await editor.cancelAll();
    if ((await stateOf(editor)) !== this.#state) return this.close();
    await useTheme(editor, 'light');
    await editor.page.setViewportSize(VIEWPORT);
    await editor.page.mouse.move(0, 0);
  }

  /** The next test gets another one. */
  async close(): Promise<void> {
    await this.#editor?.close();
    this.#editor = undefined;
  }

  async #open(nodeRed: NodeRed): Promise<Editor> {
    const editor = await Editor.open(this.#browser, nodeRed);
    this.#state = await stateOf(editor);
    return editor;
  }
}

async function stateOf(editor: Editor): Promise<string> {
  return editor.page.evaluate<string>(STATE);
}
