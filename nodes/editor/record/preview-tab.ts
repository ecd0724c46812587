import type { Preview, PreviewError, PreviewQuery, PreviewRequest } from '../../admin/api';
import { ask, errorText, type FormError } from '../api-client';
import { connectionInEditor } from '../connection-in-editor';
import { formatTime } from '../ui/texts';
import { keepLatest } from '../ui/latest';
import type { RecordFormParts } from './form-parts';
import { text } from './validity';

/** The time without a key after which the preview is asked for, in milliseconds. */
const TYPING_PAUSE_MS = 400;

/** Shows what would be posted now, for the last message or for one that is typed in. */
export function addPreviewTab({ tabs, record, onChange, signal }: RecordFormParts): void {
  const nextRequest = keepLatest(signal);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const source = $('<select>', { id: 'datacake-preview-source', style: 'width: 70%' }).append(
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
  tab.append($('<div>', { class: 'form-row' }).append(label, ' ', source, typed), result);

  /** Refreshes once nothing has changed for a moment; while the tab isn't visible, nothing is asked. */
  function scheduleRefresh(): void {
    clearTimeout(timer);
    if (tab.is(':visible') && !signal.aborted) timer = setTimeout(() => void refresh(), TYPING_PAUSE_MS);
  }

  async function refresh(): Promise<void> {
    const query = previewQuery(record());
    const requestSignal = nextRequest();
    if (query === undefined) {
      result.empty().text(text('error.connection'));
      return;
    }
    const isTyped = source.val() === 'typed';
    const message = String(typed.val()).trim();
    if (isTyped && message === '') {
      result.empty().text(text('preview.nothingTyped'));
      return;
    }
    const reply = await ask('preview', isTyped ? { ...query, message } : query, requestSignal);
    if (reply.ok) showPreview(result, reply.result);
    else showError(result, reply.error);
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
}

/** The node and its connection as they would be saved now; nothing while no connection is chosen. */
function previewQuery(node: RecordInForm): PreviewQuery | undefined {
  const connection = connectionInEditor(node.connection);
  if (connection === undefined) return undefined;
  const { address, plainHttp, workspace, limit } = connection;
  const z = (RED.nodes.node(node.id) as { z?: string } | null)?.z;
  return {
    node: { ...node, ...(z !== undefined && { z }) },
    connection: { id: node.connection, address, plainHttp, workspace, limit },
  };
}

type RecordInForm = ReturnType<RecordFormParts['record']>;

function showPreview(result: JQuery, { at, truncated, requests, more, array, errors }: Preview): void {
  result.empty();
  if (at !== undefined) addNote(result, text('preview.passed', { at: formatTime(at) }));
  if (truncated === true) addNote(result, text('preview.shortened'));
  if (array !== undefined) addNote(result, text(`preview.array-${array}`));
  if (requests.length === 0) $('<div>', { text: text('preview.nothing') }).appendTo(result);
  requests.forEach((request, index) => {
    const title = text('preview.request', { number: index + 1, of: requests.length });
    if (requests.length > 1) $('<div>', { class: 'datacake-preview-title', text: title }).appendTo(result);
    // A region that can be scrolled has to be reached with the keyboard.
    $('<pre>', { tabindex: '0', role: 'region', 'aria-label': title, text: requestText(request) }).appendTo(result);
  });
  if (more === true) addNote(result, text('preview.more'));
  if (errors.length === 0) return;
  $('<div>', { class: 'datacake-preview-title', text: text('preview.leftOut') }).appendTo(result);
  $('<ul>', { class: 'datacake-preview-left-out' })
    .append(...errors.map((error) => errorItem(error)))
    .appendTo(result);
}

function showError(result: JQuery, error: FormError): void {
  const sign = $('<i>', { class: 'fa fa-exclamation-triangle', 'aria-hidden': 'true' });
  const sentence = $('<span>', { text: errorText(error) });
  result.empty().append($('<div>', { role: 'alert' }).append(sign, ' ', sentence));
}

function addNote(result: JQuery, sentence: string): void {
  $('<div>', { class: 'datacake-preview-note', text: sentence }).appendTo(result);
}

function requestText({ url, headers, body }: PreviewRequest): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [url, ...lines, '', body].join('\n');
}

function errorItem({ field, code, value }: PreviewError): JQuery {
  const reason = $('<span>', { text: text(`mappingError.${code}`, { value: value ?? '' }) });
  return field === undefined ? $('<li>').append(reason) : $('<li>').append($('<code>', { text: field }), ' ', reason);
}
