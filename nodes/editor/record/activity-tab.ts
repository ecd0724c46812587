import type { Activity } from '../../admin/api';
import { ask, errorText } from '../api-client';
import { problemText, recordErrorText } from '../../record/error-text';
import { stateText } from '../../record/status';
import { type Language, counted, ofDevice, wholeReason } from '../../words';
import { rawAnswer } from '../ui/raw-answer';
import { editorLanguage, formatTime, formatNumber } from '../ui/texts';
import type { DeviceNames } from './device-names';
import type { RecordFormParts } from './form-parts';
import { createRejectedList } from './rejected-list';
import { text } from './validity';

const REFRESH_INTERVAL_MS = 2000;

/** Shows what the deployed node is doing, and keeps that up to date for as long as the tab is visible. */
export function addActivityTab(parts: RecordFormParts): void {
  const { tabs, record, names, signal } = parts;
  const node = record().id;
  const tab = $('#datacake-record-tab-activity');
  const summary = $('<div>', { class: 'datacake-activity' }).appendTo(tab);
  const rejectedSection = $('<div>', { class: 'datacake-rejected' }).appendTo(tab);
  const rejected = createRejectedList(rejectedSection, node, parts, () => void refresh());
  let isAsking = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function refresh(): Promise<void> {
    clearTimeout(timer);
    if (signal.aborted) return;
    timer = setTimeout(() => void refresh(), REFRESH_INTERVAL_MS);
    // Another tab, or another form over this one, may hide it for a while.
    if (isAsking || !tab.is(':visible')) return;
    isAsking = true;
    const reply = await ask(seesDetails() ? 'details' : 'activity', { node }, signal);
    isAsking = false;
    replaceContent(
      summary,
      reply.ok ? activityList(reply.result, names) : $('<div>', { text: errorText(reply.error) }),
    );
    rejected.update(reply.ok ? reply.result.rejected : 0);
  }

  signal.addEventListener('abort', () => clearTimeout(timer));
  tabs.onShow('activity', () => void refresh());
}

/** Who may see values sees names and what servers said too. */
function seesDetails(): boolean {
  return ['datacake-connection.write', 'flows.write'].every((permission) => RED.user.hasPermission(permission));
}

function activityList(
  { state, waiting, today, lastReceipt, lastError, rejected }: Activity,
  names: DeviceNames,
): JQuery {
  const language = editorLanguage();
  const none = (): JQuery[] => [line(text('activity.none'))];
  const rows: [name: string, content: JQuery[]][] = [
    ['status', stateLines(withName(state, names), language)],
    ['waiting', [line(counted(language, 'activity.samples', waiting))]],
    ['today', today.length === 0 ? none() : today.map((usage) => usageLine(usage, names, language))],
    ['lastReceipt', lastReceipt === undefined ? none() : [line(formatTime(lastReceipt))]],
    [
      'lastError',
      lastError === undefined
        ? none()
        : errorLines({ ...lastError, error: withName(lastError.error, names) }, language),
    ],
    ['rejected', rejected === 0 ? none() : [line(formatNumber(rejected))]],
  ];
  return $('<dl>').append(
    ...rows.flatMap(([name, content]) => [$('<dt>', { text: text(`activity.${name}`) }), $('<dd>').append(...content)]),
  );
}

function line(sentence: string): JQuery {
  return $('<div>', { text: sentence });
}

/** The line of the canvas, and why it is so in a whole sentence. */
function stateLines(state: Activity['state'], language: Language): JQuery[] {
  const short = line(stateText(state, language));
  if (state.kind === 'unconfigured') return [short, line(problemText(state.problem, language))];
  if (state.kind === 'quota') return [short, line(wholeReason({ code: 'quota' }, language))];
  if (!('reason' in state)) return [short];
  const { reason, device } = state;
  return [short, line(ofDevice(wholeReason(reason, language), device, language)), ...rawAnswer(reason.detail)];
}

function errorLines({ at, error }: NonNullable<Activity['lastError']>, language: Language): JQuery[] {
  const detail = 'reason' in error ? error.reason.detail : undefined;
  return [line(`${formatTime(at)}: ${recordErrorText(error, language)}`), ...rawAnswer(detail)];
}

/** The same with the name of its device. */
function withName<Of extends object>(of: Of, names: DeviceNames): Of {
  return 'device' in of && typeof of.device === 'string' ? { ...of, device: names.nameOf(of.device) } : of;
}

function usageLine(usage: Activity['today'][number], names: DeviceNames, language: Language): JQuery {
  return line(usageText(withName(usage, names), language)).attr('title', usage.device);
}

/** What was sent to a device today, beside what its plan has where that is known; a plan of 0 is unlimited. */
function usageText({ device, datapoints, plan }: Activity['today'][number], language: Language): string {
  if (plan === undefined) return counted(language, 'activity.sent', datapoints, { device });
  if (plan === 0) return counted(language, 'activity.sentUnlimited', datapoints, { device });
  return counted(language, 'activity.sentOf', datapoints, { device, plan: formatNumber(plan) });
}

/** Content that hasn't changed stays in the page, so that it can be selected, copied and unfolded. */
function replaceContent(element: JQuery, content: JQuery): void {
  const next = String(content.prop('outerHTML'));
  if (element.data('content') === next) return;
  element.empty().append(content).data('content', next);
}
