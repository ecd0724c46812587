import type { Editor } from './editor';

/**
 * Runs in the page. A text is cut where its box hides what goes beyond it and doesn't say so with an ellipsis; a label
 * beside an input has one line, and no input beside it has fallen below it; nothing sticks out of the form on the right.
 */
const FIND = `(() => {
  const form = document.querySelector('.red-ui-tray-body .red-ui-tray-content');
  const shown = (element) => element.checkVisibility() && element.getBoundingClientRect().width > 0;
  const own = (element) => [...element.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim() !== '');
  const name = (element) => (element.innerText || element.className).slice(0, 60);
  const faults = [];
  const edge = form.parentElement.getBoundingClientRect().right + 1;
  for (const element of form.querySelectorAll('*')) {
    if (!shown(element) || element.closest('.monaco-editor, .red-ui-typedInput-container, svg')) continue;
    const style = getComputedStyle(element);
    const isCut = style.overflowX === 'hidden' && element.scrollWidth > element.clientWidth + 1;
    if (own(element) && isCut && style.textOverflow !== 'ellipsis') faults.push('is cut: ' + name(element));
    const lines = element.getBoundingClientRect().height / Number.parseFloat(style.lineHeight);
    if (element.matches('.form-row > label:first-child') && lines >= 1.9) faults.push('wraps: ' + name(element));
    const label = element.closest('.form-row')?.querySelector(':scope > label:first-child');
    const isInput = element.matches('select, input, .red-ui-button') && label?.getBoundingClientRect().width > 0;
    if (isInput && element.getBoundingClientRect().left < label.getBoundingClientRect().right - 1)
      faults.push('has fallen below its label: ' + (element.id || name(element)));
    if (own(element) && element.getBoundingClientRect().right > edge) faults.push('sticks out: ' + name(element));
  }
  return faults;
})()`;

/**
 * Looks for what a person would see at once in the open form.
 *
 * @returns a line for each fault
 */
export async function findLayoutFaults(editor: Editor): Promise<string[]> {
  return editor.page.evaluate<string[]>(FIND);
}
