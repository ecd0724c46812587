import { dateValue } from './date-time';
import { display } from './display';
import type { MappingError } from './problem';

/** Reads a value for a STRING field: texts as they are, also empty ones; finite numbers, booleans and dates as text. */
export function readText(value: unknown): string | MappingError {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && !Number.isFinite(value)) return { code: 'not-finite', value: display(value) };
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'object' && value !== null) {
    const time = dateValue(value);
    if (time !== undefined && !Number.isNaN(time)) return new Date(time).toISOString();
  }
  return { code: 'not-text', value: display(value) };
}
