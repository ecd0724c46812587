import type { DeviceRules, RecordRules } from './rules';

/** Windows of arrivals that wait, without an interval: longer than the second of the rate limit, so that a backlog shrinks. */
const WAITING_WINDOW_MS = 2000;

/** Windows of samples with a time of their own, without an interval: Datacake's resolution. */
const SECOND_MS = 1000;

const AT_ONCE = { kind: 'at-once' } as const;
const SETTLED = { kind: 'settled' } as const;

/** The span of sample time that a window covers. */
export interface WindowSpan {
  /** Samples with the same key share a window; a sample without a key has one of its own. */
  key: string | undefined;
  /** Unix milliseconds. */
  start: number;
  closing: Closing;
}

/** When a window closes: as soon as a request may leave, at a Unix time in milliseconds, or once its samples have stopped arriving. */
type Closing = { kind: 'at-once' } | { kind: 'at'; time: number } | { kind: 'settled' };

/**
 * The window that a sample falls into.
 *
 * @param time the sample's, in Unix milliseconds
 * @param open the start of the open window of arrivals, if any, in Unix milliseconds
 * @param limited false when Datacake lifted the rate limit: without an interval every sample is then sent as it is
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
