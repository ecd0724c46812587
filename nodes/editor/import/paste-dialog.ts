import { exportedCode } from '../../../src/function-node/exported-code';
import { readFunctionNode, type FunctionMapping } from '../../../src/function-node/read-function-node';
import { text } from '../record/validity';
import { showMapping } from './show-mapping';

/** What the form says when the dialog is opened: it isn't in the page while the dialog is. */
export interface PasteContext {
  /** How many fields the table has. */
  fields: number;
  /** What is offered for a token that stands in the code, given the address that the code names. */
  tokenOffer(address: string | undefined): string;
}

/** What a person has decided to take over. */
export interface Accepted {
  mapping: FunctionMapping;
  /** True to put the rows in the place of those in the table. */
  replace: boolean;
  withToken: boolean;
}

const id = 'datacake-record-paste';

/**
 * Opens a dialog over the form for the code of a function node, and shows what becomes of it while it is typed.
 *
 * @param onAccept called once the form is in the page again
 */
export function openPasteDialog(context: PasteContext, onAccept: (accepted: Accepted) => void): void {
  let accepted: Accepted | undefined;
  let closing = false;
  let update = (): void => undefined;

  function close(onClosed?: () => void): void {
    if (closing) return;
    closing = true;
    RED.tray.close(onClosed);
  }

  RED.tray.show({
    title: text('paste.title'),
    width: 'inherit',
    focusElement: `#${id}-code`,
    buttons: [
      { id: `${id}-cancel`, text: RED._('common.label.cancel'), click: () => close() },
      {
        id: `${id}-ok`,
        text: text('paste.take'),
        class: 'primary',
        click() {
          update();
          const taken = accepted;
          if (taken) close(() => onAccept(taken));
        },
      },
    ],
    open(tray) {
      update = fill(tray.find('.red-ui-tray-body'), context, (now) => {
        accepted = now;
        $(`#${id}-ok`)
          .toggleClass('disabled', now === undefined)
          .attr('aria-disabled', String(now === undefined));
      });
      update();
    },
    show: () => $(`#${id}-code`).trigger('focus'),
  });
}

/**
 * Fills the dialog.
 *
 * @param onChange gets what would be accepted now, nothing while there is nothing to take over
 * @returns reads the dialog again
 */
function fill(body: JQuery, context: PasteContext, onChange: (accepted: Accepted | undefined) => void): () => void {
  const content = $('<div>', { class: 'red-ui-tray-content' }).appendTo(body);
  const form = $('<form>', { class: 'dialog-form form-horizontal datacake-record-paste' }).appendTo(content);
  form.on('submit', (event) => event.preventDefault());
  $('<label>', { for: `${id}-code`, text: text('paste.code') }).appendTo(form);
  const code = $('<textarea>', { id: `${id}-code`, rows: 12, spellcheck: 'false', wrap: 'off' }).appendTo(form);
  const result = $('<div>', { 'aria-live': 'polite' }).appendTo(form);

  const place = $('<div>', { class: 'form-row' }).appendTo(form);
  $('<label>', { for: `${id}-place`, text: text('paste.place') }).appendTo(place);
  const placeInput = $('<select>', { id: `${id}-place` }).appendTo(place);
  for (const value of ['replace', 'append'])
    $('<option>', { value, text: text(`paste.${value}`) }).appendTo(placeInput);

  const token = $('<div>', { class: 'form-row' }).appendTo(form);
  const tokenInput = $('<input>', { type: 'checkbox', id: `${id}-token` }).appendTo(token);
  const tokenLabel = $('<label>', { for: `${id}-token` }).appendTo(token);

  function update(): void {
    const source = String(code.val() ?? '');
    const empty = source.trim() === '';
    const mapping = empty ? undefined : readFunctionNode(source);
    result.empty();
    if (mapping) showMapping(result, mapping, selectLine);
    else $('<p>', { class: 'datacake-record-paste-hint', text: text('paste.hint') }).appendTo(result);
    const usable = mapping !== undefined && mapping.rows.length > 0;
    place.toggle(usable && context.fields > 0);
    token.toggle(usable && mapping.token !== undefined);
    tokenLabel.text(context.tokenOffer(mapping?.address));
    const withToken = mapping?.token !== undefined && tokenInput.prop('checked') === true;
    onChange(usable ? { mapping, replace: placeInput.val() !== 'append', withToken } : undefined);
  }

  function selectLine(line: number): void {
    const area = code[0];
    if (!(area instanceof HTMLTextAreaElement)) return;
    const lines = area.value.split('\n');
    const start = lines.slice(0, line - 1).reduce((length, one) => length + one.length + 1, 0);
    area.focus();
    area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  }

  code.on('input', () => {
    const exported = exportedCode(String(code.val() ?? ''));
    if (exported !== undefined) code.val(exported);
    update();
  });
  form.on('change', 'select, input', update);
  return update;
}
