import type { PreviewQuery } from '../../admin/api';
import { ask, errorText, type FormError } from '../api-client';
import { connectionInEditor } from '../connection-in-editor';
import { counted } from '../../words';
import { editorLanguage } from '../ui/texts';
import { keepLatest } from '../ui/latest';
import { expectedMessage } from './expected-message';
import type { RecordFormParts } from './form-parts';
import { previewContent } from './preview-table';
import { placeOf } from './record-in-editor';
import { createSendNow } from './send-now';
import { text } from './validity';

/** Errors of a node that has no last message. */
const HAS_NO_MESSAGE: readonly FormError['code'][] = ['no-message', 'flows-stopped', 'node-disabled'];

/** The time without a key after which the preview is asked for, in milliseconds. */
const TYPING_PAUSE_MS = 400;

/** Shows what would be posted now, for the last message or for one that is typed in. */
export function addPreviewTab({ tabs, record, device, onChange, signal }: RecordFormParts): void {
  const nextRequest = keepLatest(signal);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isRequestUnfolded = false;

  const source = $('<select>', { id: 'datacake-preview-source', style: 'width: calc(100% - 105px)' }).append(
    $('<option>', { value: 'last', text: text('preview.last') }),
    $('<option>', { value: 'typed', text: text('preview.typed') }),
  );
  const typed = $('<textarea>', {
    class: 'datacake-preview-message',
    rows: 4,
    spellcheck: 'false',
    'aria-label': text('preview.json'),
    placeholder: '{"payload": {"temperature": 21.5}}',
  }).hide();
  const label = $('<label>', { for: 'datacake-preview-source' }).append(
    $('<i>', { class: 'fa fa-envelope', 'aria-hidden': 'true' }),
    ' ',
    $('<span>', { text: text('preview.message') }),
  );
  const result = $('<div>', { class: 'datacake-preview-result' });
  const tab = $('#datacake-record-tab-preview');
  const sendRow = $('<div>', { class: 'datacake-preview-send' });
  tab.append($('<div>', { class: 'form-row' }).append(label, ' ', source, typed), sendRow, result);
  const sendNow = createSendNow(sendRow, signal);

  /** Refreshes once nothing has changed for a moment, without JSONata; while the tab isn't visible, nothing is asked. */
  function scheduleRefresh(): void {
    clearTimeout(timer);
    if (tab.is(':visible') && !signal.aborted) timer = setTimeout(() => void refresh(false), TYPING_PAUSE_MS);
  }

  /** @param runs true to run JSONata, which only a click does */
  async function refresh(runs: boolean): Promise<void> {
    clearTimeout(timer);
    const query = previewQuery(record(), runs);
    const requestSignal = nextRequest();
    if (query === undefined) {
      sendNow.offer(undefined);
      result.empty().text(text('error.connection'));
      return;
    }
    const isTyped = source.val() === 'typed';
    const message = String(typed.val()).trim();
    if (isTyped && message === '') {
      sendNow.offer(undefined);
      result.empty().text(text('preview.nothingTyped'));
      return;
    }
    const asked = isTyped ? { ...query, message } : query;
    const reply = await ask('preview', asked, requestSignal);
    if (!reply.ok && !isTyped && HAS_NO_MESSAGE.includes(reply.error.code))
      await refreshWithExpected(query, reply.error);
    else show(asked, reply);
  }

  /** Before a message has passed, the one that a wired inject node sends serves. */
  async function refreshWithExpected(query: PreviewQuery, error: FormError): Promise<void> {
    const message = expectedMessage(query.node.id);
    if (message === undefined) {
      showError(error);
      return;
    }
    const asked = { ...query, message: JSON.stringify(message) };
    show(asked, await ask('preview', asked, nextRequest()), text('preview.expected'));
  }

  function show(asked: PreviewQuery, reply: Awaited<ReturnType<typeof ask<'preview'>>>, note?: string): void {
    if (!reply.ok) {
      showError(reply.error);
      return;
    }
    result.empty().append(...previewContent(reply.result, device.details()?.fields, note));
    const request = result.find('details').prop('open', isRequestUnfolded);
    request.on('toggle', () => (isRequestUnfolded = request.prop('open') === true));
    const { notRun, requests, truncated } = reply.result;
    const isSendable = (requests.length > 0 || notRun !== undefined) && truncated !== true;
    sendNow.offer(isSendable ? asked : undefined);
    if (notRun !== undefined) result.prepend(runOffer(notRun, () => void refresh(true)));
  }

  function showError(error: FormError): void {
    sendNow.offer(undefined);
    const sign = $('<i>', { class: 'fa fa-exclamation-triangle', 'aria-hidden': 'true' });
    result.empty().append($('<div>', { role: 'alert' }).append(sign, ' ', $('<span>', { text: errorText(error) })));
  }

  source.on('change', () => {
    typed.toggle(source.val() === 'typed');
    if (source.val() === 'typed') typed.trigger('focus');
    scheduleRefresh();
  });
  typed.on('input', scheduleRefresh);
  signal.addEventListener('abort', () => clearTimeout(timer));
  tabs.onShow('preview', scheduleRefresh);
  onChange(scheduleRefresh);
  device.onChange(scheduleRefresh);
}

/** The node and its connection as they would be saved now; nothing while no connection is chosen. */
function previewQuery(node: RecordInForm, runs: boolean): PreviewQuery | undefined {
  const connection = connectionInEditor(node.connection);
  if (connection === undefined) return undefined;
  const { address, plainHttp, workspace, limit } = connection;
  return {
    node: { ...node, ...placeOf(node.id) },
    connection: { id: node.connection, address, plainHttp, workspace, limit },
    runs,
  };
}

type RecordInForm = ReturnType<RecordFormParts['record']>;

/** Says that expressions weren't run, with a button that runs them. */
function runOffer(expressions: number, run: () => void): JQuery {
  const button = { type: 'button', class: 'red-ui-button red-ui-button-small', text: text('preview.run') };
  return $('<div>', { class: 'datacake-preview-note' }).append(
    $('<span>', { text: counted(editorLanguage(), 'preview.notRun', expressions) }),
    ' ',
    $('<button>', button).on('click', run),
  );
}
