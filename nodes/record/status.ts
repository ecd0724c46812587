import type { NodeStatus } from 'node-red';
import type { DeliveryFigures } from '../../src/delivery/figures';
import type { Clock } from '../../src/util/clock';
import { foreignText } from '../../src/util/foreign-text';
import { type Language, type Values, briefReason, counted, shortReason, spanText } from '../words';
import type { RecordState } from './state';

/** Where the runtime tells editors what a status stands for; the node's id follows. */
export const STATE_TOPIC = 'datacake/state';

const LOOKS: Readonly<Record<RecordState['kind'], Pick<NodeStatus, 'fill' | 'shape'>>> = {
  unconfigured: { fill: 'red', shape: 'ring' },
  paused: { fill: 'red', shape: 'ring' },
  lost: { fill: 'red', shape: 'dot' },
  refused: { fill: 'red', shape: 'dot' },
  quota: { fill: 'yellow', shape: 'ring' },
  retry: { fill: 'yellow', shape: 'ring' },
  trying: { fill: 'yellow', shape: 'ring' },
  behind: { fill: 'yellow', shape: 'dot' },
  draining: { fill: 'blue', shape: 'dot' },
  waiting: { fill: 'blue', shape: 'dot' },
  sending: { fill: 'blue', shape: 'ring' },
  elsewhere: { fill: 'blue', shape: 'ring' },
  away: { fill: 'yellow', shape: 'ring' },
  nothing: { fill: 'yellow', shape: 'dot' },
  recorded: { fill: 'green', shape: 'dot' },
  ready: { fill: 'grey', shape: 'ring' },
};

/** Both versions of the editor show so many characters whole. */
const MAX_TEXT_LENGTH = 40;

/** A record node's status on the canvas. */
export function toNodeStatus(state: RecordState, language: Language): NodeStatus {
  return { ...LOOKS[state.kind], text: stateText(state, language) };
}

/** What a status carries beside its text for Status nodes and dashboards; times in ISO 8601. The canvas is sent none of it. */
export interface StatusFacts {
  /** Samples. */
  waiting: number;
  /** The time of the oldest of them. */
  oldest?: string;
  /** Measurements that were refused, and that nobody has looked at. */
  refused: number;
  /** When what is held back is tried again. */
  nextTry?: string;
  /** The part of its plan that {@link device} has used up today, 0.82, and more than 1 beyond it. */
  quota?: number;
  /** The device that is held back, or else the one that has used up most of its plan, as configured. */
  device?: string;
}

/**
 * @param refused measurements that nobody has looked at
 * @param now Unix milliseconds
 */
export function statusFacts(figures: DeliveryFigures, refused: number, now: number): StatusFacts {
  const { waiting, oldest, nextTryMs, quota, device } = figures;
  return {
    waiting,
    ...(oldest !== undefined && { oldest: new Date(oldest).toISOString() }),
    refused,
    ...(nextTryMs !== undefined && { nextTry: wholeSecond(now + nextTryMs) }),
    // Whole percents, so that not every measurement changes the status.
    ...(quota !== undefined && { quota: Math.floor(quota * 100) / 100 }),
    ...(device !== undefined && { device: foreignText(device) }),
  };
}

/** The clocks that a wait is counted by differ by milliseconds from one look to the next. */
function wholeSecond(time: number): string {
  return new Date(Math.round(time / 1000) * 1000).toISOString();
}

/** What a record node does, in no more characters than the canvas has room for. */
export function stateText(state: RecordState, language: Language): string {
  const text = (values?: Values): string => language.record(`status.${state.kind}`, values);
  switch (state.kind) {
    case 'paused':
      return text({ reason: shortReason(state.reason, language) });
    case 'lost':
      return counted(language, 'status.lost', state.samples);
    case 'refused':
      return counted(language, 'status.refused', state.measurements);
    case 'retry':
    case 'trying':
      return heldText(state, language);
    case 'draining':
      return counted(language, 'status.draining', state.waiting, { span: spanText(state.minutes, language) });
    case 'elsewhere':
      return elsewhereText(state, language);
    case 'away':
      return countedOrIdle('status.away', state.waiting, language);
    case 'waiting':
      return counted(language, 'status.waiting', state.waiting);
    case 'behind':
      return text({ minutes: state.minutesPerHour });
    case 'quota':
    case 'recorded':
      return text({ at: state.at });
    case 'unconfigured':
    case 'sending':
    case 'nothing':
    case 'ready':
      return text();
  }
}

/** What waits, why and until when: the seconds, and then the reason, only where there is room for them. */
function heldText(state: Extract<RecordState, { kind: 'retry' | 'trying' }>, language: Language): string {
  const { kind, waiting, reason } = state;
  const cause = briefReason(reason, language);
  const day = kind === 'retry' && state.day !== undefined ? `${dayText(state.day, language)} ` : '';
  const at = kind === 'retry' ? state.at : '';
  const times = [at, at.replace(/(\d\d:\d\d):\d\d/, '$1')].map((time) => day + time);
  const textOf = (key: string, time: string): string =>
    counted(language, `status.${key}`, waiting, { cause: cause ?? '', at: time });
  const texts = [
    ...(cause === undefined ? [] : times.map((time) => textOf(`${kind}Because`, time))),
    ...times.map((time) => textOf(kind, time)),
  ];
  return texts.find((text) => text.length <= MAX_TEXT_LENGTH) ?? textOf(kind, day + at.slice(0, 'hh:mm'.length));
}

/** A day as the language writes it in short: `Nov 28`. */
function dayText(day: string, { tag }: Language): string {
  return new Date(`${day}T12:00:00Z`).toLocaleDateString(tag, { day: 'numeric', month: 'short', timeZone: 'UTC' });
}

/** What waits for another Node-RED, and which one; the beginning and the end of its name where it is too long. */
function elsewhereText({ waiting, host }: Extract<RecordState, { kind: 'elsewhere' }>, language: Language): string {
  if (host === undefined) return countedOrIdle('status.unsent', waiting, language);
  const text = (name: string): string => countedOrIdle('status.elsewhere', waiting, language, { host: name });
  const name = foreignText(host);
  return text(shortenMiddle(name, MAX_TEXT_LENGTH - text('').length));
}

function countedOrIdle(key: string, waiting: number, language: Language, values: Record<string, string> = {}): string {
  return waiting === 0 ? language.record(`${key}Idle`, values) : counted(language, key, waiting, values);
}

/** Names of replicas differ at their end, and those of machines at their beginning. */
function shortenMiddle(name: string, maxLength: number): string {
  if (name.length <= maxLength) return name;
  const end = Math.floor((maxLength - 1) / 2);
  return `${name.slice(0, maxLength - 1 - end)}…${name.slice(name.length - end)}`;
}

/** Runs an action `delayMs` after it was first requested, once for all requests until then. */
export function createThrottle(clock: Clock, delayMs: number, action: () => void): { request(): void; stop(): void } {
  let cancel: (() => void) | undefined;
  return {
    request() {
      cancel ??= clock.after(delayMs, () => {
        cancel = undefined;
        action();
      });
    },
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}
