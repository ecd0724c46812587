import type { DeviceField, Preview, PreviewError, PreviewMeasurement, PreviewRequest } from '../../admin/api';
import { formatNumber, formatTime } from '../ui/texts';
import { createWarning } from '../ui/warning';
import { measurementWarnings } from './field-warnings';
import { text } from './validity';
import { warningText } from './warning-text';

/**
 * What would be recorded, as a table with marks beside its rows, and the requests folded below it.
 *
 * @param fields of the device; undefined while they aren't known
 * @param note where the message comes from
 */
export function previewContent(
  { at, truncated, requests, more, array, elements, errors }: Preview,
  fields: readonly DeviceField[] | undefined,
  note: string | undefined,
): JQuery[] {
  const notes = [
    note,
    at === undefined ? undefined : text('preview.passed', { at: formatTime(at) }),
    truncated === true ? text('preview.shortened') : undefined,
    array === undefined ? undefined : text(`preview.array-${array}`),
    elements === undefined ? undefined : text('preview.elements', { count: formatNumber(elements) }),
  ];
  return [
    ...notes.filter((sentence) => sentence !== undefined).map(createNote),
    requests.length === 0 ? $('<div>', { text: text('preview.nothing') }) : createTable(requests, fields),
    ...(more === true ? [createNote(text('preview.more'))] : []),
    ...(errors.length === 0 ? [] : leftOut(errors)),
    ...(requests.length === 0 ? [] : [foldedRequests(requests)]),
  ];
}

function createNote(sentence: string): JQuery {
  return $('<div>', { class: 'datacake-preview-note', text: sentence });
}

function createTable(requests: readonly PreviewRequest[], fields: readonly DeviceField[] | undefined): JQuery {
  const columns = ['field', 'value', 'time'].map((name) => $('<th>', { scope: 'col', text: text(`preview.${name}`) }));
  const table = $('<table>', { class: 'datacake-preview-table' }).append(
    $('<thead>').append($('<tr>').append(...columns)),
  );
  requests.forEach(({ measurements }, index) => {
    const body = $('<tbody>').appendTo(table);
    if (requests.length > 1) {
      const title = $('<th>', { scope: 'rowgroup', colspan: '3', text: requestTitle(index, requests.length) });
      $('<tr>').append(title).appendTo(body);
    }
    body.append(...measurements.flatMap((measurement) => measurementRows(measurement, fields)));
  });
  return table;
}

/** A measurement, and what Datacake will refuse or lose of it, as far as the fields of the device show it. */
function measurementRows(
  { field, type, value, at }: PreviewMeasurement,
  fields: readonly DeviceField[] | undefined,
): JQuery[] {
  const unit = fields?.find(({ name }) => name === field)?.unit ?? '';
  const warnings = fields === undefined ? [] : measurementWarnings({ name: field, type }, fields);
  const row = $('<tr>').append(
    $('<th>', { scope: 'row' }).append($('<code>', { text: field })),
    $('<td>').append($('<code>', { text: value }), unit === '' ? '' : document.createTextNode(` ${unit}`)),
    $('<td>', { text: formatTime(at) }),
  );
  if (warnings.length === 0) return [row];
  const said = warnings.map((warning) => createWarning(warningText(warning)));
  return [row, $('<tr>', { class: 'datacake-preview-mark' }).append($('<td>', { colspan: '3' }).append(...said))];
}

function foldedRequests(requests: readonly PreviewRequest[]): JQuery {
  const summary = $('<summary>', { text: text('preview.asRequest') });
  const blocks = requests.flatMap((request, index) => {
    const title = requestTitle(index, requests.length);
    // A region that can be scrolled has to be reached with the keyboard.
    const attributes = { tabindex: '0', role: 'region', 'aria-label': title, text: requestText(request) };
    const block = $('<pre>', attributes);
    return requests.length > 1 ? [$('<div>', { class: 'datacake-preview-title', text: title }), block] : [block];
  });
  return $('<details>', { class: 'datacake-preview-requests' }).append(summary, ...blocks);
}

function requestTitle(index: number, of: number): string {
  return text('preview.request', { number: index + 1, of });
}

function requestText({ url, headers, body }: PreviewRequest): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [url, ...lines, '', body].join('\n');
}

function leftOut(errors: readonly PreviewError[]): JQuery[] {
  return [
    $('<div>', { class: 'datacake-preview-title', text: text('preview.leftOut') }),
    $('<ul>', { class: 'datacake-preview-left-out' }).append(...errors.map(errorItem)),
  ];
}

function errorItem({ field, code, value }: PreviewError): JQuery {
  const reason = $('<span>', { text: text(`mappingError.${code}`, { value: value ?? '' }) });
  return field === undefined ? $('<li>').append(reason) : $('<li>').append($('<code>', { text: field }), ' ', reason);
}
