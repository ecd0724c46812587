import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { type Environment, type EnvironmentOptions, onEachNodeRed } from '../../node-red/harness/environment';
import type { FlowNode } from '../../node-red/harness/flow';
import { launchChromium } from './chromium';
import { Editor } from './editor';

/** The first run on a machine unpacks the browser. */
const LAUNCH_TIMEOUT_MS = 120_000;

/**
 * Defines the same tests for the editor of each supported Node-RED. Every test opens the editor anew, and fails when the
 * page has errors.
 *
 * @param flow deployed before the editor is opened
 * @param define defines the tests; its arguments give the open editor and the Node-RED behind it while a test runs
 */
export function onEachEditor(
  title: string,
  flow: readonly FlowNode[] | ((bench: Environment) => readonly FlowNode[]),
  define: (editor: () => Editor, bench: () => Environment) => void,
  options: EnvironmentOptions = {},
): void {
  onEachNodeRed(title, options, (bench) => {
    let browser: Browser | undefined;
    let editor: Editor | undefined;

    before(async function () {
      this.timeout(LAUNCH_TIMEOUT_MS);
      browser = await launchChromium();
    });

    beforeEach(async () => {
      assert.ok(browser !== undefined);
      await bench().nodeRed.deploy(typeof flow === 'function' ? flow(bench()) : flow);
      bench().simulator.core.clear();
      editor = await Editor.open(browser, bench().nodeRed);
    });

    afterEach(async function () {
      if (editor === undefined) return;
      const { pageErrors } = editor;
      if (this.currentTest?.state === 'failed') await editor.picture(`failed ${this.currentTest.fullTitle()}`);
      await editor.close();
      assert.deepEqual(pageErrors, []);
    });

    after(async () => browser?.close());

    define(() => {
      if (editor === undefined) throw new Error('The editor is open only while a test runs');
      return editor;
    }, bench);
  });
}
