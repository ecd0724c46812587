/** The zone of a time that is written without one: that of the machine that runs Node-RED, or UTC. */
export type Zone = 'local' | 'utc';

const DATE = /(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)/;
const CLOCK = /(?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d+))?)?/;
const OFFSET = /(?<utc>Z)|(?<sign>[+-])(?<zoneHour>\d\d)(?::?(?<zoneMinute>\d\d))?/;
const PATTERN = new RegExp(`^${DATE.source}(?:[T ]${CLOCK.source}(?: ?(?:${OFFSET.source}))?)?$`, 'i');

/** The pattern's named groups; undefined for an optional part that is missing. */
type Groups = Readonly<Record<string, string | undefined>>;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Reads a date, or a date and time, as ISO 8601 writes it: `2021-06-28T19:38:12.5+02:00`. `T` may be a space, seconds
 * may be missing, a fraction may have any number of digits, of which three count, and a zone may be `Z`, `+02:00`,
 * `+0200` or `+02`.
 *
 * A local time that a change to summer time skips is taken for as much later; one that comes twice, for the first.
 * A leap second (`23:59:60` UTC) is the second after it, whose Unix time it shares.
 *
 * @param zone of a text that is written without one
 * @returns Unix time in milliseconds, or undefined when the text is no such time, or no day of the calendar
 */
export function parseIsoTime(text: string, zone: Zone): number | undefined {
  const groups: Groups | undefined = PATTERN.exec(text)?.groups;
  if (!groups) return undefined;
  const [year, month, day] = [Number(groups.year), Number(groups.month), Number(groups.day)];
  const [hour, minute, second] = [Number(groups.hour ?? 0), Number(groups.minute ?? 0), Number(groups.second ?? 0)];
  if (!isDay(year, month, day) || hour > 23 || minute > 59 || second > 60) return undefined;
  const millisecond = Number((groups.fraction ?? '').slice(0, 3).padEnd(3, '0'));
  const offsetMs = utcOffsetMs(groups, zone);
  if (offsetMs === 'invalid') return undefined;
  const time =
    offsetMs === 'local'
      ? new Date(year, month - 1, day, hour, minute, second, millisecond).getTime()
      : Date.UTC(year, month - 1, day, hour, minute, second, millisecond) - offsetMs;
  return second === 60 && !isFirstSecondOfDay(time) ? undefined : time;
}

function isDay(year: number, month: number, day: number): boolean {
  // Date reads the years 0 to 99 as 1900 to 1999.
  if (year < 100 || month < 1 || month > 12) return false;
  return day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function utcOffsetMs(groups: Groups, zone: Zone): number | 'local' | 'invalid' {
  if (groups.utc !== undefined) return 0;
  if (groups.sign === undefined) return zone === 'local' ? 'local' : 0;
  const [hours, minutes] = [Number(groups.zoneHour), Number(groups.zoneMinute ?? 0)];
  if (hours > 23 || minutes > 59) return 'invalid';
  return (groups.sign === '-' ? -1 : 1) * (hours * 60 + minutes) * MINUTE_MS;
}

function isFirstSecondOfDay(time: number): boolean {
  return time % DAY_MS < 1000;
}
