import { textOfBytes } from './bytes-text';
import { isBytes, isTextObject } from './cross-realm';
import { placeOfJsonError } from './json-error';
import { MAX_SAMPLES_PER_MESSAGE } from '../model';
import type { MappingError } from './mapping-error';

/** The shape of a payload, which decides how it is mapped. */
export type PayloadShape =
  /** Measurements that are taken as they are, with a fields table or without: `[{field, value, timestamp?}, …]`. Some may be none. */
  | { kind: 'measurements'; entries: readonly unknown[] }
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

/** How a payload is used: by the names of its members, through the rows of a table, or through rows of which one reads an array itself. */
export type PayloadUse = 'names' | 'rows' | 'array';

/**
 * The shape of a parsed payload without an {@link arrayError}.
 *
 * An array in which an element has a `value` beside a text as `field` is measurements, and its other elements are mistakes: read as
 * samples, such a list would be recorded to fields called FIELD and VALUE. Otherwise an array of objects is many samples. Without a
 * table, one object that is a measurement, whole or not, is one too.
 */
export function shapeOf(parsed: unknown, use: PayloadUse = 'names'): PayloadShape {
  try {
    if (!Array.isArray(parsed)) {
      const isMeant = use === 'names' && isObject(parsed) && (isMeasurement(parsed) || isNearlyMeasurement(parsed));
      return isMeant ? { kind: 'measurements', entries: [parsed] } : { kind: 'one', value: parsed };
    }
    const elements: readonly unknown[] = parsed;
    if (isMeasurements(elements, use)) return { kind: 'measurements', entries: elements };
    // `every` skips the holes of a sparse array, and `includes` finds them.
    const isMany = elements.length > 0 && !elements.includes(undefined) && elements.every(isObject);
    return isMany ? { kind: 'many', elements } : { kind: 'one', value: parsed };
  } catch {
    // A Proxy may throw on any access. Reading its value reports the error.
    return { kind: 'one', value: parsed };
  }
}

function isMeasurements(elements: readonly unknown[], use: PayloadUse): boolean {
  if (elements.length === 0) return false;
  const isEach = (is: (element: object) => boolean): boolean =>
    !elements.includes(undefined) && elements.every((element) => isObject(element) && is(element));
  if (isEach(hasBoth)) return true;
  if (use === 'array') return false;
  if (elements.some((element) => isObject(element) && isMeasurement(element))) return true;
  return use === 'names' && isEach(isNearlyMeasurement);
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

function hasBoth(element: object): boolean {
  return Object.hasOwn(element, 'field') && Object.hasOwn(element, 'value');
}

function isMeasurement(element: object): boolean {
  return hasBoth(element) && isText(element, 'field');
}

const MEMBERS = ['field', 'value', 'timestamp'];
const MAX_MEMBER_LENGTH = 9;

/** True for what is left of a measurement without its value, or with members in another case, and has nothing else to record. */
function isNearlyMeasurement(element: object): boolean {
  // To list the members of these takes seconds.
  if (ArrayBuffer.isView(element) || isTextObject(element)) return false;
  const names = Object.keys(element);
  const isMember = (name: string): boolean => name.length <= MAX_MEMBER_LENGTH && MEMBERS.includes(name.toLowerCase());
  if (names.length > MEMBERS.length || !names.every(isMember)) return false;
  const field = names.find((name) => name.toLowerCase() === 'field');
  return field !== undefined && isText(element, field);
}

function isText(element: object, name: string): boolean {
  try {
    return typeof (element as Record<string, unknown>)[name] === 'string';
  } catch {
    return false;
  }
}
