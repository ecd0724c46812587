import { textOfBytes } from './bytes-text';
import { isBytes } from './cross-realm';
import { placeOfJsonError } from './json-error';
import { MAX_SAMPLES_PER_MESSAGE } from '../model';
import type { MappingError } from './mapping-error';

/** The shape of a payload, which decides how it is mapped. */
export type PayloadShape =
  /** Measurements that are taken as they are, with a fields table or without: `[{field, value, timestamp?}, …]`. */
  | { kind: 'measurements'; entries: readonly object[] }
  /** Many samples, as in a history import: each element stands for a payload of its own. */
  | { kind: 'many'; elements: readonly object[] }
  /** One sample: an object, a single value, or an array of single values. */
  | { kind: 'one'; value: unknown };

// MQTT, HTTP and serial nodes give a payload as text or bytes, often JSON.
const JSON_START = /^\s*[[{]/;

/** No device sends a text that begins so and isn't meant as JSON. `[` alone may begin a line of a log. */
const MEANT_AS_JSON = /^\s*(?:\{|\[\s*\{)/;

/**
 * The value of a payload that is the JSON text of an object or array, or the bytes of one in UTF-8. Every other payload
 * comes back as it is: a text that isn't JSON is a text, and `"23.5"` stays a text until its field's type is known.
 */
export function parsePayload(payload: unknown): unknown {
  if (typeof payload === 'string') return parseJson(payload) ?? payload;
  if (isBytes(payload)) return parseJson(textOfBytes(payload) ?? '') ?? payload;
  return payload;
}

/**
 * Why a parsed payload isn't a value, if it is one: it is empty, as of a retained topic that was cleared, or a text that begins like JSON
 * and isn't.
 */
export function payloadError(parsed: unknown): MappingError | undefined {
  const text = isBytes(parsed) ? textOfBytes(parsed) : (parsed ?? '');
  if (typeof text !== 'string') return undefined;
  if (text.trim() === '') return { code: 'empty-payload' };
  return MEANT_AS_JSON.test(text) ? { code: 'not-json', value: placeOfJsonError(text) } : undefined;
}

/** The error of an array that is longer than one message may have samples. Nothing may walk it: it can be all holes. */
export function arrayError(parsed: unknown): MappingError | undefined {
  if (!Array.isArray(parsed) || parsed.length <= MAX_SAMPLES_PER_MESSAGE) return undefined;
  return { code: 'too-many-samples', value: String(parsed.length) };
}

/**
 * The shape of a parsed payload without an {@link arrayError}. An array is measurements when all of its elements have a `field` and a
 * `value`, many samples when all of them are objects, and one sample otherwise.
 */
export function shapeOf(parsed: unknown): PayloadShape {
  try {
    if (!Array.isArray(parsed) || parsed.length === 0) return { kind: 'one', value: parsed };
    const elements: readonly unknown[] = parsed;
    // `every` skips the holes of a sparse array, and `includes` finds them.
    if (elements.includes(undefined) || !elements.every(isObject)) return { kind: 'one', value: parsed };
    return elements.every(isMeasurement) ? { kind: 'measurements', entries: elements } : { kind: 'many', elements };
  } catch {
    // A Proxy may throw on any access. Reading its value reports the error.
    return { kind: 'one', value: parsed };
  }
}

function parseJson(text: string): unknown {
  if (!JSON_START.test(text)) return undefined;
  try {
    return JSON.parse(text.trim());
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isMeasurement(element: object): boolean {
  return Object.hasOwn(element, 'field') && Object.hasOwn(element, 'value');
}
