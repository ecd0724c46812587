import { BoundedMap } from '../util/bounded-map';

/** `local` for that of the machine that runs Node-RED, `utc`, or a name of the IANA database such as `Europe/Berlin`. */
export type Zone = string;

/** A time as a clock on the wall shows it. A second of 60 is a leap second. */
export interface WallTime {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Zones and days that are remembered: a history has thousands of times of the same day. */
const MAX_ZONES = 100;
const MAX_DAYS = 1000;

/**
 * The Unix time in milliseconds. A time that a change to summer time skips is taken for as much later; one that comes twice, for the
 * first.
 *
 * @throws RangeError for a zone that isn't known, see {@link isTimeZone}
 */
export function toUnixTime(wall: WallTime, zone: Zone): number {
  const { year, month, day, hour, minute, second, millisecond } = wall;
  if (zone === 'local') return new Date(year, month - 1, day, hour, minute, second, millisecond).getTime();
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
  if (zone === 'utc') return asUtc;
  const offsets = offsetsOf(zone);
  const [before, after] = [offsets.at(asUtc - DAY_MS), offsets.at(asUtc + DAY_MS)];
  const times = before === after ? [asUtc - before] : [asUtc - before, asUtc - after];
  const shown = times.filter((time) => time + offsets.at(time) === asUtc);
  return shown.length === 0 ? asUtc - before : Math.min(...shown);
}

/** True for a name that this Node.js, or browser, knows as a time zone. */
export function isTimeZone(name: string): boolean {
  try {
    createFormat(name);
    return true;
  } catch {
    return false;
  }
}

/** The offsets from UTC that a zone has had. */
class ZoneOffsets {
  readonly #format: Intl.DateTimeFormat;
  /** The offset of a whole UTC day by its number; `changes` for a day on which it changes. */
  readonly #days = new BoundedMap<number, number | 'changes'>(MAX_DAYS);

  constructor(zone: string) {
    this.#format = createFormat(zone);
  }

  /** Milliseconds to add to UTC. */
  at(time: number): number {
    const day = Math.floor(time / DAY_MS);
    const known = this.#days.get(day) ?? this.#ofDay(day);
    return known === 'changes' ? this.#read(time) : known;
  }

  #ofDay(day: number): number | 'changes' {
    const first = this.#read(day * DAY_MS);
    const offset = first === this.#read((day + 1) * DAY_MS) ? first : 'changes';
    this.#days.set(day, offset);
    return offset;
  }

  #read(time: number): number {
    const name = this.#format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours, minutes = '0'] = /^GMT([+-])(\d+):?(\d+)?/.exec(name) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes)) * MINUTE_MS;
  }
}

const zones = new BoundedMap<string, ZoneOffsets>(MAX_ZONES);

function offsetsOf(zone: string): ZoneOffsets {
  const known = zones.get(zone);
  if (known !== undefined) return known;
  const offsets = new ZoneOffsets(zone);
  zones.set(zone, offsets);
  return offsets;
}

/** Shows a time's offset from UTC, as `GMT+02:00`. */
function createFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
}
