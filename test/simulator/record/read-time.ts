import type { Behaviour } from '../core/behaviour';

/** The end of the year 9999: greater numbers are milliseconds. */
const MAX_UNIX_SECONDS = 253_402_300_799;

/** Unix seconds of a timestamp; undefined when its form isn't allowed. */
export function readTime(sent: unknown, forms: Behaviour['timestampForms']): number | undefined {
  if (typeof sent === 'string' && /^\d{1,12}$/.test(sent)) return inRange(Number(sent));
  if (forms === 'strict') return undefined;
  if (typeof sent === 'number' && Number.isInteger(sent) && sent >= 0 && sent <= MAX_UNIX_SECONDS) return sent;
  return forms === 'lenient' ? readLenient(sent) : undefined;
}

function readLenient(sent: unknown): number | undefined {
  const number = typeof sent === 'number' || (typeof sent === 'string' && sent.trim() !== '') ? Number(sent) : NaN;
  if (Number.isFinite(number)) return inRange(Math.floor(number > MAX_UNIX_SECONDS ? number / 1000 : number));
  const date = typeof sent === 'string' ? Date.parse(sent) : NaN;
  return Number.isNaN(date) ? undefined : inRange(Math.floor(date / 1000));
}

function inRange(seconds: number): number | undefined {
  return seconds >= 0 && seconds <= MAX_UNIX_SECONDS ? seconds : undefined;
}
