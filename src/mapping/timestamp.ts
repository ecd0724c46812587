import { dateTime } from './date-time';
import { display } from './display';
import { parseIsoTime, type Zone } from './iso-time';
import type { Problem } from './problem';
import { withoutNoise } from './scale';

export type { Zone } from './iso-time';

/** A time in Unix milliseconds, why there is none, or `none` when nothing was given. */
export type ReadTime = { time: number } | { problem: Problem } | 'none';

/*
 * Seconds are told from milliseconds and the finer units by size. From 1e8 s (1973-03-03T09:46:40Z) up to 1e11 s
 * (5138-11-16T09:46:40Z) the same instant in the next finer unit begins where this unit ends, so that no number has two
 * readings. A smaller number is an uptime rather than a time.
 */
const seconds = 1e8;
const milliseconds = 1e11;
const microseconds = 1e14;
const nanoseconds = 1e17;
const end = 1e20;

const digits = /^\d{1,40}$/;
const fraction = /^\d{1,40}\.\d*$/;

/**
 * Reads the time that a message carries: Unix time as number, big integer or text in seconds, milliseconds, microseconds
 * or nanoseconds; ISO 8601 as `parseIsoTime` reads it; or a Date. Only 1973-03-03 to 5138-11-16 is believed, in any form.
 * What is finer than a millisecond is cut off.
 *
 * @param zone what a text without a zone is taken for
 */
export function readTime(value: unknown, zone: Zone): ReadTime {
  if (value === undefined || value === null) return 'none';
  if (typeof value === 'number') return Number.isFinite(value) ? readUnix(value, value) : bad(value);
  if (typeof value === 'bigint') return readUnix(value, value);
  if (typeof value === 'string') return readTimeText(value, zone);
  if (typeof value === 'object') return readDate(value);
  return bad(value);
}

function readTimeText(text: string, zone: Zone): ReadTime {
  const trimmed = text.trim();
  if (trimmed === '') return 'none';
  if (digits.test(trimmed)) return readUnix(BigInt(trimmed), text);
  if (fraction.test(trimmed)) return readUnix(Number(trimmed), text);
  const time = parseIsoTime(trimmed, zone);
  return time === undefined ? bad(text) : believed(time, text);
}

function readDate(value: object): ReadTime {
  const time = dateTime(value);
  return time === undefined || Number.isNaN(time) ? bad(value) : believed(time, value);
}

function readUnix(unix: number | bigint, given: unknown): ReadTime {
  if (unix < seconds || unix >= end) return outOfRange(given);
  if (unix < milliseconds) return { time: Math.floor(withoutNoise(Number(unix) * 1000)) };
  if (unix < microseconds) return { time: Math.floor(Number(unix)) };
  const perMillisecond = unix < nanoseconds ? 1000 : 1e6;
  // Nanoseconds exceed what a number holds exactly; a big integer keeps a time just before a full second there.
  return { time: Number(typeof unix === 'bigint' ? unix / BigInt(perMillisecond) : Math.floor(unix / perMillisecond)) };
}

function believed(time: number, given: unknown): ReadTime {
  return time < seconds * 1000 || time >= milliseconds * 1000 ? outOfRange(given) : { time };
}

function bad(given: unknown): ReadTime {
  return { problem: { code: 'bad-time', value: display(given) } };
}

function outOfRange(given: unknown): ReadTime {
  return { problem: { code: 'time-range', value: display(given) } };
}
