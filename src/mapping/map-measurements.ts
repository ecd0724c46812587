import { display } from './display';
import { checkFieldName } from './field-name';
import { setValue, toSample, type MappingResult, type SampleTime } from './mapping-result';
import type { MappingError } from './mapping-error';
import { readValue } from './read-value';
import { readTime, type TimeResult, type Zone } from './timestamp';
import type { Value, MappedSample } from '../model';

interface Entry {
  field: string;
  value: Value;
  time: SampleTime;
}

/** The samples of one time, while they grow. */
interface Moment {
  time: SampleTime;
  values: Record<string, Value>[];
  /** How many values each field has: the next one goes into the sample of that index. */
  counts: Map<string, number>;
}

/**
 * Takes measurements as they are: `{field, value, timestamp?}`, what the function node in Datacake's documentation
 * returns, and what this package hands to Catch when Datacake refuses them.
 *
 * Measurements of one time become one sample, in the order in which the times first appear. Where a field has several
 * values at one time, each further one goes into a further sample, so that none is lost here. An entry that can't be
 * recorded is a problem and stops no other.
 *
 * @param time the message's own time, for entries without a timestamp
 * @param zone what a time without a zone is taken for
 */
export function mapMeasurements(entries: readonly unknown[], time: unknown, zone: Zone): MappingResult {
  const messageTime = readTime(time, zone);
  const moments = new Map<number | undefined, Moment>();
  const errors: MappingError[] = [];
  for (const entry of entries) {
    const read = readEntry(entry, messageTime, zone);
    if ('code' in read) errors.push(read);
    else addEntry(read, moments);
  }
  return { samples: Array.from(moments.values()).flatMap(toMomentSamples), errors };
}

function readEntry(entry: unknown, messageTime: TimeResult, zone: Zone): Entry | MappingError {
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
  return time !== 'none' && 'error' in time ? { field, ...time.error } : { field, value, time };
}

function own(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined;
}

function addEntry(entry: Entry, moments: Map<number | undefined, Moment>): void {
  const key = entry.time === 'none' ? undefined : entry.time.time;
  let moment = moments.get(key);
  if (!moment) {
    moment = { time: entry.time, values: [], counts: new Map() };
    moments.set(key, moment);
  }
  const index = moment.counts.get(entry.field) ?? 0;
  moment.counts.set(entry.field, index + 1);
  const values = (moment.values[index] ??= {});
  setValue(values, entry.field, entry.value);
}

function toMomentSamples(moment: Moment): MappedSample[] {
  return moment.values.map((values) => toSample(moment.time, values));
}
