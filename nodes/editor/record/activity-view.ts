import type { Activity } from '../../admin/api';
import { errorText, type FormError } from '../api-client';
import { asMoment, inDigits } from '../ui/format';
import { text } from './validity';

export function showActivity(summary: JQuery, activity: Activity): void {
  const { status, reason, waiting, today, lastReceipt, lastError, rejected } = activity;
  const never = text('activity.none');
  const rows: [string, string[]][] = [
    ['status', [status === '' ? never : status, ...(reason === undefined ? [] : [reason])]],
    ['waiting', [text('activity.samples', { samples: inDigits(waiting) })]],
    ['today', today.length === 0 ? [never] : today.map(sentToday)],
    ['lastReceipt', [lastReceipt === undefined ? never : asMoment(lastReceipt)]],
    ['lastError', [lastError === undefined ? never : `${asMoment(lastError.at)}: ${lastError.reason}`]],
    ['rejected', [rejected === 0 ? never : inDigits(rejected)]],
  ];
  replace(
    summary,
    $('<dl>').append(
      ...rows.flatMap(([name, lines]) => [
        $('<dt>', { text: text(`activity.${name}`) }),
        $('<dd>').append(...lines.map((line) => $('<div>', { text: line }))),
      ]),
    ),
  );
}

export function showActivityProblem(summary: JQuery, problem: FormError): void {
  replace(summary, $('<div>', { text: errorText(problem) }));
}

function sentToday({ device, datapoints, plan }: Activity['today'][number]): string {
  const values = { device, datapoints: inDigits(datapoints) };
  if (plan === undefined) return text('activity.sent', values);
  if (plan === 0) return text('activity.sentUnlimited', values);
  return text('activity.sentOf', { ...values, plan: inDigits(plan) });
}

/** What stays the same stays in the page, so that it can be selected and copied while the tab is kept up to date. */
function replace(summary: JQuery, content: JQuery): void {
  if (summary.html() !== content.prop('outerHTML')) summary.empty().append(content);
}
