import { MAX_CODE_LENGTH } from '../../../src/function-node/code-length';
import type { FunctionNodeReading } from '../../admin/api';
import { ask, errorText } from '../api-client';
import { text } from '../record/validity';
import { keepLatest } from '../ui/latest';
import { exportedCode } from './exported-code';
import { isUsable, showReading } from './show-reading';

/** The time without a key after which the code is read, in milliseconds. */
const TYPING_PAUSE_MS = 300;

/** What the form says when the dialog is opened: it isn't in the page while the dialog is. */
export interface PasteContext {
  /** How many fields the table has. */
  fields: number;
  /** What is offered for a token that stands in the code, given the address that the code names. */
  tokenOffer(address: string | undefined): string;
  /** Aborted when the form is closed. */
  signal: AbortSignal;
}

/** What a person has decided to take over. */
export interface Accepted {
  reading: FunctionNodeReading;
  /** True to put the rows in the place of those in the table. */
  replace: boolean;
  withToken: boolean;
}

const id = 'datacake-record-paste';

/**
 * Opens a dialog over the form for the code of a function node, and shows what becomes of it while it is typed: the runtime
 * reads it.
 *
 * @param onAccept called once the form is in the page again
 */
export function openPasteDialog(context: PasteContext, onAccept: (accepted: Accepted) => void): void {
  let accepted: Accepted | undefined;
  let closing = false;
  const closed = new AbortController();
  context.signal.addEventListener('abort', () => closed.abort());

  function close(onClosed?: () => void): void {
    if (closing) return;
    closing = true;
    closed.abort();
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
          const taken = accepted;
          if (taken) close(() => onAccept(taken));
        },
      },
    ],
    open(tray) {
      const body = tray.find('.red-ui-tray-body').addClass('datacake-record-paste-body');
      fill(body, { ...context, signal: closed.signal }, (now) => {
        accepted = now;
        $(`#${id}-ok`)
          .toggleClass('disabled', now === undefined)
          .attr('aria-disabled', String(now === undefined));
      });
    },
    show: () => $(`#${id}-code`).trigger('focus'),
  });
}

/**
 * Fills the dialog.
 *
 * @param onChange gets what would be accepted now, nothing while there is nothing to take over
 */
function fill(body: JQuery, context: PasteContext, onChange: (accepted: Accepted | undefined) => void): void {
  const nextRequest = keepLatest(context.signal);
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Of the code as it is now. */
  let reading: FunctionNodeReading | undefined;

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

  function source(): string {
    return String(code.val() ?? '');
  }

  /** What was read of other code isn't offered any more, and this code is read once nothing is typed for a moment. */
  function scheduleReading(): void {
    reading = undefined;
    const signal = nextRequest();
    clearTimeout(timer);
    if (source().trim() === '') showHint();
    else timer = setTimeout(() => void read(signal), TYPING_PAUSE_MS);
    update();
  }

  async function read(signal: AbortSignal): Promise<void> {
    const read = source();
    const reply = await ask('functionNode', { code: read.slice(0, MAX_CODE_LENGTH + 1) }, signal);
    result.empty();
    if (reply.ok) {
      reading = reply.result;
      showReading(result, reading, read.split('\n'), selectLine);
    } else $('<p>', { class: 'datacake-record-paste-left-out', text: errorText(reply.error) }).appendTo(result);
    update();
  }

  function showHint(): void {
    result.empty().append($('<p>', { class: 'datacake-record-paste-hint', text: text('paste.hint') }));
  }

  /** Offers what can be done with what was read. */
  function update(): void {
    const usable = reading !== undefined && isUsable(reading);
    const hasToken = usable && reading?.token !== undefined && reading.token !== '';
    place.toggle(usable && context.fields > 0 && reading?.everyProperty === false);
    token.toggle(hasToken);
    tokenLabel.text(context.tokenOffer(reading?.address));
    // Only an empty table records every property.
    const replace = placeInput.val() !== 'append' || reading?.everyProperty === true;
    const withToken = hasToken && tokenInput.prop('checked') === true;
    onChange(usable && reading !== undefined ? { reading, replace, withToken } : undefined);
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
    const exported = exportedCode(source());
    if (exported !== undefined) code.val(exported);
    scheduleReading();
  });
  form.on('change', 'select, input', update);
  scheduleReading();
}
