import type { DeviceRules, RecordRules } from './rules';

/** Without an interval, arrivals that have to wait are kept in windows of so many milliseconds, longer than the limit's second, so that a backlog shrinks. */
const WAITING_WINDOW_MS = 2000;

/** Without an interval, samples with a time of their own keep Datacake's resolution: whole seconds. */
const SECOND_MS = 1000;

const AT_ONCE = { kind: 'at-once' } as const;
const SETTLED = { kind: 'settled' } as const;

/** Where on the time axis a window lies. */
export interface WindowSpan {
  /** Samples with the same key share a window; without one a sample has a window for itself. */
  key: string | undefined;
  /** Unix milliseconds. */
  start: number;
  closing: Closing;
}

/** When a window takes no more: at once when a request may leave, at a Unix time in milliseconds, or once its samples have stopped arriving. */
export type Closing = { kind: 'at-once' } | { kind: 'at'; time: number } | { kind: 'settled' };

/**
 * The window that a sample falls into.
 *
 * @param time the sample's, in Unix milliseconds
 * @param open the start of the window of arrivals that is open now, if any
 * @param limited false when Datacake lifted the limit: then, without an interval, every sample goes as it is and has no key to share
 */
export function windowSpan(
  time: number,
  ownTime: boolean,
  rules: DeviceRules,
  open: number | undefined,
  limited: boolean,
): WindowSpan {
  if (rules.interval > 0) {
    const start = Math.floor(time / rules.interval) * rules.interval;
    return ownTime
      ? { key: `own ${start}`, start, closing: SETTLED }
      : { key: `arrival ${start}`, start, closing: { kind: 'at', time: start + rules.interval } };
  }
  if (!limited) return { key: undefined, start: time, closing: AT_ONCE };
  if (ownTime || keepsSeconds(rules)) {
    const start = Math.floor(time / SECOND_MS) * SECOND_MS;
    return { key: `${ownTime ? 'own' : 'arrival'} ${start}`, start, closing: AT_ONCE };
  }
  const start = open !== undefined && time >= open && time < open + WAITING_WINDOW_MS ? open : time;
  return { key: `arrival ${start}`, start, closing: AT_ONCE };
}

function keepsSeconds(rules: RecordRules): boolean {
  return (
    rules.others.aggregate === 'every' || [...rules.fields.values()].some(({ aggregate }) => aggregate === 'every')
  );
}
