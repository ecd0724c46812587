import type { ArrivalState, CheckedField, CheckedReceipt } from '../../admin/arrival-api';
import { counted, unseenText, wholeReason } from '../../words';
import { ask, errorText } from '../api-client';
import { rawAnswer } from '../ui/raw-answer';
import { editorLanguage, formatNumber, formatTime } from '../ui/texts';
import type { DeviceNames } from './device-names';
import type { RecordFormParts } from './form-parts';
import { text } from './validity';

const RUNNING_INTERVAL_MS = 500;

/** The part of the Activity tab that says what Datacake shows of the last receipt. */
interface ArrivalSection {
  /** Shows what the runtime knows by now. It asks Datacake nothing. */
  refresh(): void;
}

/** Adds a button that checks the last receipt in Datacake, and the result of the last check. */
export function addArrivalSection(tab: JQuery, { record, names, signal }: RecordFormParts): ArrivalSection {
  const node = record().id;
  const section = $('<div>', { class: 'datacake-arrival' }).appendTo(tab);
  const head = $('<div>', { class: 'datacake-arrival-head' }).appendTo(section);
  const button = $('<button>', {
    type: 'button',
    class: 'red-ui-button red-ui-button-small',
    text: text('arrival.button'),
  });
  const receipt = $('<span>', { class: 'datacake-arrival-receipt' });
  head.append(button, receipt);
  const content = $('<div>', { role: 'status', 'aria-live': 'polite' }).appendTo(section);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown = '';
  let wasChecked = false;

  function refresh(): void {
    if (tab.is(':visible')) void update(false);
  }

  async function update(check: boolean): Promise<void> {
    const reply = await ask('arrival', { node, check }, signal);
    clearTimeout(timer);
    if (reply.ok && reply.result.check?.isRunning === true) timer = setTimeout(refresh, RUNNING_INTERVAL_MS);
    const isNew = JSON.stringify(reply) !== shown;
    shown = JSON.stringify(reply);
    if (!isNew) return;
    if (reply.ok) show(reply.result);
    else {
      receipt.text('');
      content.empty().append(line(wasChecked ? errorText(reply.error) : ''));
    }
  }

  function show({ check, unseen }: ArrivalState): void {
    receipt.text(check === undefined ? '' : receiptText(check, names)).attr('title', check?.device ?? '');
    content.empty().append(...(check === undefined ? nothing() : receiptLines(check)));
    for (const one of unseen) content.append(line(unseenText(one, editorLanguage())));
  }

  function nothing(): JQuery[] {
    return wasChecked ? [line(text('arrival.nothing'))] : [];
  }

  button.on('click', () => {
    wasChecked = true;
    shown = '';
    content.empty().append(line(text('arrival.asking')));
    void update(true);
  });
  signal.addEventListener('abort', () => clearTimeout(timer));
  return { refresh };
}

function receiptText({ device, acceptedAt }: CheckedReceipt, names: DeviceNames): string {
  return text('arrival.receipt', { device: names.nameOf(device), at: formatTime(acceptedAt) });
}

function receiptLines(check: CheckedReceipt): JQuery[] {
  const { fields, further, failure, isRunning, lookedAt } = check;
  const language = editorLanguage();
  const kinds = new Set(fields.map(({ arrival }) => arrival?.kind));
  return [
    ...(lookedAt === undefined && failure === undefined ? [line(text('arrival.asking'))] : []),
    ...(failure === undefined ? [] : [line(wholeReason(failure, language)), ...rawAnswer(failure.detail)]),
    ...(lookedAt === undefined
      ? []
      : [$('<ul>', { 'aria-label': text('arrival.title') }).append(...fields.map(fieldLine))]),
    ...(further === 0 || lookedAt === undefined ? [] : [line(counted(language, 'arrival.further', further))]),
    ...(kinds.has('hidden') ? [line(text('arrival.hiddenHint'))] : []),
    ...(kinds.has('pending') && !isRunning ? [line(text('arrival.pendingHint'))] : []),
  ];
}

const ICONS: Readonly<Record<NonNullable<CheckedField['arrival']>['kind'], string>> = {
  visible: 'fa-check',
  pending: 'fa-clock-o',
  other: 'fa-info-circle',
  'no-field': 'fa-warning',
  hidden: 'fa-warning',
};

function fieldLine(checked: CheckedField): JQuery {
  const { field, value, unit, time, arrival } = checked;
  const values = { value, unit: unit ?? '', time: formatTime(time) };
  const kind = arrival?.kind ?? 'pending';
  return $('<li>', { class: `datacake-arrival-${kind}` }).append(
    $('<i>', { class: `fa ${ICONS[kind]}`, 'aria-hidden': 'true' }),
    $('<div>').append(
      $('<code>', { text: field }),
      document.createTextNode(
        ` ${text(unit === undefined ? 'arrival.value' : 'arrival.measured', values)} · ${arrivalText(checked)}`,
      ),
    ),
  );
}

function arrivalText({ field, arrival, afterMs }: CheckedField): string {
  switch (arrival?.kind) {
    case undefined:
      return text('arrival.asking');
    case 'visible':
      if (afterMs === undefined) return text('arrival.visible');
      return text('arrival.visibleAfter', { seconds: formatNumber(Math.max(0.1, Math.round(afterMs / 100) / 10)) });
    case 'other':
      return text('arrival.other', { value: arrival.value, time: formatTime(arrival.time) });
    case 'no-field':
      return text('arrival.no-field', { field });
    case 'hidden':
    case 'pending':
      return text(`arrival.${arrival.kind}`);
  }
}

function line(sentence: string): JQuery {
  return $('<div>', { text: sentence });
}
