import type { PreviewError, Preview, PreviewRequest } from '../../admin/api';
import { errorText, type FormError } from '../api-client';
import { asMoment } from '../ui/format';
import { text } from './validity';

export function showPreview(result: JQuery, preview: Preview): void {
  const { at, truncated, requests, more, errors: leftOut } = preview;
  result.empty();
  if (at !== undefined) note(result, text('preview.passed', { at: asMoment(at) }));
  if (truncated === true) note(result, text('preview.shortened'));
  if (requests.length === 0) $('<div>', { text: text('preview.nothing') }).appendTo(result);
  requests.forEach((request, index) => {
    const title = text('preview.request', { number: index + 1, of: requests.length });
    if (requests.length > 1) $('<div>', { class: 'datacake-preview-title', text: title }).appendTo(result);
    // It is scrolled, so that it has to be reached with the keyboard.
    $('<pre>', { tabindex: '0', role: 'region', 'aria-label': title, text: asText(request) }).appendTo(result);
  });
  if (more === true) note(result, text('preview.more'));
  if (leftOut.length === 0) return;
  $('<div>', { class: 'datacake-preview-title', text: text('preview.leftOut') }).appendTo(result);
  $('<ul>', { class: 'datacake-preview-left-out' })
    .append(...leftOut.map((one) => leftOutItem(one)))
    .appendTo(result);
}

export function showPreviewProblem(result: JQuery, problem: FormError): void {
  result.empty();
  $('<div>', { role: 'alert' })
    .append($('<i>', { class: 'fa fa-exclamation-triangle', 'aria-hidden': 'true' }), ' ', textSpan(errorText(problem)))
    .appendTo(result);
}

function note(result: JQuery, sentence: string): void {
  $('<div>', { class: 'datacake-preview-note', text: sentence }).appendTo(result);
}

function asText({ url, headers, body }: PreviewRequest): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [url, ...lines, '', body].join('\n');
}

function leftOutItem({ field, code, value }: PreviewError): JQuery {
  const reason = textSpan(text(`mappingError.${code}`, { value: value ?? '' }));
  return field === undefined ? $('<li>').append(reason) : $('<li>').append($('<code>', { text: field }), ' ', reason);
}

function textSpan(content: string): JQuery {
  return $('<span>', { text: content });
}
