import { type Value, MAX_FIELDS_PER_SAMPLE } from '../model';
import { textOfBytes } from './bytes-text';
import { dateValue, isBytes, isTextObject } from './cross-realm';
import { display } from './display';
import { MAX_NAME_LENGTH, toFieldName } from './field-name';
import { mapMeasurements } from './map-measurements';
import type { MappingError } from './mapping-error';
import { addValue, toSamples, type MappingResult, type SampleTime } from './mapping-result';
import { type PayloadShape, payloadError } from './payload';
import { parseExactNumber } from './read-number';
import { readValue } from './read-value';
import type { TimeStyle } from './time-text';
import { readTime } from './timestamp';

/**
 * Maps a payload without a fields table: measurements as they are, every single value of an object by its property's
 * name, and a payload that is a single value by the topic. There, text that is a number is one, because brokers deliver numbers as text.
 *
 * @param topic `msg.topic`
 * @param time the message's own time, in any form that `readTime` takes. When it can't be read nothing is recorded,
 * except measurements that have a timestamp
 * @param style of times that don't say their zone or the order of their date
 */
export function mapPayload(payload: PayloadShape, topic: unknown, time: unknown, style: TimeStyle): MappingResult {
  if (payload.kind === 'measurements') return mapMeasurements(payload.entries, time, style);
  const messageTime = readTime(time, style);
  if (messageTime !== 'none' && 'error' in messageTime) return failed(messageTime.error);
  if (payload.kind === 'one') return mapOne(payload.value, topic, messageTime);
  const results = payload.elements.map((element) => mapObject(element, messageTime));
  return {
    samples: results.flatMap(({ samples }) => samples),
    errors: results.flatMap(({ errors }) => errors),
  };
}

function mapOne(value: unknown, topic: unknown, time: SampleTime): MappingResult {
  const error = payloadError(value);
  if (error !== undefined) return failed(error);
  const scalar = isBytes(value) ? (textOfBytes(value) ?? value) : value;
  return typeof scalar === 'object' && scalar !== null ? mapObject(scalar, time) : mapScalar(scalar, topic, time);
}

function mapScalar(value: unknown, topic: unknown, time: SampleTime): MappingResult {
  if (typeof topic !== 'string' || topic.trim() === '') return failed({ code: 'no-topic' });
  const field = toFieldName(topic);
  if (field === undefined) return failed(unnamed(topic));
  const values: Record<string, Value> = {};
  const errors: MappingError[] = [];
  const number = typeof value === 'string' ? parseExactNumber(value) : undefined;
  addValue(field, readValue(number ?? value, 'auto'), values, errors);
  return { samples: toSamples(time, values), errors };
}

function mapObject(object: object, time: SampleTime): MappingResult {
  const values: Record<string, Value> = {};
  const errors: MappingError[] = [];
  let keys: string[];
  try {
    if (Array.isArray(object)) return failed({ code: object.length === 0 ? 'empty-payload' : 'array-payload' });
    if (ArrayBuffer.isView(object) || isTextObject(object)) return failed(notScalar(object));
    keys = Object.keys(object);
  } catch {
    return failed({ code: 'unreadable' });
  }
  if (keys.length > MAX_FIELDS_PER_SAMPLE) return failed({ code: 'too-many-fields', value: String(keys.length) });
  if (keys.length === 0) return failed(dateValue(object) !== undefined ? notScalar(object) : withoutMembers(object));
  for (const key of keys) {
    const field = toFieldName(key);
    if (field === undefined) errors.push(unnamed(key));
    else addValue(field, readProperty(object, key), values, errors);
  }
  return { samples: toSamples(time, values), errors };
}

function readProperty(object: object, key: string): Value | MappingError {
  let value: unknown;
  try {
    value = (object as Record<string, unknown>)[key];
  } catch {
    return { code: 'unreadable' };
  }
  return typeof value === 'object' && value !== null ? { code: 'nested' } : readValue(value, 'auto');
}

function unnamed(name: string): MappingError {
  return { code: name.length > MAX_NAME_LENGTH ? 'name-too-long' : 'no-name', value: display(name) };
}

/** A Map, a Set or an Error keeps what it holds elsewhere than in members. */
function withoutMembers(object: object): MappingError {
  const kind = /^\[object (\w{1,30})\]$/.exec(Object.prototype.toString.call(object))?.[1] ?? 'Object';
  return kind === 'Object' ? { code: 'empty-payload' } : { code: 'object-kind', value: kind };
}

function notScalar(value: unknown): MappingError {
  return { code: 'not-scalar', value: display(value) };
}

function failed(error: MappingError): MappingResult {
  return { samples: [], errors: [error] };
}
