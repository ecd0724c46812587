import type { Value } from '../measurement';
import { dateTime } from './date-time';
import { display } from './display';
import { fieldName } from './field-name';
import { mapMeasurements } from './map-measurements';
import { collect, toReadings, type Mapped, type OwnTime } from './mapped';
import type { PayloadShape } from './payload';
import type { Problem } from './problem';
import { readValue } from './read-value';
import { readTime, type Zone } from './timestamp';

/**
 * Maps a payload without a fields table: measurements as they are, every single value of an object by its property's
 * name, and a payload that is a single value by the topic.
 *
 * @param topic `msg.topic`
 * @param time the message's own time, in any form that `readTime` takes. When it can't be read nothing is recorded,
 * except measurements that have a timestamp
 * @param zone what a time without a zone is taken for
 */
export function mapPayload(payload: PayloadShape, topic: unknown, time: unknown, zone: Zone): Mapped {
  if (payload.kind === 'measurements') return mapMeasurements(payload.entries, time, zone);
  const own = readTime(time, zone);
  if (own !== 'none' && 'problem' in own) return { readings: [], problems: [own.problem] };
  if (payload.kind === 'one') return mapOne(payload.value, topic, own);
  const each = payload.elements.map((element) => mapObject(element, own));
  return {
    readings: each.flatMap((mapped) => mapped.readings),
    problems: each.flatMap((mapped) => mapped.problems),
  };
}

function mapOne(value: unknown, topic: unknown, time: OwnTime): Mapped {
  if (value === undefined || value === null) return failed({ code: 'empty-payload' });
  return typeof value === 'object' ? mapObject(value, time) : mapScalar(value, topic, time);
}

function mapScalar(value: unknown, topic: unknown, time: OwnTime): Mapped {
  if (typeof topic !== 'string' || topic.trim() === '') return failed({ code: 'no-topic' });
  const field = fieldName(topic);
  if (field === undefined) return failed({ code: 'no-name', value: display(topic) });
  const values: Record<string, Value> = {};
  const problems: Problem[] = [];
  collect(field, readValue(value, 'auto'), values, problems);
  return { readings: toReadings(time, values), problems };
}

function mapObject(object: object, time: OwnTime): Mapped {
  const values: Record<string, Value> = {};
  const problems: Problem[] = [];
  let keys: string[];
  try {
    if (Array.isArray(object)) return failed({ code: object.length === 0 ? 'empty-payload' : 'array-payload' });
    if (ArrayBuffer.isView(object)) return failed(notScalar(object));
    keys = Object.keys(object);
  } catch {
    return failed({ code: 'unreadable' });
  }
  if (keys.length === 0) return failed(dateTime(object) !== undefined ? notScalar(object) : { code: 'empty-payload' });
  for (const key of keys) {
    const field = fieldName(key);
    if (field === undefined) problems.push({ code: 'no-name', value: display(key) });
    else collect(field, readProperty(object, key), values, problems);
  }
  return { readings: toReadings(time, values), problems };
}

function readProperty(object: object, key: string): Value | Problem {
  let value: unknown;
  try {
    value = (object as Record<string, unknown>)[key];
  } catch {
    return { code: 'unreadable' };
  }
  return typeof value === 'object' && value !== null ? { code: 'nested' } : readValue(value, 'auto');
}

function notScalar(value: unknown): Problem {
  return { code: 'not-scalar', value: display(value) };
}

function failed(problem: Problem): Mapped {
  return { readings: [], problems: [problem] };
}
