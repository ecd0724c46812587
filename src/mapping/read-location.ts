import { display } from './display';
import type { MappingError } from './mapping-error';
import { parsePlainDecimal } from './read-number';

const LATITUDE_KEYS = ['lat', 'latitude'];
const LONGITUDE_KEYS = ['lng', 'lon', 'long', 'longitude'];

/**
 * Reads a value for a GEO field: an object with `lat` or `latitude` and `lng`, `lon`, `long` or `longitude`, the pair
 * `[lat, lng]`, or the text `lat,lng` with or without parentheses, in degrees.
 *
 * @returns the text `(lat,lng)`, which is how Datacake stores a location; that the record endpoint takes it is inferred
 */
export function readLocation(value: unknown): string | MappingError {
  let pair: readonly [unknown, unknown] | undefined;
  try {
    pair = findPair(value);
  } catch {
    return { code: 'unreadable' };
  }
  const latitude = pair && readDegrees(pair[0]);
  const longitude = pair && readDegrees(pair[1]);
  if (latitude === undefined || longitude === undefined) return { code: 'not-location', value: display(value) };
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return { code: 'location-range', value: display(value) };
  return `(${formatDegrees(latitude)},${formatDegrees(longitude)})`;
}

function findPair(value: unknown): readonly [unknown, unknown] | undefined {
  if (typeof value === 'string') return splitPair(value.trim());
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return value.length === 2 ? [value[0], value[1]] : undefined;
  return [firstOwn(value, LATITUDE_KEYS), firstOwn(value, LONGITUDE_KEYS)];
}

function splitPair(text: string): readonly [unknown, unknown] | undefined {
  const inner = text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1) : text;
  const [latitude, longitude, ...rest] = inner.split(',', 3);
  return rest.length === 0 ? [latitude, longitude] : undefined;
}

function firstOwn(object: object, keys: readonly string[]): unknown {
  const key = keys.find((candidate) => Object.hasOwn(object, candidate));
  return key === undefined ? undefined : (object as Record<string, unknown>)[key];
}

function readDegrees(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  // Degrees have no thousands, so a comma in them is always the decimal separator.
  return typeof value === 'string' ? parsePlainDecimal(value.replace(',', '.')) : undefined;
}

function formatDegrees(degrees: number): string {
  // JavaScript writes a number below a millionth with an exponent, which no parser of locations expects. A millionth is 11 cm.
  return Math.abs(degrees) < 1e-6 ? '0' : String(degrees);
}
