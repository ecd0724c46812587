import { readFileSync } from 'node:fs';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Editor } from './editor';

const script = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Of the content of a form: what is around it, its title and its buttons, is Node-RED's own. */
const ours = '.red-ui-tray-body .red-ui-tray-content';

/** Parts of Node-RED's widgets that no form can change. */
const theirs = [
  '[id^="red-ui-trap-"]',
  '.red-ui-typedInput-type-select',
  '.red-ui-typedInput-option-trigger',
  '.red-ui-typedInput-option-expand',
  '.red-ui-editableList-item-handle',
  '.red-ui-editor-text-container',
  '.monaco-editor',
];

const options: RunOptions = {
  resultTypes: ['violations'],
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] },
};

/**
 * What keeps people out of the form that is open, by the rules of axe that it calls serious or critical: inputs without
 * a label, too little contrast, roles that don't hold.
 *
 * @returns a line for each, empty when there is nothing
 */
export async function barriers(editor: Editor): Promise<string[]> {
  const { page } = editor;
  await page.evaluate(script);
  const context = { include: ours, exclude: theirs.map((selector) => [selector]) };
  const run = `axe.run(${JSON.stringify(context)}, ${JSON.stringify(options)})`;
  const { violations } = await page.evaluate<AxeResults>(run);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary?.replace(/\s+/g, ' ') ?? ''}`),
    );
}
