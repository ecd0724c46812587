import { untilNextDay } from '../../../src/util/utc-day';
import { foreignText } from '../../../src/util/foreign-text';
import type { Activity } from '../../admin/api';
import { problemText, recordErrorText } from '../../record/error-text';
import { stateText } from '../../record/status';
import { type Language, counted, ofDevice, spanText, wholeReason } from '../../words';
import { createBar } from '../ui/bar';
import { rawAnswer } from '../ui/raw-answer';
import { replaceContent } from '../ui/replace-content';
import { editorLanguage, formatClock, formatNumber, formatTime } from '../ui/texts';
import type { DeviceNames } from './device-names';
import { text } from './validity';

const MINUTE_MS = 60_000;

const ROWS = ['status', 'waiting', 'today', 'lastReceipt', 'lastError', 'rejected'] as const;

/** What a record node does, point by point. */
export function createActivityList(names: DeviceNames): { element: JQuery; update(activity: Activity): void } {
  const element = $('<dl>');
  const cells = ROWS.map((name) => {
    const cell = $('<dd>');
    element.append($('<dt>', { text: text(`activity.${name}`) }), cell);
    return [name, cell] as const;
  });
  return {
    element,
    update(activity) {
      const contents = contentsOf(activity, names, editorLanguage());
      for (const [name, cell] of cells) {
        const content = contents[name];
        replaceContent(cell, content.length === 0 ? [line(text('activity.none'))] : content);
      }
    },
  };
}

function contentsOf(
  activity: Activity,
  names: DeviceNames,
  language: Language,
): Record<(typeof ROWS)[number], JQuery[]> {
  const { state, today, lastReceipt, lastError, rejected } = activity;
  return {
    status: stateLines(withName(state, names), language),
    waiting: waitingLines(activity, language),
    today: todayLines(today, names, language),
    lastReceipt: lastReceipt === undefined ? [] : [line(formatTime(lastReceipt))],
    lastError:
      lastError === undefined ? [] : errorLines({ ...lastError, error: withName(lastError.error, names) }, language),
    rejected: rejected === 0 ? [] : [line(formatNumber(rejected))],
  };
}

/** The same with the name of its device. */
function withName<Of extends object>(of: Of, names: DeviceNames): Of {
  return 'device' in of && typeof of.device === 'string' ? { ...of, device: names.nameOf(of.device) } : of;
}

function line(sentence: string): JQuery {
  return $('<div>', { text: sentence });
}

/** The line of the canvas, and why it is so in a whole sentence. */
export function stateLines(state: Activity['state'], language: Language): JQuery[] {
  const short = line(stateText(state, language));
  if (state.kind === 'unconfigured') return [short, line(problemText(state.problem, language))];
  if (state.kind === 'quota') return [short, line(wholeReason({ code: 'quota' }, language))];
  if (state.kind === 'elsewhere') return [short, line(elsewhereText(state))];
  if (!('reason' in state)) return [short];
  const { reason, device } = { device: undefined, ...state };
  const away = state.kind === 'away' ? [line(text('activity.away'))] : [];
  return [short, ...away, line(ofDevice(wholeReason(reason, language), device, language)), ...rawAnswer(reason.detail)];
}

/** Who sends what is in the shared journal. */
function elsewhereText({ host }: Extract<Activity['state'], { kind: 'elsewhere' }>): string {
  return host === undefined ? text('activity.unsent') : text('activity.elsewhere', { host: foreignText(host) });
}

/** How much waits; of a backlog also how much of it is left, and when all of it will have been sent. */
function waitingLines({ waiting, backlog }: Activity, language: Language): JQuery[] {
  if (backlog === undefined) return [line(counted(language, 'activity.samples', waiting))];
  const most = Math.max(backlog.most, waiting);
  const { endsInMs } = backlog;
  const lines = [
    line(counted(language, 'activity.samplesOf', waiting, { most: formatNumber(most) })),
    createBar(1 - waiting / most, false),
  ];
  if (endsInMs === undefined) return lines;
  const span = spanText(Math.max(1, Math.round(endsInMs / MINUTE_MS)), language);
  return [...lines, line(text('activity.ends', { at: formatClock(new Date(Date.now() + endsInMs)), span }))];
}

function todayLines(today: Activity['today'], names: DeviceNames, language: Language): JQuery[] {
  const lines = today.flatMap((usage) => {
    const { datapoints, plan = 0 } = usage;
    const sentence = line(usageText(withName(usage, names), language));
    if (usage.device !== undefined) sentence.attr('title', usage.device);
    return plan === 0 ? [sentence] : [sentence, createBar(datapoints / plan, true)];
  });
  if (!today.some(({ plan = 0 }) => plan > 0)) return lines;
  const now = Date.now();
  return [...lines, line(text('activity.renewed', { at: formatClock(new Date(now + untilNextDay(now)), 'time') }))];
}

function errorLines({ at, error }: NonNullable<Activity['lastError']>, language: Language): JQuery[] {
  const detail = 'reason' in error ? error.reason.detail : undefined;
  return [line(`${formatTime(at)}: ${recordErrorText(error, language)}`), ...rawAnswer(detail)];
}

/** What was sent to a device today, beside what its plan has where that is known; a plan of 0 is unlimited. */
function usageText({ device, datapoints, plan }: Activity['today'][number], language: Language): string {
  if (plan === undefined) return ofDevice(counted(language, 'activity.sent', datapoints), device, language);
  const sentence =
    plan === 0
      ? counted(language, 'activity.sentUnlimited', datapoints)
      : counted(language, 'activity.sentOf', datapoints, { plan: formatNumber(plan) });
  return ofDevice(sentence, device, language);
}
