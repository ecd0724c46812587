import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import type { NodeRed } from '../../real/harness/node-red';
import { watchPage } from './watch-page';

const artefacts = resolve(__dirname, '../../../artefacts');

/** The editor as a person sees and uses it. */
export class Editor {
  readonly page: Page;
  /** What went wrong on the page that a person might never see: errors of scripts, failed requests. */
  readonly problems: readonly string[];

  private constructor(page: Page, problems: readonly string[]) {
    this.page = page;
    this.problems = problems;
  }

  /** Opens the editor and waits until flow and palette are there. */
  static async open(browser: Browser, nodeRed: NodeRed): Promise<Editor> {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const editor = new Editor(page, watchPage(page, nodeRed.url));
    await page.goto(nodeRed.url);
    await page.locator('#red-ui-loading-progress').waitFor({ state: 'hidden' });
    await editor.paletteEntry('inject').waitFor();
    return editor;
  }

  /** Keeps a picture for a person to look at, `artefacts/<name>.png`. */
  async picture(name: string): Promise<void> {
    await mkdir(artefacts, { recursive: true });
    await this.page.screenshot({ path: join(artefacts, `${name}.png`), animations: 'disabled' });
  }

  /** A node type in the palette. */
  paletteEntry(type: string): Locator {
    return this.page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
  }

  /** A node on the canvas. */
  node(id: string): Locator {
    return this.page.locator(`[id="${id}"].red-ui-flow-node-group`);
  }

  /** The form that is open; of several, the one that was opened last. */
  get form(): Locator {
    return this.page.locator('.red-ui-tray');
  }

  /** The titles of the open forms: only the topmost form is in the page, under the titles of all. */
  get #openForms(): Locator {
    return this.form.locator('.red-ui-tray-breadcrumbs li');
  }

  /**
   * Drags a node type from the palette onto the canvas.
   *
   * @param x pixels from the canvas's left edge to the middle of the node
   * @param y pixels from the canvas's upper edge
   * @returns the id of the new node
   */
  async addNode(type: string, x: number, y: number): Promise<string> {
    const before = await this.#nodes();
    await this.paletteEntry(type).scrollIntoViewIfNeeded();
    const canvas = await boxOf(this.page.locator('#red-ui-workspace-chart'));
    await this.#drag(this.paletteEntry(type), { x: canvas.x + x, y: canvas.y + y });
    const added = (await this.#nodes()).filter((id) => !before.includes(id));
    const [id] = added;
    if (id === undefined || added.length > 1) throw new Error(`${added.length} nodes came of dragging ${type}`);
    return id;
  }

  /** Draws a wire from one node's output to another's input. */
  async wire(from: string, to: string): Promise<void> {
    const input = await middleOf(this.node(to).locator('.red-ui-flow-port-input .red-ui-flow-port'));
    await this.#drag(this.node(from).locator('.red-ui-flow-port-output .red-ui-flow-port'), input);
  }

  /** Opens a node's form with a double click. */
  async openForm(id: string): Promise<void> {
    await this.#opens(() => this.node(id).locator('.red-ui-flow-node').dblclick());
  }

  /** Opens the form of a config node that doesn't exist yet, with the button beside the property that names it. */
  async openNewConfig(property: string): Promise<void> {
    await this.#opens(() => this.form.locator(`#node-input-btn-${property}-add`).click());
  }

  /** Closes the form with the button that keeps what was typed; the one below it appears again. */
  async done(): Promise<void> {
    const depth = await this.#openForms.count();
    await this.form.locator('.red-ui-tray-toolbar .primary').click();
    await this.#openForms.nth(depth - 1).waitFor({ state: 'detached' });
    if (depth > 1) await this.#arrived();
  }

  /** Types into an input of the open form, key by key, in the place of what stood there. */
  async type(selector: string, text: string): Promise<void> {
    const input = this.form.locator(selector);
    await input.click({ clickCount: 3 });
    await input.press('Delete');
    await input.pressSequentially(text);
  }

  /** Deploys with the button and waits until the runtime has taken it. */
  async deploy(): Promise<void> {
    await this.#answered('/flows', () => this.page.locator('#red-ui-header-button-deploy').click());
    // While it turns, a shade lies over the editor that would catch the next click.
    await this.page.locator('.red-ui-deploy-button-spinner').waitFor({ state: 'hidden' });
  }

  /** Clicks the button of an inject node. */
  async inject(id: string): Promise<void> {
    await this.#answered(`/inject/${id}`, () => this.node(id).locator('.red-ui-flow-node-button-button').click());
  }

  async close(): Promise<void> {
    await this.page.close();
  }

  async #nodes(): Promise<string[]> {
    return this.page.locator('.red-ui-flow-node-group').evaluateAll((groups) => groups.map((group) => group.id));
  }

  async #drag(from: Locator, to: { x: number; y: number }): Promise<void> {
    const start = await middleOf(from);
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    await this.page.mouse.move(to.x, to.y, { steps: 10 });
    await this.page.mouse.up();
  }

  /** Waits for the answer to a POST that an action leads to. */
  async #answered(path: string, action: () => Promise<void>): Promise<void> {
    const [response] = await Promise.all([
      this.page.waitForResponse((one) => one.request().method() === 'POST' && new URL(one.url()).pathname === path),
      action(),
    ]);
    if (!response.ok()) throw new Error(`${path} answered ${response.status()}`);
  }

  async #opens(action: () => Promise<void>): Promise<void> {
    const opened = this.#openForms.nth(await this.#openForms.count());
    await action();
    await opened.waitFor();
    await this.#arrived();
  }

  /** A form slides in: waits until it could be clicked. */
  async #arrived(): Promise<void> {
    await this.form.locator('.red-ui-tray-toolbar .primary').click({ trial: true });
  }
}

async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error(`${String(locator)} is not to be seen`);
  return box;
}

async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = await boxOf(locator);
  return { x: x + width / 2, y: y + height / 2 };
}
