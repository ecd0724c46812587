import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { type Environment, type EnvironmentOptions, onEachNodeRed } from '../../node-red/harness/environment';
import type { FlowNode } from '../../node-red/harness/flow';
import { launchChromium } from './chromium';
import type { Editor } from './editor';
import { KeptEditor } from './kept-editor';

/** The first run on a machine unpacks the browser. */
const LAUNCH_TIMEOUT_MS = 120_000;

/**
 * Defines the same tests for the editor of each supported Node-RED. Every test finds the
 * editor as it was opened, with no form open, and fails when the page has errors.
 *
 * @param flow deployed before each test
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
    let kept: KeptEditor | undefined;
    let editor: Editor | undefined;

    before(async function () {
      this.timeout(LAUNCH_TIMEOUT_MS);
      browser = await launchChromium();
      kept = new KeptEditor(browser);
    });

    beforeEach(async () => {
      assert.ok(kept !== undefined);
      await bench().nodeRed.deploy(typeof flow === 'function' ? flow(bench()) : flow);
      bench().simulator.core.clear();
      editor = await kept.take(bench().nodeRed);
    });

    afterEach(async function () {
      if (editor === undefined) return;
      const { pageErrors } = editor;
      if (this.currentTest?.state === 'failed') {
        await editor.picture(`failed ${this.currentTest.fullTitle()}`);
        await kept?.close();
      } else {
        await kept?.giveBack();
      }
      editor = undefined;
      assert.deepEqual(pageErrors.splice(0), []);
    });

    after(async () => browser?.close());

    define(() => {
      if (editor === undefined) throw new Error('The editor is open only while a test runs');
      return editor;
    }, bench);
  });
}
