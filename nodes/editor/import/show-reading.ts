import type { FunctionNodeReading } from '../../admin/api';
import { text } from '../record/validity';

type Row = FunctionNodeReading['rows'][number];
type Note = FunctionNodeReading['notes'][number];

/** At most so much of a line of code is shown, in characters. */
const MAX_LINE_LENGTH = 200;

/**
 * Shows what becomes of the code of a function node, and what of it doesn't become anything.
 *
 * @param lines of the code
 * @param onLine called to show a line of the code
 */
export function showReading(
  container: JQuery,
  reading: FunctionNodeReading,
  lines: readonly string[],
  onLine: (line: number) => void,
): void {
  if (reading.everyProperty) $('<p>', { text: text('paste.everyProperty') }).appendTo(container);
  if (reading.rows.length > 0) showRows(container, reading.rows);
  if (isUsable(reading)) showRequest(container, reading);
  if (reading.notes.length > 0) showNotes(container, reading.notes, lines, onLine);
}

/** True when there is something to take over. */
export function isUsable({ rows, everyProperty }: FunctionNodeReading): boolean {
  return rows.length > 0 || everyProperty;
}

function showRows(container: JQuery, rows: readonly Row[]): void {
  const table = $('<table>').appendTo(container);
  const head = $('<tr>').appendTo($('<thead>').appendTo(table));
  for (const name of ['source', 'field', 'options']) {
    $('<th>', { scope: 'col', text: text(name === 'options' ? 'paste.options' : `label.${name}`) }).appendTo(head);
  }
  const body = $('<tbody>').appendTo(table);
  for (const row of rows) {
    const line = $('<tr>').appendTo(body);
    $('<code>', { text: row.source }).appendTo($('<td>').appendTo(line));
    $('<td>', { text: row.field }).appendTo(line);
    $('<td>', { text: options(row) }).appendTo(line);
  }
}

function options({ sourceType, type, factor, decimals }: Row): string {
  return [
    sourceType === 'msg' ? '' : text(`paste.source.${sourceType}`),
    type === 'auto' ? '' : text(`fieldType.${type}`),
    factor === '' ? '' : text('summary.factor', { factor }),
    decimals === '' ? '' : text('summary.decimals', { decimals }),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function showRequest(container: JQuery, { device, address, time, token }: FunctionNodeReading): void {
  const list = $('<dl>').appendTo(container);
  if (device) showMember(list, text('label.device'), device.value || text('paste.unknown'));
  if (address !== undefined) showMember(list, text('paste.address'), address);
  showMember(list, text('label.time'), time ? time.value || text('paste.unknown') : text('time.arrival'));
  if (token === '') $('<p>', { text: text('paste.tokenElsewhere') }).appendTo(container);
}

function showMember(list: JQuery, name: string, value: string): void {
  $('<dt>', { text: name }).appendTo(list);
  $('<dd>', { text: value }).appendTo(list);
}

function showNotes(
  container: JQuery,
  notes: readonly Note[],
  lines: readonly string[],
  onLine: (line: number) => void,
): void {
  $('<p>', { class: 'datacake-record-paste-left-out', text: text('paste.leftOut') }).appendTo(container);
  const list = $('<ul>').appendTo(container);
  for (const { about, code, line, name } of notes) {
    const item = $('<li>').appendTo(list);
    $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small', text: text('paste.line', { line }) })
      .on('click', () => onLine(line))
      .appendTo(item);
    const subject = typeof about === 'string' ? text(`paste.about.${about}`) : about.field;
    item.append(' ', $('<b>', { text: subject }), ': ', $('<span>', { text: text(`paste.reason.${code}`, { name }) }));
    const shown = (lines[line - 1] ?? '').trim().slice(0, MAX_LINE_LENGTH);
    $('<code>', { text: shown }).appendTo($('<div>').appendTo(item));
  }
}
