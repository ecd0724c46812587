import type { DeviceField, Preview, PreviewError, PreviewQuery, PreviewRequest } from '../../admin/api';
import { ask, errorText, type FormError } from '../api-client';
import { connectionInEditor } from '../connection-in-editor';
import { counted } from '../../words';
import { editorLanguage, formatNumber, formatTime } from '../ui/texts';
import { keepLatest } from '../ui/latest';
import { createWarning } from '../ui/warning';
import { expectedMessage } from './expected-message';
import { measurementWarnings } from './field-warnings';
import type { RecordFormParts } from './form-parts';
import { placeOf } from './record-in-editor';
import { text } from './validity';
import { warningText } from './warning-text';

/** Errors of a node that has no last message. */
const HAS_NO_MESSAGE: readonly FormError['code'][] = ['no-message', 'flows-stopped', 'node-disabled'];

/** The time without a key after which the preview is asked for, in milliseconds. */
const TYPING_PAUSE_MS = 400;

/** Shows what would be posted now, for the last message or for one that is typed in. */
export function addPreviewTab({ tabs, record, device, onChange, signal }: RecordFormParts): void {
  const nextRequest = keepLatest(signal);
  let timer: ReturnType<typeof setTimeout> | undefined;

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
  tab.append($('<div>', { class: 'form-row' }).append(label, ' ', source, typed), result);

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
    if (!reply.ok && !isTyped && HAS_NO_MESSAGE.includes(reply.error.code))
      await refreshWithExpected(query, reply.error);
    else show(reply);
  }

  /** Before a message has passed, the one that a wired inject node sends serves. */
  async function refreshWithExpected(query: PreviewQuery, error: FormError): Promise<void> {
    const message = expectedMessage(query.node.id);
    if (message === undefined) showError(result, error);
    else
      show(
        await ask('preview', { ...query, message: JSON.stringify(message) }, nextRequest()),
        text('preview.expected'),
      );
  }

  function show(reply: Awaited<ReturnType<typeof ask<'preview'>>>, note?: string): void {
    if (!reply.ok) {
      showError(result, reply.error);
      return;
    }
    showPreview(result, reply.result, device.details()?.fields, note);
    const { notRun } = reply.result;
    if (notRun !== undefined) result.prepend(runOffer(notRun, () => void refresh(true)));
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

/**
 * @param fields of the device; undefined while they aren't known
 * @param note where the message comes from
 */
function showPreview(
  result: JQuery,
  { at, truncated, requests, more, fields: sent, array, elements, errors }: Preview,
  fields: readonly DeviceField[] | undefined,
  note: string | undefined,
): void {
  result.empty();
  if (note !== undefined) addNote(result, note);
  if (at !== undefined) addNote(result, text('preview.passed', { at: formatTime(at) }));
  if (truncated === true) addNote(result, text('preview.shortened'));
  if (array !== undefined) addNote(result, text(`preview.array-${array}`));
  if (elements !== undefined) addNote(result, text('preview.elements', { count: formatNumber(elements) }));
  if (requests.length === 0) $('<div>', { text: text('preview.nothing') }).appendTo(result);
  requests.forEach((request, index) => {
    const title = text('preview.request', { number: index + 1, of: requests.length });
    if (requests.length > 1) $('<div>', { class: 'datacake-preview-title', text: title }).appendTo(result);
    // A region that can be scrolled has to be reached with the keyboard.
    $('<pre>', { tabindex: '0', role: 'region', 'aria-label': title, text: requestText(request) }).appendTo(result);
  });
  if (more === true) addNote(result, text('preview.more'));
  if (fields !== undefined) showWarnings(result, sent, fields);
  if (errors.length === 0) return;
  $('<div>', { class: 'datacake-preview-title', text: text('preview.leftOut') }).appendTo(result);
  $('<ul>', { class: 'datacake-preview-left-out' })
    .append(...errors.map((error) => errorItem(error)))
    .appendTo(result);
}

/** Says that expressions weren't run, with a button that runs them. */
function runOffer(expressions: number, run: () => void): JQuery {
  const button = { type: 'button', class: 'red-ui-button red-ui-button-small', text: text('preview.run') };
  return $('<div>', { class: 'datacake-preview-note' }).append(
    $('<span>', { text: counted(editorLanguage(), 'preview.notRun', expressions) }),
    ' ',
    $('<button>', button).on('click', run),
  );
}

/** What Datacake will refuse or lose, as far as the fields of the device show it. */
function showWarnings(result: JQuery, sent: Preview['fields'], fields: readonly DeviceField[]): void {
  const items = sent.flatMap((field) =>
    measurementWarnings(field, fields).map((warning) =>
      $('<li>').append($('<code>', { text: field.name }), createWarning(warningText(warning))),
    ),
  );
  if (items.length === 0) return;
  $('<div>', { class: 'datacake-preview-title', text: text('preview.refused') }).appendTo(result);
  $('<ul>', { class: 'datacake-preview-left-out' })
    .append(...items)
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
