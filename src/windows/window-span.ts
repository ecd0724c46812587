/**
 * Under the limit, arrivals that have to wait share windows of this length at least: longer than the limit's second, so that a backlog
 * shrinks.
 */
const WAITING_WINDOW_MS = 2000;

/** Datacake's resolution: timestamps are whole seconds (documented). */
const SECOND_MS = 1000;

/** Where on the time axis a window lies, and when it closes. Times are Unix milliseconds. */
export interface WindowSpan {
  /** Samples with the same key share a window; without one a sample has a window for itself. */
  key: string | undefined;
  start: number;
  /** The end that has to be reached before the window closes; absent where it closes as soon as its measurements may leave. */
  end?: number;
  /** How long the window waits at most for its end, in milliseconds: the interval. */
  interval: number;
  ownTime: boolean;
}

/** What decides about the window of a sample, beside its time. */
export interface SpanRules {
  /** Milliseconds; 0 for none. */
  interval: number;
  /** True where each second is kept: the fields of the aggregate *every*. */
  keepsSeconds: boolean;
  /** False when Datacake lifted the limit: then, without an interval, each sample goes as it is. */
  limited: boolean;
  /** True where arrivals without an interval are waited for until the end of their window, so that they take no more writes than need be. */
  gathers?: boolean;
}

/**
 * The window that a sample falls into.
 *
 * @param time the sample's, in Unix milliseconds
 * @param openStart the start of the window of arrivals that is open now, if any
 */
export function windowSpan(
  time: number,
  ownTime: boolean,
  rules: SpanRules,
  openStart: number | undefined,
): WindowSpan {
  const prefix = ownTime ? 'own' : 'arrival';
  const interval = effectiveInterval(rules, ownTime);
  const second = Math.floor(time / SECOND_MS) * SECOND_MS;
  if (interval > 0) {
    const start = Math.floor(time / interval) * interval;
    const end = start + interval;
    return rules.keepsSeconds
      ? { key: `${prefix} ${second}`, start: second, end, interval, ownTime }
      : { key: `${prefix} ${start}`, start, end, interval, ownTime };
  }
  if (!rules.limited) return { key: undefined, start: time, interval, ownTime };
  if (ownTime || rules.keepsSeconds) return { key: `${prefix} ${second}`, start: second, interval, ownTime };
  const isOpen = openStart !== undefined && time >= openStart && time < openStart + WAITING_WINDOW_MS;
  const start = isOpen ? openStart : time;
  const end = rules.gathers === true ? { end: start + WAITING_WINDOW_MS } : {};
  return { key: `${prefix} ${start}`, start, ...end, interval, ownTime };
}

/** An interval of 1 s can't be held beside the limit's 1.05 s and the time of an answer: arrivals then fall behind for ever. */
export function effectiveInterval({ interval, keepsSeconds, limited }: SpanRules, ownTime: boolean): number {
  if (interval === 0 || !limited || ownTime || keepsSeconds) return interval;
  return Math.max(interval, WAITING_WINDOW_MS);
}
