import { dateValue } from './cross-realm';
import { withoutNoise } from './decimals';
import { display } from './display';
import type { MappingError } from './mapping-error';
import { SourceFailure } from './source-failure';
import { type TimeStyle, needsDateOrder, parseTimeText } from './time-text';

/** A time in Unix milliseconds, its error, or `none` where the message has no time. */
export type TimeResult = { time: number } | { error: MappingError } | 'none';

/*
 * The size of a number tells its unit. From 1e8 s (1973-03-03T09:46:40Z) up to 1e11 s
 * (5138-11-16T09:46:40Z) the same time in the next finer unit begins where this unit ends, so that no number has two
 * meanings. A smaller number is rather an uptime.
 */
const SECONDS_FROM = 1e8;
const MILLISECONDS_FROM = 1e11;
const MICROSECONDS_FROM = 1e14;
const NANOSECONDS_FROM = 1e17;
const NANOSECONDS_TO = 1e20;

/** The time of a message that keeps it elsewhere, where it isn't set. */
export const TIME_UNSET = Symbol('time unset');

const DIGITS = /^\d{1,40}$/;
const FRACTION = /^\d{1,40}\.\d*$/;

/**
 * Reads the time that a message carries: Unix time as number, big integer or text in seconds, milliseconds, microseconds
 * or nanoseconds; a written time as `parseTimeText` reads it; or a Date. In any form only 1973-03-03 to 5138-11-16 is accepted.
 * Fractions of a millisecond are cut off.
 *
 * @param style of a text that doesn't say its zone or the order of its date
 */
export function readTime(value: unknown, style: TimeStyle): TimeResult {
  if (value === undefined || value === null) return 'none';
  if (value === TIME_UNSET) return { error: { code: 'time-unset' } };
  if (typeof value === 'number') return Number.isFinite(value) ? readUnix(value, value) : unreadableTime(value);
  if (typeof value === 'bigint') return readUnix(value, value);
  if (typeof value === 'string') return readTimeText(value, style);
  if (typeof value === 'object') return readDate(value);
  return unreadableTime(value);
}

function readTimeText(text: string, style: TimeStyle): TimeResult {
  const trimmed = text.trim();
  if (trimmed === '') return 'none';
  if (DIGITS.test(trimmed)) return readUnix(BigInt(trimmed), text);
  if (FRACTION.test(trimmed)) return readUnix(Number(trimmed), text);
  const time = parseTimeText(trimmed, style);
  if (time !== undefined) return checkRange(time, text);
  const isAmbiguous = style.dateOrder === 'auto' && needsDateOrder(trimmed);
  return isAmbiguous ? { error: { code: 'ambiguous-date', value: display(text) } } : unreadableTime(text);
}

function readDate(value: object): TimeResult {
  const error = SourceFailure.errorOf(value, 'time');
  if (error !== undefined) return { error };
  const time = dateValue(value);
  return time === undefined || Number.isNaN(time) ? unreadableTime(value) : checkRange(time, value);
}

function readUnix(unix: number | bigint, value: unknown): TimeResult {
  if (unix < SECONDS_FROM || unix >= NANOSECONDS_TO) return outOfRange(value);
  if (unix < MILLISECONDS_FROM) return { time: Math.floor(withoutNoise(Number(unix) * 1000)) };
  if (unix < MICROSECONDS_FROM) return { time: Math.floor(Number(unix)) };
  const perMillisecond = unix < NANOSECONDS_FROM ? 1000 : 1e6;
  // A number can't hold nanoseconds exactly, so a big integer is divided as one: the time may be just before a full second.
  return { time: Number(typeof unix === 'bigint' ? unix / BigInt(perMillisecond) : Math.floor(unix / perMillisecond)) };
}

function checkRange(time: number, value: unknown): TimeResult {
  return time < SECONDS_FROM * 1000 || time >= MILLISECONDS_FROM * 1000 ? outOfRange(value) : { time };
}

function unreadableTime(value: unknown): TimeResult {
  return { error: { code: 'bad-time', value: display(value) } };
}

function outOfRange(value: unknown): TimeResult {
  return { error: { code: 'time-range', value: display(value) } };
}
