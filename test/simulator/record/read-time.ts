import type { Behaviour } from '../core/behaviour';

/** The last second that the year 9999 has; beyond it no client means seconds. */
const lastSecond = 253_402_300_799;

/** Unix seconds of a timestamp, or nothing when it isn't one in the forms allowed. */
export function readTime(sent: unknown, forms: Behaviour['timestampForms']): number | undefined {
  if (typeof sent === 'string' && /^\d{1,12}$/.test(sent)) return inRange(Number(sent));
  if (forms === 'strict') return undefined;
  if (typeof sent === 'number' && Number.isInteger(sent) && sent >= 0 && sent <= lastSecond) return sent;
  return forms === 'lenient' ? readLenient(sent) : undefined;
}

function readLenient(sent: unknown): number | undefined {
  const number = typeof sent === 'number' || (typeof sent === 'string' && sent.trim() !== '') ? Number(sent) : NaN;
  if (Number.isFinite(number)) return inRange(Math.floor(number > lastSecond ? number / 1000 : number));
  const date = typeof sent === 'string' ? Date.parse(sent) : NaN;
  return Number.isNaN(date) ? undefined : inRange(Math.floor(date / 1000));
}

function inRange(seconds: number): number | undefined {
  return seconds >= 0 && seconds <= lastSecond ? seconds : undefined;
}
