import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { eventually } from '../../node-red/harness/eventually';
import type { NodeRed } from '../../node-red/harness/node-red';
import { WAIT_TIMEOUT_MS } from '../../node-red/harness/timeouts';
import { pictureFolder } from './pictures';
import { typeInto } from './type-into';
import { watchPage } from './watch-page';

/** How long a form may take to open, and a click to reach its node. */
const OPENING_TIMEOUT_MS = 5000;

/** The window, unless a test chooses another size. */
export const VIEWPORT = { width: 1400, height: 900 };

/** The editor as a person sees and uses it. */
export class Editor {
  readonly page: Page;
  /** Errors that a person might not notice: of scripts, of the console, of requests. */
  readonly pageErrors: string[];

  private constructor(page: Page, pageErrors: string[]) {
    this.page = page;
    this.pageErrors = pageErrors;
  }

  /**
   * Opens the editor and waits until flow and palette are there.
   *
   * @param locale the language that the browser asks for
   */
  static async open(browser: Browser, nodeRed: NodeRed, locale = 'en-US'): Promise<Editor> {
    const page = await browser.newPage({ viewport: VIEWPORT, locale });
    page.setDefaultTimeout(WAIT_TIMEOUT_MS);
    const editor = new Editor(page, watchPage(page, nodeRed.url));
    await page.goto(nodeRed.url);
    // The palette is there before the flows, and the progress is hidden before it starts as well as after it ends.
    await page.waitForFunction(`globalThis.RED?.workspaces?.active() && $('#red-ui-loading-progress').is(':hidden')`);
    await editor.paletteEntry('inject').waitFor();
    await editor.#drawn();
    // Node-RED 5 shows a tip a second after it has begun to load, also where its place for tips isn't there yet.
    editor.ignoreErrors(/^script: .*undefined \(reading 'html'\)$/);
    return editor;
  }

  /** Keeps a picture for a person to look at, `artefacts/browser/<name>.png`. */
  async picture(name: string): Promise<void> {
    const path = join(await pictureFolder(), `${name}.png`);
    await this.page.screenshot({ path, animations: 'disabled' });
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

  /** The ids of the nodes on the canvas that bear a label. */
  async labelled(label: string): Promise<string[]> {
    await this.#drawn();
    const nodes = this.page.locator('.red-ui-flow-node-group').filter({ hasText: label });
    return nodes.evaluateAll((groups) => groups.map((group) => group.id));
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
    await this.#drawn();
    const added = (await this.#nodes()).filter((id) => !before.includes(id));
    const [id] = added;
    if (id === undefined || added.length > 1) throw new Error(`${added.length} nodes were added by dragging ${type}`);
    return id;
  }

  /** Draws a wire from one node's output to another's input. */
  async wire(from: string, to: string): Promise<void> {
    const input = await middleOf(this.node(to).locator('.red-ui-flow-port-input .red-ui-flow-port'));
    await this.#drag(this.node(from).locator('.red-ui-flow-port-output .red-ui-flow-port'), input);
  }

  /** Opens a node's form with a double click, and with another one where a busy machine was too slow for Node-RED to take it for one. */
  async openForm(id: string): Promise<void> {
    const node = this.node(id).locator('.red-ui-flow-node');
    await this.#opens((opened) =>
      eventually(`the form of ${id}`, async () => {
        // It has to last, because Node-RED takes two clicks in one millisecond for one. A form that opens late lies over the node.
        await node.dblclick({ delay: 20, timeout: OPENING_TIMEOUT_MS }).catch(() => undefined);
        const isOpen = opened.waitFor({ timeout: OPENING_TIMEOUT_MS });
        return isOpen.then(
          () => true,
          () => undefined,
        );
      }),
    );
  }

  /** Opens the form of the config node that the open form names, with the button beside the property. */
  async openConfig(property: string): Promise<void> {
    await this.#opens(() => this.form.locator(`#node-input-btn-${property}-edit`).click());
  }

  /** Opens the form of a config node that doesn't exist yet, with the button beside the property that names it. */
  async openNewConfig(property: string): Promise<void> {
    await this.#opens(() => this.form.locator(`#node-input-btn-${property}-add`).click());
  }

  /** Shows a tab of the open form. */
  async showTab(name: string): Promise<void> {
    const tab = this.form.locator('.red-ui-tab', { hasText: name });
    await eventually(`the tab ${name}`, async () => {
      // Node-RED takes two clicks shortly after one another for a double click, whichever tabs they meet.
      await tab.click();
      return /\bactive\b/.test((await tab.getAttribute('class')) ?? '') || undefined;
    });
  }

  /** Closes the form with its Done button; the form below it appears again. */
  async done(): Promise<void> {
    await this.#closes('.red-ui-tray-toolbar .primary');
  }

  /** Closes the form with its Cancel button. */
  async cancel(): Promise<void> {
    await this.#closes('.red-ui-tray-toolbar button:not(.primary):not(.leftButton)');
  }

  /** Closes all forms without a change, also where something lies over their buttons. */
  async cancelAll(): Promise<void> {
    for (let depth = await this.#openForms.count(); depth > 0; depth--) {
      await this.page.evaluate(`RED.actions.invoke('core:cancel-edit-tray')`);
      await this.#openForms.nth(depth - 1).waitFor({ state: 'detached' });
    }
  }

  /** Types into an input of the open form, key by key, and replaces its content. */
  async type(selector: string, text: string): Promise<void> {
    await typeInto(this.form.locator(selector), text);
  }

  /** Deploys with the button and waits until the runtime has taken it. */
  async deploy(): Promise<void> {
    await this.#answered('/flows', () => this.page.locator('#red-ui-header-button-deploy').click());
    // While it turns, a shade lies over the editor that would catch the next click.
    await this.page.locator('.red-ui-deploy-button-spinner').waitFor({ state: 'hidden' });
  }

  /**
   * Imports an example with the menu, as a flow of its own, and shows it.
   *
   * @param module the package that brings it
   * @param label of the flow that it is
   */
  async importExample(module: string, example: string, label: string): Promise<void> {
    const { page } = this;
    const inTree = (text: string): Locator => page.locator('.red-ui-treeList-label:visible', { hasText: text });
    await page.locator('#red-ui-header-button-sidemenu').click();
    await page.locator('#menu-item-import').click();
    await page.locator('#red-ui-clipboard-dialog-import-tabs').getByText('Examples').click();
    await inTree(module).click();
    // While the branch slides open, its leaves move away from under the pointer.
    await page.waitForFunction('$(":animated").length === 0');
    const ok = page.locator('#red-ui-clipboard-dialog-ok');
    // A click that missed because the branch had only begun to open is repeated.
    do await inTree(example).click();
    while (!(await ok.isEnabled()));
    await ok.click();
    // The note of what was imported lies over the tabs until it is clicked away.
    await page.locator('.red-ui-notification').click();
    await page.locator('.red-ui-notification').waitFor({ state: 'detached' });
    await page.locator('#red-ui-workspace-tabs').getByText(label).click();
  }

  /** Pastes JSON into the dialog for importing; the nodes then hang on the mouse, until they are placed. */
  async importJson(json: string): Promise<void> {
    const { page } = this;
    await page.locator('#red-ui-header-button-sidemenu').click();
    await page.locator('#menu-item-import').click();
    await page.locator('#red-ui-clipboard-dialog-import-text').fill(json);
    // It is looked at with the next key.
    await page.locator('#red-ui-clipboard-dialog-import-text').press('End');
    await page.locator('#red-ui-clipboard-dialog-ok').click();
  }

  /** Places the nodes that hang on the mouse, in pixels from the canvas's left and upper edge. */
  async placeAt(x: number, y: number): Promise<void> {
    const canvas = await boxOf(this.page.locator('#red-ui-workspace-chart'));
    await this.page.mouse.move(canvas.x + x, canvas.y + y, { steps: 5 });
    await this.page.mouse.down();
    await this.page.mouse.up();
  }

  /** The JSON of all flows, as the dialog for exporting them shows it. */
  async exported(): Promise<string> {
    const { page } = this;
    await page.locator('#red-ui-header-button-sidemenu').click();
    await page.locator('#menu-item-export').click();
    await page.locator('#red-ui-clipboard-dialog-export-rng-full').click();
    const json = await page.locator('#red-ui-clipboard-dialog-export-text').inputValue();
    await page.locator('#red-ui-clipboard-dialog-cancel').click();
    return json;
  }

  /** Clicks the button of an inject node. */
  async inject(id: string): Promise<void> {
    await this.#answered(`/inject/${id}`, () => this.node(id).locator('.red-ui-flow-node-button-button').click());
  }

  /** Removes errors that a test has caused on purpose. */
  ignoreErrors(pattern: RegExp): void {
    const others = this.pageErrors.filter((error) => !pattern.test(error));
    this.pageErrors.splice(0, this.pageErrors.length, ...others);
  }

  async close(): Promise<void> {
    await this.page.close();
  }

  /** Node-RED draws the canvas in the animation frame after a change. */
  async #drawn(): Promise<void> {
    await this.page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
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
      this.page.waitForResponse(
        (candidate) => candidate.request().method() === 'POST' && new URL(candidate.url()).pathname === path,
      ),
      action(),
    ]);
    if (!response.ok()) throw new Error(`${path} answered ${response.status()}`);
  }

  /** @param action gets the title that the form will have */
  async #opens(action: (opened: Locator) => Promise<unknown>): Promise<void> {
    const opened = this.#openForms.nth(await this.#openForms.count());
    await action(opened);
    await opened.waitFor();
    await this.#arrived();
    // Node-RED then moves the focus into the form, which would split text that is being typed.
    await this.form.locator('.red-ui-tray-body :focus').waitFor();
  }

  async #closes(button: string): Promise<void> {
    const depth = await this.#openForms.count();
    await this.form.locator(button).click();
    await this.#openForms.nth(depth - 1).waitFor({ state: 'detached' });
    if (depth > 1) await this.#arrived();
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
