import { readFileSync } from 'node:fs';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Editor } from './editor';

const script = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** A form's content; its title and its buttons are Node-RED's. */
const FORM_CONTENT = '.red-ui-tray-body .red-ui-tray-content';

/** Parts of Node-RED's widgets that no form can change. */
const NODE_RED_WIDGETS = [
  '[id^="red-ui-trap-"]',
  '.red-ui-typedInput-type-select',
  '.red-ui-typedInput-option-trigger',
  '.red-ui-typedInput-option-expand',
  '.red-ui-editableList-item-handle',
  '.red-ui-editor-text-container',
  '.monaco-editor',
];

const OPTIONS: RunOptions = {
  resultTypes: ['violations'],
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] },
};

/** All that can differ between two themes. */
const COLOURS: RunOptions = { resultTypes: ['violations'], runOnly: ['color-contrast'] };

/** axe takes all that lies in an empty box for hidden, and Node-RED's body is one: its parts are placed absolutely. */
const FULL_BODY = `document.body.style.height = '100vh'`;
const EMPTY_BODY = `document.body.style.height = ''`;

/** Node-RED chooses the colours of its buttons, which are too faint in 4.1, and in 5 under the mouse. */
const WITHOUT_BUTTON_COLOURS = `({ violations }) => ({
  violations: violations.map(({ id, impact, nodes }) => ({
    id,
    impact,
    nodes: nodes
      .filter(({ element }) => id !== 'color-contrast' || element.closest('.red-ui-button') === null)
      .map(({ html, failureSummary }) => ({ html, failureSummary })),
  })),
})`;

/**
 * Checks the open form against the rules that axe calls serious or critical: inputs without a label, too little
 * contrast, roles that don't hold.
 *
 * @param what all of it, or only what depends on the theme
 * @returns a line for each violation
 */
export async function findViolations(editor: Editor, what: 'all' | 'colours' = 'all'): Promise<string[]> {
  const { page } = editor;
  if (!(await page.evaluate<boolean>(`'axe' in globalThis`))) await page.evaluate(script);
  const context = { include: FORM_CONTENT, exclude: NODE_RED_WIDGETS.map((selector) => [selector]) };
  const options = { ...(what === 'all' ? OPTIONS : COLOURS), elementRef: true };
  await page.evaluate(FULL_BODY);
  const { violations } = await page
    .evaluate<Pick<AxeResults, 'violations'>>(
      `axe.run(${JSON.stringify(context)}, ${JSON.stringify(options)}).then(${WITHOUT_BUTTON_COLOURS})`,
    )
    .finally(() => page.evaluate(EMPTY_BODY));
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary?.replace(/\s+/g, ' ') ?? ''}`),
    );
}
