import type { Value } from '../measurement';
import type { Reading } from '../sample';
import { display } from './display';
import { checkFieldName } from './field-name';
import { put, toReading, type Mapped, type OwnTime } from './mapped';
import type { Problem } from './problem';
import { readValue } from './read-value';
import { readTime, type ReadTime, type Zone } from './timestamp';

interface Entry {
  field: string;
  value: Value;
  time: OwnTime;
}

/** The readings of one time, while they grow. */
interface Moment {
  time: OwnTime;
  values: Record<string, Value>[];
  /** How many values each field has: the next one goes into the reading of that index. */
  counts: Map<string, number>;
}

/**
 * Takes measurements as they are: `{field, value, timestamp?}`, what the function node in Datacake's documentation
 * returns, and what this package hands to Catch when Datacake refuses them.
 *
 * Measurements of one time become one reading, in the order in which the times first appear. Where a field has several
 * values at one time, each further one goes into a further reading, so that none is lost here. An entry that can't be
 * recorded is a problem and stops no other.
 *
 * @param time the message's own time, for entries without a timestamp
 * @param zone what a time without a zone is taken for
 */
export function mapMeasurements(entries: readonly unknown[], time: unknown, zone: Zone): Mapped {
  const messageTime = readTime(time, zone);
  const moments = new Map<number | undefined, Moment>();
  const problems: Problem[] = [];
  for (const entry of entries) {
    const read = readEntry(entry, messageTime, zone);
    if ('code' in read) problems.push(read);
    else place(read, moments);
  }
  return { readings: Array.from(moments.values()).flatMap(toMomentReadings), problems };
}

function readEntry(entry: unknown, messageTime: ReadTime, zone: Zone): Entry | Problem {
  if (typeof entry !== 'object' || entry === null) return { code: 'not-measurement', value: display(entry) };
  let given: { field: unknown; value: unknown; timestamp: unknown };
  try {
    given = { field: own(entry, 'field'), value: own(entry, 'value'), timestamp: own(entry, 'timestamp') };
  } catch {
    return { code: 'unreadable' };
  }
  const field = given.field;
  if (typeof field !== 'string') return { code: 'bad-name', value: display(field) };
  const nameProblem = checkFieldName(field);
  if (nameProblem) return nameProblem;
  const value = readValue(given.value, 'auto');
  if (typeof value === 'object') return { field, ...value };
  const ownTime = readTime(given.timestamp, zone);
  const time = ownTime === 'none' ? messageTime : ownTime;
  return time !== 'none' && 'problem' in time ? { field, ...time.problem } : { field, value, time };
}

function own(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined;
}

function place(entry: Entry, moments: Map<number | undefined, Moment>): void {
  const key = entry.time === 'none' ? undefined : entry.time.time;
  let moment = moments.get(key);
  if (!moment) {
    moment = { time: entry.time, values: [], counts: new Map() };
    moments.set(key, moment);
  }
  const index = moment.counts.get(entry.field) ?? 0;
  moment.counts.set(entry.field, index + 1);
  const values = (moment.values[index] ??= {});
  put(values, entry.field, entry.value);
}

function toMomentReadings(moment: Moment): Reading[] {
  return moment.values.map((values) => toReading(moment.time, values));
}
