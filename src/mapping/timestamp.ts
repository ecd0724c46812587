import { display } from './display';
import { parseIsoTime, type Zone } from './iso-time';
import type { MappingError } from './mapping-error';
import { dateValue } from './cross-realm';
import { withoutNoise } from './decimals';

export type { Zone } from './iso-time';

/** A time in Unix milliseconds, why there is none, or `none` when nothing was given. */
export type TimeResult = { time: number } | { error: MappingError } | 'none';

/*
 * Seconds are told from milliseconds and the finer units by size. From 1e8 s (1973-03-03T09:46:40Z) up to 1e11 s
 * (5138-11-16T09:46:40Z) the same instant in the next finer unit begins where this unit ends, so that no number has two
 * samples. A smaller number is an uptime rather than a time.
 */
const SECONDS_FROM = 1e8;
const MILLISECONDS_FROM = 1e11;
const MICROSECONDS_FROM = 1e14;
const NANOSECONDS_FROM = 1e17;
const NANOSECONDS_TO = 1e20;

const DIGITS = /^\d{1,40}$/;
const FRACTION = /^\d{1,40}\.\d*$/;

/**
 * Reads the time that a message carries: Unix time as number, big integer or text in seconds, milliseconds, microseconds
 * or nanoseconds; ISO 8601 as `parseIsoTime` reads it; or a Date. Only 1973-03-03 to 5138-11-16 is believed, in any form.
 * What is finer than a millisecond is cut off.
 *
 * @param zone what a text without a zone is taken for
 */
export function readTime(value: unknown, zone: Zone): TimeResult {
  if (value === undefined || value === null) return 'none';
  if (typeof value === 'number') return Number.isFinite(value) ? readUnix(value, value) : unreadableTime(value);
  if (typeof value === 'bigint') return readUnix(value, value);
  if (typeof value === 'string') return readTimeText(value, zone);
  if (typeof value === 'object') return readDate(value);
  return unreadableTime(value);
}

function readTimeText(text: string, zone: Zone): TimeResult {
  const trimmed = text.trim();
  if (trimmed === '') return 'none';
  if (DIGITS.test(trimmed)) return readUnix(BigInt(trimmed), text);
  if (FRACTION.test(trimmed)) return readUnix(Number(trimmed), text);
  const time = parseIsoTime(trimmed, zone);
  return time === undefined ? unreadableTime(text) : checkRange(time, text);
}

function readDate(value: object): TimeResult {
  const time = dateValue(value);
  return time === undefined || Number.isNaN(time) ? unreadableTime(value) : checkRange(time, value);
}

function readUnix(unix: number | bigint, given: unknown): TimeResult {
  if (unix < SECONDS_FROM || unix >= NANOSECONDS_TO) return outOfRange(given);
  if (unix < MILLISECONDS_FROM) return { time: Math.floor(withoutNoise(Number(unix) * 1000)) };
  if (unix < MICROSECONDS_FROM) return { time: Math.floor(Number(unix)) };
  const perMillisecond = unix < NANOSECONDS_FROM ? 1000 : 1e6;
  // Nanoseconds exceed what a number holds exactly; a big integer keeps a time just before a full second there.
  return { time: Number(typeof unix === 'bigint' ? unix / BigInt(perMillisecond) : Math.floor(unix / perMillisecond)) };
}

function checkRange(time: number, given: unknown): TimeResult {
  return time < SECONDS_FROM * 1000 || time >= MILLISECONDS_FROM * 1000 ? outOfRange(given) : { time };
}

function unreadableTime(given: unknown): TimeResult {
  return { error: { code: 'bad-time', value: display(given) } };
}

function outOfRange(given: unknown): TimeResult {
  return { error: { code: 'time-range', value: display(given) } };
}
