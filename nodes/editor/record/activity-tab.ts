import type { Activity } from '../../admin/api';
import { ask, errorText } from '../api-client';
import { formatTime, formatNumber } from '../ui/texts';
import type { RecordFormParts } from './form-parts';
import { createRejectedList } from './rejected-list';
import { text } from './validity';

const REFRESH_INTERVAL_MS = 2000;

/** Shows what the deployed node is doing, and keeps that up to date for as long as the tab is visible. */
export function addActivityTab({ tabs, record, signal }: RecordFormParts): void {
  const node = record().id;
  const tab = $('#datacake-record-tab-activity');
  const summary = $('<div>', { class: 'datacake-activity' }).appendTo(tab);
  const rejectedSection = $('<div>', { class: 'datacake-rejected' }).appendTo(tab);
  const rejected = createRejectedList(rejectedSection, node, signal, () => void refresh());
  let isAsking = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function refresh(): Promise<void> {
    clearTimeout(timer);
    if (signal.aborted) return;
    timer = setTimeout(() => void refresh(), REFRESH_INTERVAL_MS);
    // Another tab, or another form over this one, may hide it for a while.
    if (isAsking || !tab.is(':visible')) return;
    isAsking = true;
    const reply = await ask('activity', { node }, signal);
    isAsking = false;
    replaceContent(summary, reply.ok ? activityList(reply.result) : $('<div>', { text: errorText(reply.error) }));
    rejected.update(reply.ok ? reply.result.rejected : 0);
  }

  signal.addEventListener('abort', () => clearTimeout(timer));
  tabs.onShow('activity', () => void refresh());
}

function activityList(activity: Activity): JQuery {
  const { status, reason, waiting, today, lastReceipt, lastError, rejected } = activity;
  const none = text('activity.none');
  const rows: [string, string[]][] = [
    ['status', [status === '' ? none : status, ...(reason === undefined ? [] : [reason])]],
    ['waiting', [text('activity.samples', { samples: formatNumber(waiting) })]],
    ['today', today.length === 0 ? [none] : today.map(usageText)],
    ['lastReceipt', [lastReceipt === undefined ? none : formatTime(lastReceipt)]],
    ['lastError', [lastError === undefined ? none : `${formatTime(lastError.at)}: ${lastError.reason}`]],
    ['rejected', [rejected === 0 ? none : formatNumber(rejected)]],
  ];
  return $('<dl>').append(
    ...rows.flatMap(([name, lines]) => [
      $('<dt>', { text: text(`activity.${name}`) }),
      $('<dd>').append(...lines.map((line) => $('<div>', { text: line }))),
    ]),
  );
}

/** What was sent to a device today, beside what its plan has where that is known; a plan of 0 is unlimited. */
function usageText({ device, datapoints, plan }: Activity['today'][number]): string {
  const values = { device, datapoints: formatNumber(datapoints) };
  if (plan === undefined) return text('activity.sent', values);
  if (plan === 0) return text('activity.sentUnlimited', values);
  return text('activity.sentOf', { ...values, plan: formatNumber(plan) });
}

/** Content that hasn't changed stays in the page, so that it can be selected and copied. */
function replaceContent(element: JQuery, content: JQuery): void {
  if (element.html() !== content.prop('outerHTML')) element.empty().append(content);
}
