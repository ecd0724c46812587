import type { FunctionMapping, FunctionRow, NotTranslated } from '../../../src/function-node/read-function-node';
import { text } from '../record/validity';

/**
 * Shows what becomes of the code of a function node, and what of it doesn't become anything.
 *
 * @param onLine called to show a line of the code
 */
export function showMapping(container: JQuery, mapping: FunctionMapping, onLine: (line: number) => void): void {
  if (mapping.rows.length > 0) {
    showRows(container, mapping.rows);
    const about = $('<dl>').appendTo(container);
    if (mapping.device) showMember(about, text('label.device'), mapping.device.value);
    showMember(about, text('label.time'), mapping.time?.value ?? text('time.arrival'));
  }
  if (mapping.notTranslated.length > 0) showLeftOut(container, mapping.notTranslated, onLine);
}

function showRows(container: JQuery, rows: readonly FunctionRow[]): void {
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

function options({ sourceType, type, factor, decimals }: FunctionRow): string {
  return [
    sourceType === 'msg' ? '' : text(`paste.source.${sourceType}`),
    type === 'auto' ? '' : text(`fieldType.${type}`),
    factor === '' ? '' : text('summary.factor', { factor }),
    decimals === '' ? '' : text('summary.decimals', { decimals }),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function showMember(list: JQuery, name: string, value: string): void {
  $('<dt>', { text: name }).appendTo(list);
  $('<dd>', { text: value }).appendTo(list);
}

function showLeftOut(container: JQuery, places: readonly NotTranslated[], onLine: (line: number) => void): void {
  $('<p>', { class: 'datacake-record-paste-left-out', text: text('paste.leftOut') }).appendTo(container);
  const list = $('<ul>').appendTo(container);
  for (const { line, code, reason } of places) {
    const item = $('<li>').appendTo(list);
    $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small', text: text('paste.line', { line }) })
      .on('click', () => onLine(line))
      .appendTo(item);
    item.append(' ', document.createTextNode(text(`paste.reason.${reason}`)));
    $('<code>', { text: code }).appendTo($('<div>').appendTo(item));
  }
}
