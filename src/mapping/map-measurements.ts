import type { Value, MappedSample } from '../model';
import { display } from './display';
import { checkFieldName } from './field-name';
import type { MappingError } from './mapping-error';
import { setValue, toSample, type MappingResult, type SampleTime } from './mapping-result';
import { readValue } from './read-value';
import type { TimeStyle } from './time-text';
import { readTime, type TimeResult } from './timestamp';

interface Entry {
  field: string;
  value: Value;
  time: SampleTime;
}

/** The samples of one time, to which values are added. */
interface TimeGroup {
  time: SampleTime;
  values: Record<string, Value>[];
  /** Values by field: the next value of a field goes into the sample of that index. */
  counts: Map<string, number>;
}

/**
 * Maps measurements as they are: `{field, value, timestamp?}`, as the function node in Datacake's documentation returns them and as
 * this package passes refused ones to Catch.
 *
 * Measurements of one time become one sample, in the order in which the times first appear. Where a field has several
 * values at one time, each further one goes into a further sample, so that none is lost here. An entry that can't be
 * recorded is an error and stops no other.
 *
 * @param time the message's own time, for entries without a timestamp
 * @param style of times that don't say their zone or the order of their date
 */
export function mapMeasurements(entries: readonly unknown[], time: unknown, style: TimeStyle): MappingResult {
  const messageTime = readTime(time, style);
  const groups = new Map<number | undefined, TimeGroup>();
  const errors: MappingError[] = [];
  for (const entry of entries) {
    const read = readEntry(entry, messageTime, style);
    if ('code' in read) errors.push(read);
    else addEntry(read, groups);
  }
  return { samples: Array.from(groups.values()).flatMap(toGroupSamples), errors };
}

function readEntry(entry: unknown, messageTime: TimeResult, style: TimeStyle): Entry | MappingError {
  if (typeof entry !== 'object' || entry === null) return { code: 'not-measurement', value: display(entry) };
  let raw: { field: unknown; value: unknown; timestamp: unknown };
  try {
    raw = { field: ownValue(entry, 'field'), value: ownValue(entry, 'value'), timestamp: ownValue(entry, 'timestamp') };
  } catch {
    return { code: 'unreadable' };
  }
  const { field } = raw;
  if (field === undefined) return { code: 'not-measurement', value: display(entry) };
  if (typeof field !== 'string') return { code: 'bad-name', value: display(field) };
  const nameError = checkFieldName(field);
  if (nameError) return nameError;
  // Whoever names a field means to record it, so that this is no expected absence.
  if (raw.value === undefined || raw.value === null) return { field, code: 'no-value' };
  const value = readValue(raw.value, 'auto');
  if (typeof value === 'object') return { field, ...value };
  const ownTime = readTime(raw.timestamp, style);
  const time = ownTime === 'none' ? messageTime : ownTime;
  return time !== 'none' && 'error' in time ? { field, ...time.error } : { field, value, time };
}

function ownValue(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined;
}

function addEntry(entry: Entry, groups: Map<number | undefined, TimeGroup>): void {
  const key = entry.time === 'none' ? undefined : entry.time.time;
  const group = groups.get(key) ?? { time: entry.time, values: [], counts: new Map<string, number>() };
  groups.set(key, group);
  const index = group.counts.get(entry.field) ?? 0;
  group.counts.set(entry.field, index + 1);
  const values = (group.values[index] ??= {});
  setValue(values, entry.field, entry.value);
}

function toGroupSamples({ time, values: samples }: TimeGroup): MappedSample[] {
  return samples.map((values) => toSample(time, values));
}
