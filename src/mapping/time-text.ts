import { type WallTime, type Zone, toUnixTime } from './time-zone';

/** What comes first in a date that doesn't begin with the year; one with dots and a whole year begins with the day, and `auto` reads no other. */
export type DateOrder = 'auto' | 'dmy' | 'mdy';

/** What a time means that doesn't say it itself. */
export interface TimeStyle {
  zone: Zone;
  dateOrder: DateOrder;
}

const CLOCK = /(?<hour>\d\d?):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d+))?)?(?: ?(?<half>[ap])\.?m\.?)?/;
const OFFSET = /(?<utc>Z)|(?<sign>[+-])(?<zoneHour>\d\d)(?::?(?<zoneMinute>\d\d))?/;
const TIME = `(?:(?:T|,? )${CLOCK.source}(?: ?(?:${OFFSET.source}))?)?`;

const YEAR_FIRST = pattern(/(?<year>\d{4})(?<separator>[-/])(?<month>\d\d)\k<separator>(?<day>\d\d)/);
const DOTS = pattern(/(?<day>\d\d?)\.(?<month>\d\d?)\.(?<year>\d{4})/);
const DAY_FIRST = pattern(/(?<day>\d\d?)(?<separator>[-/.])(?<month>\d\d?)\k<separator>(?<year>\d{4}|\d\d)/);
const MONTH_FIRST = pattern(/(?<month>\d\d?)(?<separator>[-/.])(?<day>\d\d?)\k<separator>(?<year>\d{4}|\d\d)/);

const PATTERNS: Readonly<Record<DateOrder, readonly RegExp[]>> = {
  auto: [YEAR_FIRST, DOTS],
  dmy: [YEAR_FIRST, DAY_FIRST],
  mdy: [YEAR_FIRST, DOTS, MONTH_FIRST],
};

function pattern(date: RegExp): RegExp {
  return new RegExp(`^${date.source}${TIME}$`, 'i');
}

/** The pattern's named groups; undefined for an optional part that is missing. */
type Groups = Readonly<Record<string, string | undefined>>;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Reads a date, or a date and time: as ISO 8601 writes it, `2021-06-28T19:38:12.5+02:00`, also with slashes; with dots, `28.6.2021 19:38`;
 * and where the order is set, `28/06/2021 19:38` or `6/28/21 7:38 PM`. Seconds may be missing, a fraction may have any number of digits, of
 * which three count, and a zone may be `Z`, `+02:00`, `+0200` or `+02`. A year of two digits is one from 2000.
 *
 * A local time that a change to summer time skips is taken for as much later; one that comes twice, for the first.
 * A leap second (`23:59:60` UTC) is the second after it, whose Unix time it shares.
 *
 * @returns Unix time in milliseconds, or undefined when the text is no such time, or no day of the calendar
 */
export function parseTimeText(text: string, { zone, dateOrder }: TimeStyle): number | undefined {
  const groups = match(text, PATTERNS[dateOrder]);
  const wall = groups && readWallTime(groups);
  if (groups === undefined || wall === undefined) return undefined;
  const offsetMs = readOffsetMs(groups);
  if (offsetMs === 'invalid') return undefined;
  const time = offsetMs === 'none' ? toUnixTime(wall, zone) : toUnixTime(wall, 'utc') - offsetMs;
  return wall.second === 60 && !isFirstSecondOfDay(time) ? undefined : time;
}

/** True for a date of which only the setting tells whether the day or the month comes first. */
export function needsDateOrder(text: string): boolean {
  return DAY_FIRST.test(text) && !DOTS.test(text);
}

function match(text: string, patterns: readonly RegExp[]): Groups | undefined {
  for (const candidate of patterns) {
    const groups = candidate.exec(text)?.groups;
    if (groups !== undefined) return groups;
  }
  return undefined;
}

/** @returns undefined for no day of the calendar, or no time of the day */
function readWallTime(groups: Groups): WallTime | undefined {
  const year = Number(groups.year) + (groups.year?.length === 2 ? 2000 : 0);
  const [month, day] = [Number(groups.month), Number(groups.day)];
  const hour = readHour(Number(groups.hour ?? 0), groups.half?.toLowerCase());
  const [minute, second] = [Number(groups.minute ?? 0), Number(groups.second ?? 0)];
  if (!isDay(year, month, day) || hour === undefined || minute > 59 || second > 60) return undefined;
  const millisecond = Number((groups.fraction ?? '').slice(0, 3).padEnd(3, '0'));
  return { year, month, day, hour, minute, second, millisecond };
}

/** @param half `a` or `p` of a clock with twelve hours, on which 12 is the first of each half */
function readHour(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour > 23 ? undefined : hour;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half === 'p' ? 12 : 0);
}

function isDay(year: number, month: number, day: number): boolean {
  // Date reads the years 0 to 99 as 1900 to 1999.
  if (year < 100 || month < 1 || month > 12) return false;
  return day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function readOffsetMs(groups: Groups): number | 'none' | 'invalid' {
  if (groups.utc !== undefined) return 0;
  if (groups.sign === undefined) return 'none';
  const [hours, minutes] = [Number(groups.zoneHour), Number(groups.zoneMinute ?? 0)];
  if (hours > 23 || minutes > 59) return 'invalid';
  return (groups.sign === '-' ? -1 : 1) * (hours * 60 + minutes) * MINUTE_MS;
}

function isFirstSecondOfDay(time: number): boolean {
  return time % DAY_MS < 1000;
}
